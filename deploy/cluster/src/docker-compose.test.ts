import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readCompose, type Service } from './compose.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = join(root, 'docker-compose.yml');
const text = readFileSync(file, 'utf8');
const compose = readCompose(file, {});
const services = [...compose.services.values()];
const written: Readonly<Record<string, Record<string, unknown>>> = parse(text, {
  merge: true,
  maxAliasCount: -1,
}).services;
const isOurs = ({ image }: Service): boolean => image.startsWith('sekisho-');
const named = (those: readonly Service[]): string[] => those.map(({ name }) => name).toSorted();

it('is what the Compose Specification allows', () => {
  const schema = JSON.parse(readFileSync(new URL('../vectors/compose-spec.json', import.meta.url), 'utf8'));
  // Ajv brings draft-07 along, under http alone; formats and deprecations of the schema are no checks of a file's.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  validate(parse(text, { merge: true, maxAliasCount: -1 }));
  expect(validate.errors ?? []).toEqual([]);
});

describe('the variable of a release before that named a file of settings', () => {
  const SEKISHO_SETTINGS_FILE = '/srv/sekisho.yaml';

  it('is refused, with what to do: the file would be passed over in silence', () => {
    const reason = /SEKISHO_SETTINGS_FILE is not read any more\. Move the file .* in SEKISHO_SETTINGS_FOLDER/;
    expect(() => readCompose(file, { SEKISHO_SETTINGS_FILE })).toThrow(reason);
  });

  it('is nobody’s business where the folder is named as well', () => {
    const { services } = readCompose(file, { SEKISHO_SETTINGS_FILE, SEKISHO_SETTINGS_FOLDER: '/srv/sekisho' });
    const mounts = [...services.values()].flatMap((each) => each.mounts);
    const sources = mounts.filter(({ target }) => target === '/etc/sekisho').map(({ source }) => source);
    expect([...new Set(sources)]).toEqual(['/srv/sekisho']);
  });
});

describe('every service', () => {
  it('has a root file system that nobody writes to', () => {
    expect(named(services.filter(({ readOnly }) => !readOnly))).toEqual([]);
  });

  it('may gain no rights, and has none but what it has a use for', () => {
    expect(named(services.filter(({ noNewPrivileges }) => !noNewPrivileges))).toEqual([]);
    const rights = services.filter(({ capabilities }) => capabilities.length > 0);
    expect(Object.fromEntries(rights.map(({ name, capabilities }) => [name, capabilities]))).toEqual({
      init: ['chown', 'dac_override', 'fowner'],
      // The entry of their image passes the first one on, and becomes another user; to stop that one takes the last.
      edge: ['net_admin', 'setuid', 'setgid', 'setpcap', 'kill'],
      balancer: ['net_admin', 'setuid', 'setgid', 'setpcap', 'kill'],
      router: ['net_admin'],
      // The file of the settings stays its owner's on the host, and keys that it makes are the edges'.
      publisher: ['chown', 'dac_override'],
    });
    expect(named(services.filter(({ devices }) => devices.length > 0))).toEqual(['edge']);
  });

  it('is run by a user who is not root, except who administers a network, who hands out secrets and who writes the settings', () => {
    expect(named(services.filter(({ user }) => user === 0))).toEqual([
      ...['balancer', 'edge', 'init', 'publisher', 'router'],
    ]);
    expect(Object.entries(written).filter(([, { user }]) => user === undefined)).toEqual([]);
  });

  it('has limits', () => {
    const limits = services.filter(
      ({ memoryBytesMax, processesMax }) => memoryBytesMax === undefined || processesMax === undefined,
    );
    expect(named(limits)).toEqual([]);
  });

  it('says whether it is well, except those whose image has no program to ask with, and those that end by themselves', () => {
    expect(named(services.filter(({ healthCheck }) => healthCheck === undefined))).toEqual([
      'init',
      'otel-collector',
      'tempo',
    ]);
  });

  it('comes back by itself, except those that end by themselves', () => {
    expect(named(services.filter(({ restart }) => restart === 'no'))).toEqual(['cli', 'init']);
  });

  it('is of an image with a version', () => {
    const tag = /:[a-z]*\d[\w.-]*$/;
    expect(named(services.filter((each) => !isOurs(each) && !tag.test(each.image)))).toEqual([]);
  });

  it('knows every variable that it is given', () => {
    const sources = globSync(['{apps,libs}/*/src/**/*.ts', 'deploy/images/*'], {
      cwd: root,
      exclude: ['**/*.{test,fixture}.ts'],
    });
    const program = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const unknown = services.filter(isOurs).flatMap(({ name, environment }) =>
      Object.keys(environment)
        .filter((variable) => !program.includes(variable))
        .map((variable) => `${name}: ${variable}`),
    );
    expect(unknown).toEqual([]);
  });

  it('is in the network of those that it speaks to', () => {
    const strays = services.flatMap(({ name, environment, addresses }) =>
      [...services]
        .filter((other) =>
          Object.values(environment).some((value) => new RegExp(`//${other.name}:|,${other.name}:`).test(value)),
        )
        .filter((other) => !Object.keys(other.addresses).some((network) => network in addresses))
        .map((other) => `${name} cannot reach ${other.name}`),
    );
    expect(strays).toEqual([]);
  });
});

describe('a service of several replicas', () => {
  it('has neither an address nor a name of its own', () => {
    const scaled = services.filter(({ isScaled }) => isScaled);
    expect(named(scaled)).toEqual(['audit', 'auth', 'edge', 'ip-pool']);
    for (const { addresses, ports } of scaled) {
      expect([...Object.values(addresses).filter((each) => each !== undefined), ...ports]).toEqual([]);
    }
  });
});

describe('mounts', () => {
  it('are of files and folders that are there', () => {
    const binds = services.flatMap(({ mounts }) => mounts.filter(({ kind }) => kind === 'bind'));
    expect(binds.filter(({ source }) => !existsSync(source)).map(({ source }) => source)).toEqual([]);
  });

  it('of the host are read alone, but for the settings that are published', () => {
    const writable = services.flatMap(({ name, mounts }) =>
      mounts.filter(({ kind, readOnly }) => kind === 'bind' && !readOnly).map(({ target }) => [name, target]),
    );
    expect(writable).toEqual([['publisher', '/etc/sekisho']]);
  });

  it('of keys that are published are written by the publisher alone, and hidden from all but edges and root’s own tool', () => {
    const mounts = services.flatMap((each) => each.mounts.map((mount) => ({ ...mount, service: each.name })));
    const keys = mounts.filter(({ source, service }) => source === 'published-keys' && service !== 'init');
    expect(keys.map(({ service, readOnly }) => [service, readOnly])).toEqual([
      ['publisher', false],
      ['edge', true],
      ['cli', true],
    ]);
  });

  it('of every volume are made ready by init', () => {
    const settings = '/etc/sekisho';
    const mounts = compose.services.get('init')?.mounts ?? [];
    const init = mounts.filter(({ target }) => target !== settings).map(({ source, target }) => [source, target]);
    expect(init.toSorted()).toEqual(compose.volumes.map((each) => [each, `/volumes/${each}`]).toSorted());
    // What pre-shared keys there are to be.
    expect(mounts.filter(({ target }) => target === settings)).toHaveLength(1);
  });

  it('of secrets are of the one service that they are for', () => {
    const secret = compose.volumes.filter((each) => /-(secrets|config)$/.test(each));
    const readers = (volume: string) =>
      named(services.filter(({ name, mounts }) => name !== 'init' && mounts.some(({ source }) => source === volume)));
    expect(secret.filter((volume) => readers(volume).length > 1)).toEqual([]);
  });
});
