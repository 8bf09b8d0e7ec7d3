import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsPublishRequest } from '@sekisho/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleSettings } from '../../state/settings-file.ts';
import { Publisher } from '../../up/publishing/publisher.ts';
import { Revisions } from '../../up/publishing/revisions.ts';
import { BusServices } from './bus-services.ts';
import { checkClusterSettings } from './check-settings.ts';
import { ClusterInMemory } from './cluster.fixture.ts';
import { LedgerFile } from './ledger-file.ts';
import { madeKeyFile, provideKeys } from './made-keys.ts';
import { inForceOf, takeBackUnfinished } from './open-publishing.ts';
import { Stragglers } from './stragglers.ts';

const first = `# Ours.
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
preSharedKey: { secret: { file: /secrets/psk } }
users: { store: { postgres: { file: /secrets/postgres-url } } }
`;
const names = ['ca', 'auth-1', 'auth-2', 'ip-pool-1', 'ip-pool-2', 'audit-1', 'edge-1', 'edge-2'];

let folder: string;
let file: string;
let cluster: ClusterInMemory;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-publisher-'));
  file = join(folder, 'sekisho.yaml');
  mkdirSync(join(folder, 'keys'));
  writeFileSync(file, first);
  cluster = new ClusterInMemory(file, names);
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As it is started, and started again. */
function open() {
  const say = (sentence: string) => void said.push(sentence);
  const revisions = new Revisions(join(folder, 'revisions'));
  const ledger = new LedgerFile(join(folder, 'ledger.json'));
  takeBackUnfinished(file, { ledger, revisions, say });
  const services = new BusServices(cluster, { answerMs: 1, pollMs: 1, leavingMs: 1, backMs: 50, recoversMs: 1_000 });
  const publisher = new Publisher({
    file,
    ...inForceOf(file, { ledger, revisions }),
    defaults: readFileSync(exampleSettings, 'utf8'),
    revisions,
    services,
    provide: (next) => provideKeys(next, join(folder, 'keys')),
    say,
    check: (text, known) => checkClusterSettings(text, file, known),
    keyFile: madeKeyFile,
    ledger,
  });
  ledger.ended(publisher.inForce);
  return { publisher, ledger, stragglers: new Stragglers({ publisher, services, revisions, say }) };
}

const changes = (value: unknown, ...path: (string | number)[]) => ({ changes: [{ path, value: value as string }] });
const publish = (publisher: Publisher, edit: Partial<SettingsPublishRequest>) =>
  publisher.publish({ base: publisher.show().revision, by: 'console:alice', ...edit });

describe('a change that is published', () => {
  it('is taken over by those who read it, one instance at a time', async () => {
    const { publisher } = open();
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toMatchObject({ outcome: 'published', notices: [] });
    expect(cluster.done).toEqual([
      ...['ca anew', 'auth-1 anew', 'auth-2 anew', 'ip-pool-1 anew', 'ip-pool-2 anew', 'audit-1 anew'],
      ...['edge-1 in-place', 'edge-2 in-place'],
    ]);
    expect(cluster.behind).toEqual([]);
  });

  it('is told to edges even where they read nothing of it, and to no other service', async () => {
    const { publisher } = open();
    await publish(publisher, changes('let-sessions-finish', 'certificates', 'whenRevoked'));
    expect(cluster.done).toEqual(['auth-1 anew', 'auth-2 anew', 'edge-1 in-place', 'edge-2 in-place']);
  });

  it('is rolled back the same way', async () => {
    const { publisher } = open();
    await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    await publish(publisher, { text: first });
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(cluster.behind).toEqual([]);
  });

  it.each(['refuses', 'does not come up'] as const)('is taken back everywhere where an instance %s', async (how) => {
    const { publisher, ledger } = open();
    cluster.unwilling = { name: 'ip-pool-2', text: 'level: debug', how };
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toEqual({ outcome: 'failed', reason: expect.stringContaining('ip-pool-2') });
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(cluster.behind).toEqual([]);
    expect(cluster.done.some((each) => each.includes('while'))).toBe(false);
    expect(publisher.show().inForce).toBe(publisher.show().revision);
    expect(ledger.unfinished).toBeUndefined();
  });

  it('names an instance that cannot be told', async () => {
    const { publisher } = open();
    cluster.deaf.add('edge-2');
    const reply = await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    expect(reply).toMatchObject({ outcome: 'published', notices: [expect.stringMatching(/^edge-2 cannot be told/)] });
  });
});

describe('an instance that was away', () => {
  it('takes over later what it reads of it', async () => {
    const { publisher, stragglers } = open();
    await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    await stragglers.look();
    expect(cluster.done).toEqual(['edge-1 in-place', 'edge-2 in-place']);
    cluster.set('edge-2', first);
    cluster.set('auth-1', 'of a release before');
    await stragglers.look();
    expect(cluster.done.slice(2)).toEqual(['auth-1 anew', 'edge-2 in-place']);
    expect(said.filter((each) => each.includes('was behind'))).toHaveLength(2);
  });

  it('is left alone while the file is being edited by hand, which counts when all were started anew', async () => {
    const { publisher, stragglers } = open();
    const before = publisher.show().inForce;
    writeFileSync(file, `${first}log: { level: warn }\n`);
    cluster.set('auth-1', readFileSync(file, 'utf8'));
    await stragglers.look();
    expect([cluster.done, publisher.show().inForce]).toEqual([[], before]);
    for (const name of names) cluster.set(name, readFileSync(file, 'utf8'));
    await stragglers.look();
    expect(cluster.done).toEqual([]);
    expect(publisher.show()).toMatchObject({ inForce: publisher.show().revision });
  });
});

describe('a publisher that ended', () => {
  const next = `${first}log: { level: debug }\n`;

  it('in the middle is followed by one that takes back what it was at', async () => {
    const { ledger } = open();
    ledger.begun({ former: first, next, by: 'console:alice' });
    writeFileSync(file, next);
    for (const name of ['ca', 'auth-1']) cluster.set(name, next);

    const { publisher, stragglers } = open();
    expect(readFileSync(file, 'utf8')).toBe(first);
    await stragglers.look();
    expect(cluster.done).toEqual(['auth-1 anew', 'ca anew']);
    expect(cluster.behind).toEqual([]);
    expect(publisher.revisions().map(({ by, note, inForce }) => [by, note, inForce])).toEqual([
      ['publisher', 'taken back', true],
      ['console:alice', 'not taken over everywhere: the publisher ended meanwhile', false],
      ['file', undefined, false],
    ]);
  });

  it('before it wrote the file has left nothing to take back', () => {
    open().ledger.begun({ former: first, next, by: 'console:alice' });
    const { publisher } = open();
    expect(publisher.revisions()).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it('knows afterwards what is in force, where the file was edited meanwhile', async () => {
    const { publisher } = open();
    await publish(publisher, changes('debug', 'log', 'level'));
    const { revision } = publisher.show();
    writeFileSync(file, `${first}log: { level: warn }\n`);
    const again = open().publisher.show();
    expect(again.inForce).toBe(revision);
    expect(again.revision).not.toBe(revision);
  });
});

describe('files and variables of services', () => {
  const radius = (secret: object) =>
    changes({ kind: 'radius', servers: [{ address: '192.0.2.1', secret }] }, 'backEnds', 'x');

  it.each([
    { file: '/secrets/postgres-url' },
    { file: '/secrets/../state/keys/auth-seal.private' },
    { file: '/state/keys/auth-seal.private' },
    { file: '/keys/psk-spring' },
    { env: 'AWS_SECRET_ACCESS_KEY' },
  ])('are not named over the bus where they are none of the settings’: %j', async (secret) => {
    const { publisher } = open();
    const reply = await publish(publisher, radius(secret));
    const message = expect.stringMatching(/name it in the file of the settings itself/);
    expect(reply).toMatchObject({ outcome: 'invalid', problems: [{ message }] });
    expect(cluster.done).toEqual([]);
  });

  it('are named where an administrator has put them there for it', () => {
    const { publisher } = open();
    expect(publisher.check(radius({ file: '/secrets/radius' })).problems).toEqual([]);
    expect(publisher.check(radius({ file: 'radius' })).problems).toEqual([]);
  });

  it('do not come back over the bus, nor does a switch that was put off by hand', async () => {
    writeFileSync(file, `${first}internalCa: { passphrase: { file: /elsewhere/passphrase } }\n`);
    const [named, { publisher }] = [readFileSync(file, 'utf8'), open()];
    cluster = new ClusterInMemory(file, names);
    const off = `${first}console: { preSharedKeyFiles: false }\n`;
    writeFileSync(file, off);
    await publish(publisher, { text: off });
    const { problems } = publisher.check({ text: named });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('/elsewhere/passphrase'),
      expect.stringContaining('console.preSharedKeyFiles'),
    ]);
  });
});

describe('a new pre-shared key', () => {
  it('is made where edges find it, and told to nobody', async () => {
    const { publisher } = open();
    const reply = await publisher.makeKey({ base: publisher.show().revision, name: 'spring', by: 'cli:root' });
    expect(reply).toMatchObject({
      outcome: 'published',
      notices: ['Made the pre-shared key spring: it is in /keys/psk-spring.'],
    });
    expect(readFileSync(file, 'utf8')).toContain('/keys/psk-spring');
    const key = readFileSync(join(folder, 'keys/psk-spring'), 'utf8');
    expect(key).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{4}\n$/);
    expect(JSON.stringify([reply, said, publisher.show()])).not.toContain(key.trim());
  });

  it('is taken away again where it does not come in force', async () => {
    const { publisher } = open();
    cluster.unwilling = { name: 'edge-2', text: 'psk-spring', how: 'refuses' };
    const reply = await publisher.makeKey({ base: publisher.show().revision, name: 'spring', by: 'cli:root' });
    expect(reply).toMatchObject({ outcome: 'failed' });
    expect(() => readFileSync(join(folder, 'keys/psk-spring'))).toThrow(/ENOENT/);
  });
});
