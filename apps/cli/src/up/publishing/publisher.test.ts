import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changes, first, PublishedGateway, publish, settings } from './published-gateway.fixture.ts';
import type { Services } from './take-over.ts';

let gateway: PublishedGateway;

beforeEach(() => {
  gateway = new PublishedGateway();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  gateway.close();
});

describe('files and variables of the gateway that are none of the settings’', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'sekisho-elsewhere-'));
  afterEach(() => rmSync(elsewhere, { recursive: true, force: true }));
  const secret = (reference: object) => changes(reference, 'preSharedKey', 'secret');

  it('are not named over the bus: root would hand them to a service', async () => {
    const publisher = gateway.withFiles();
    mkdirSync(elsewhere, { recursive: true });
    const key = join(elsewhere, 'id_ed25519');
    writeFileSync(key, 'a private key', { mode: 0o600 });
    symlinkSync(key, join(gateway.folder, 'link'));
    symlinkSync(join(elsewhere, 'not-there'), join(gateway.folder, 'dangling'));
    mkdirSync(join(gateway.folder, 'auth/keys'), { recursive: true });
    writeFileSync(join(gateway.folder, 'auth/keys/seal'), 'a key', { mode: 0o600 });
    chownSync(join(gateway.folder, 'auth'), 61_004, 61_004);
    const files = [
      key,
      'link',
      'dangling',
      '../outside',
      'auth/keys/seal',
      'passphrase',
      'secrets/bus/ca',
      'secrets/profile-signer',
    ];
    for (const reference of [...files.map((name) => ({ file: name })), { env: 'AWS_SECRET_ACCESS_KEY' }]) {
      const reply = await publish(publisher, secret(reference));
      expect(reply, JSON.stringify(reference)).toMatchObject({
        outcome: 'invalid',
        problems: [{ message: expect.stringMatching(/name it in the file of the settings on the gateway itself/) }],
      });
      expect(publisher.check(secret(reference)).problems).toHaveLength(1);
    }
    expect(gateway.done).toEqual([]);
  });

  it('include the keys that the console may not have: root alone gives them back to it', async () => {
    const publisher = gateway.withFiles();
    const switched = (on: boolean) => publish(publisher, changes(on, 'console', 'preSharedKeyFiles'));
    expect(await switched(false)).toMatchObject({ outcome: 'published' });
    expect(await switched(true)).toMatchObject({
      outcome: 'invalid',
      problems: [{ message: expect.stringMatching(/switch it on in the file of the settings on the gateway itself/) }],
    });
    const text = gateway.text.replace(/preSharedKeyFiles: false/, 'preSharedKeyFiles: true');
    gateway.edit(text);
    expect(await publish(publisher, { text })).toMatchObject({ outcome: 'published' });
  });

  it('may be named where root has named them in the file', async () => {
    const publisher = gateway.withFiles();
    mkdirSync(elsewhere, { recursive: true });
    const key = join(elsewhere, 'psk');
    writeFileSync(key, 'a key', { mode: 0o600 });
    gateway.edit(`${first}${settings}preSharedKey: { secret: { file: ${key} } }\n`);
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toMatchObject({ outcome: 'published' });
  });
});

it('that is looked at while it is being published is no edit by hand', async () => {
  const publisher = gateway.withFiles();
  const looking: Services['anew'] = async () => void publisher.revisions();
  vi.spyOn(gateway.services, 'anew').mockImplementation(looking);
  const reply = await publish(publisher, changes('debug', 'log', 'level'));
  expect(reply).toMatchObject({ outcome: 'published' });
  expect(publisher.revisions().map(({ by }) => by)).toEqual(['console:alice', 'file']);
  expect(publisher.revisions()[0]).toMatchObject({ current: true, inForce: true });
  vi.restoreAllMocks();
});

describe('what is shown', () => {
  it('is the text, all values with their defaults, and whether it is in force', () => {
    const publisher = gateway.withFiles();
    const shown = publisher.show();
    expect(shown).toMatchObject({ text: first + settings, inForce: shown.revision, problems: [], publishable: true });
    expect(shown.values).toMatchObject({ log: { level: 'info' }, officeMode: { pool: '10.66.0.0/16' } });
  });

  it('is a revision of its own where somebody has edited the gateway.file, with what is wrong in it', () => {
    const publisher = gateway.withFiles();
    const before = publisher.show();
    gateway.edit(`${first}${settings}log: { level: loud }\n`);
    const shown = publisher.show();
    expect(shown).toMatchObject({ inForce: before.revision, problems: [{ path: 'log.level', line: 5 }] });
    expect(shown.values).toMatchObject({ log: { level: 'info' } });
    expect(publisher.revisions()).toMatchObject([
      { revision: shown.revision, by: 'file', current: true, inForce: false, changed: ['log.level'] },
      { revision: before.revision, by: 'file', current: false, inForce: true },
    ]);
  });
});

describe('a change', () => {
  it('is checked without touching anything: its lines, and what each comes to', () => {
    const publisher = gateway.withFiles();
    const checked = publisher.check(changes('debug', 'log', 'level'));
    expect(checked).toMatchObject({ problems: [], text: `${first}${settings}log:\n  level: debug\n` });
    expect(checked.diff).toContain('\n+log:\n+  level: debug\n');
    expect(checked.effects).toEqual([
      { path: 'log.level', takes: 'service-restart', services: [...gateway.services.names], runningSessions: false },
    ]);
    expect(publisher.check(changes('loud', 'log', 'level'))).toMatchObject({
      effects: [],
      problems: [{ path: 'log.level' }],
    });
    expect(publisher.check(changes(1, 'encryptionDomain', 7)).problems).toEqual([
      { path: 'encryptionDomain.7', message: 'a list of 1 stands on the way there' },
    ]);
    expect(
      publisher.check({
        text: `${first}${settings}backEnds: { x: { kind: radius, servers: [{ address: 10.0.0.5, secret: { file: none } }] } }\n`,
      }).problems,
    ).toEqual([{ path: '', message: expect.stringContaining('There is no file') }]);
    expect(gateway.text).toBe(first + settings);
    expect(gateway.done).toEqual([]);
  });

  it.each(['/dev/zero', '/'])('names no device and no folder as a gateway.file, such as %s', (path) => {
    const publisher = gateway.withFiles();
    const named = [
      `backEnds: { x: { kind: radius, servers: [{ address: 10.0.0.5, secret: { file: ${path} } }] } }`,
      `preSharedKey: { keys: [{ name: x, secret: { file: ${path} } }] }`,
    ];
    for (const section of named)
      expect(publisher.check({ text: `${first}${settings}${section}\n` }).problems).toEqual([
        { path: '', message: expect.stringContaining(`${path} is not of the settings’ own folder`) },
      ]);
  });

  it('names no folder of its own as a file', () => {
    const publisher = gateway.withFiles();
    mkdirSync(join(gateway.folder, 'sub'));
    expect(publisher.check(changes({ file: 'sub' }, 'preSharedKey', 'secret')).problems).toEqual([
      { path: '', message: `There is no file ${join(gateway.folder, 'sub')}.` },
    ]);
  });

  it('is published to who reads it, the edge last and the console after the answer', async () => {
    const publisher = gateway.withFiles();
    const reply = await publish(publisher, { ...changes('debug', 'log', 'level'), note: 'to look at it' });
    expect(reply).toMatchObject({ outcome: 'published', notices: ['Made something.'] });
    const early = ['ca anew debug', 'auth anew debug', 'ip-pool anew debug', 'audit anew debug', 'edge in place debug'];
    expect(gateway.done).toEqual(early);
    await vi.runAllTimersAsync();
    expect(gateway.done).toEqual([...early, 'console anew debug']);
    expect(publisher.revisions()[0]).toMatchObject({
      ...{ by: 'console:alice', note: 'to look at it', changed: ['log.level'], current: true, inForce: true },
    });
  });

  it('of an older base is stale, and one that is none is not published', async () => {
    const publisher = gateway.withFiles();
    const { revision } = publisher.show();
    await publish(publisher, changes('debug', 'log', 'level'));
    const current = publisher.inForce;
    expect(await publish(publisher, { base: revision, ...changes('warn', 'log', 'level') })).toEqual({
      outcome: 'stale',
      current,
    });
    expect(await publish(publisher, changes('loud', 'log', 'level'))).toMatchObject({ outcome: 'invalid' });
    expect(await publish(publisher, { text: gateway.text })).toMatchObject({
      revision: current,
      effects: [],
    });
    expect(publisher.revisions()).toHaveLength(2);
  });

  it('that a service does not come up with is taken back everywhere', async () => {
    const publisher = gateway.withFiles();
    gateway.unwilling = { name: 'audit', text: 'debug' };
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toEqual({ outcome: 'failed', reason: 'audit does not like it.' });
    expect(gateway.done).toEqual([
      ...['ca anew debug', 'auth anew debug', 'ip-pool anew debug', 'audit anew debug'],
      ...['ca anew info', 'auth anew info', 'ip-pool anew info'],
    ]);
    expect(gateway.text).toBe(first + settings);
    expect(gateway.said).toEqual(['undone', expect.stringContaining('the former ones are in force')]);
    expect(publisher.revisions()).toHaveLength(1);
  });

  it('comes one after the other, however many ask at once', async () => {
    const publisher = gateway.withFiles();
    const base = publisher.show().revision;
    const both = await Promise.all(
      ['debug', 'warn'].map((level) => publish(publisher, { base, ...changes(level, 'log', 'level') })),
    );
    expect(both.map(({ outcome }) => outcome)).toEqual(['published', 'stale']);
  });

  it('can be what somebody has written into the file', async () => {
    const publisher = gateway.withFiles();
    const text = `${first}${settings}log: { level: warn }\n`;
    gateway.edit(text);
    const { revision } = publisher.show();
    expect(await publish(publisher, { text })).toMatchObject({ outcome: 'published', revision });
    expect(publisher.inForce).toBe(revision);
  });
});

describe('a new pre-shared key', () => {
  it('stands beside the others, for the groups of the one that it replaces', async () => {
    const publisher = gateway.withFiles();
    const base = publisher.show().revision;
    const key = { base, by: 'console:alice', name: 'spring' };
    expect(await publisher.makeKey({ ...key, replaces: 'none' })).toMatchObject({ outcome: 'invalid' });
    expect(await publisher.makeKey({ ...key, name: 'default' })).toMatchObject({ outcome: 'invalid' });
    expect(await publisher.makeKey({ ...key, replaces: 'default', groups: ['staff'] })).toMatchObject({
      outcome: 'published',
    });
    expect(publisher.show().values.preSharedKey).toMatchObject({
      keys: [{ name: 'spring', secret: { file: 'secrets/psk-spring' }, groups: ['staff'] }],
    });
  });
});
