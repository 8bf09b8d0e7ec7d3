import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { differences } from './effects.ts';
import { readersOfSecrets, readersOfSettings } from './readers.ts';
import { settingsSchema } from './schema.ts';
import { required } from './settings.fixture.ts';
import { shapeOf } from './shape.ts';
import { changedPlaces, shownSettings } from './shown-values.ts';

const defaults = readFileSync(
  fileURLToPath(new URL('../../../../deploy/sekisho.example.yaml', import.meta.url)),
  'utf8',
);
const shown = (text: string) => shownSettings(`${required}${text}`, defaults);
const changes = (before: string, after: string) => differences(shown(before), shown(after));

describe('the table of who reads a setting', () => {
  const shape = shapeOf(settingsSchema) ?? {};
  const entries = Object.keys(readersOfSettings);

  it('has an entry for every key of the schema', () => {
    const missing = Object.keys(shape).flatMap((section) => {
      if (section in readersOfSettings) return [];
      return Object.keys(shapeOf(shape[section]) ?? { [section]: section })
        .map((key) => `${section}.${key}`)
        .filter((place) => !entries.some((entry) => entry === place || entry.startsWith(`${place}.`)));
    });
    expect(missing).toEqual([]);
  });

  it('names nothing that is no setting', () => {
    const known = (place: string) => {
      let at: unknown = settingsSchema;
      for (const key of place.split('.')) at = shapeOf(at)?.[key];
      return at !== undefined;
    };
    expect([...entries, ...Object.keys(readersOfSecrets)].filter((place) => !known(place))).toEqual([]);
  });
});

describe('settings as they are shown', () => {
  it('are complete, and in the form in which they are written', () => {
    const { keepalive, log, ike, preSharedKey } = shown('keepalive: { lcpEcho: 30s }\n');
    expect(keepalive).toEqual({ l2tpHello: '60s', lcpEcho: '30s', lcpEchoFailures: 4 });
    expect(log).toEqual({ level: 'info' });
    expect(ike).toMatchObject({ suites: expect.arrayContaining(['aes256-sha2-256-modp2048']) });
    expect(preSharedKey).toEqual({ support: true, secret: { file: 'secrets/psk' }, keys: [] });
  });

  it('have of what the administrator names no default beside it', () => {
    const text = 'realms: { staff: { default: true, backEnds: [internal] } }\n';
    expect(Object.keys(shown(text).realms as object)).toEqual(['staff']);
    const keys = 'preSharedKey: { keys: [{ name: a, secret: { env: A } }] }\n';
    expect(shown(keys).preSharedKey).toEqual({ support: true, keys: [{ name: 'a', secret: { env: 'A' } }] });
  });
});

describe('the difference of two settings', () => {
  it('is none where one says what is the default of the other', () => {
    expect(changes('', 'log: { level: info }\nprofiles: []\nkeepalive:\n')).toEqual([]);
  });

  it('names each place, and who reads it', () => {
    const rules = (ports: string) => `access: { rules: [{ action: allow, protocol: tcp, ports: ${ports} }] }\n`;
    expect(changes(`${rules('[22]')}esp: { suites: [aes256-sha1] }\n`, rules('[23]'))).toEqual([
      { place: 'esp.suites', readers: { by: { edge: 'in-place' } } },
      { place: 'access.rules[0].ports', readers: { by: { edge: 'in-place' }, runningSessions: true } },
    ]);
    const [realm] = changes('', 'users: { lockAfter: 3 }\n');
    expect(realm).toEqual({ place: 'users.lockAfter', readers: { by: { auth: 'anew' } } });
    expect(changes('', 'gateway: { listen: [192.0.2.1] }\n')[0]?.readers.by.edge).toBe('next-start');
  });

  it('is of everybody who reads something of a section that came or went whole', () => {
    const before = { officeMode: { dns: [] } };
    const [whole] = differences({ ...before, routing: { internal: 'static', table: 1 } }, before);
    expect(whole).toEqual({ place: 'routing', readers: { by: { edge: 'next-start' }, runningSessions: true } });
  });

  it('takes a list of another length as one place', () => {
    expect(changedPlaces({ a: [{ b: 1 }] }, { a: [{ b: 1 }, { b: 2 }] })).toEqual(['a']);
    expect(changedPlaces({ a: [1, 2] }, { a: [2, 1] })).toEqual(['a']);
  });
});
