import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsPublishRequest } from '@sekisho/contracts';
import { parseSettings, type SettingsReader } from '@sekisho/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exampleSettings } from '../../state/settings-file.ts';
import { Publisher } from './publisher.ts';
import { Revisions } from './revisions.ts';
import type { Services } from './take-over.ts';

const first = '# Ours.\nofficeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';

let folder: string;
let file: string;
/** What services were told to do, with the level of the log that the file said then. */
let done: string[];
/** Services that do not come up with a text that holds this. */
let unwilling: { readonly name: SettingsReader; readonly text: string } | undefined;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-publisher-'));
  file = join(folder, 'sekisho.yaml');
  writeFileSync(file, first);
  [done, said, unwilling] = [[], [], undefined];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const services: Services = {
  names: ['ca', 'auth', 'ip-pool', 'audit', 'console', 'edge'],
  runs: () => true,
  anew: (name) => act('anew', name),
  inPlace: (name) => act('in place', name),
};

async function act(how: string, name: SettingsReader): Promise<void> {
  const text = readFileSync(file, 'utf8');
  done.push(`${name} ${how} ${/level: (\w+)/.exec(text)?.[1] ?? 'info'}`);
  if (unwilling?.name === name && text.includes(unwilling.text)) throw new Error(`${name} does not like it.`);
}

const open = () =>
  new Publisher({
    file,
    settings: parseSettings(readFileSync(file, 'utf8'), file),
    text: readFileSync(file, 'utf8'),
    defaults: readFileSync(exampleSettings, 'utf8'),
    revisions: new Revisions(join(folder, 'revisions')),
    services,
    provide: () => ({ notices: ['Made something.'], undo: () => said.push('undone') }),
    say: (sentence) => said.push(sentence),
  });

/** Without the files that a gateway has beside its settings. */
const settings = `internalCa: { passphrase: { file: passphrase } }\n`;
function withFiles(): Publisher {
  for (const name of ['passphrase']) writeFileSync(join(folder, name), 'x', { mode: 0o600 });
  writeFileSync(file, first + settings);
  return open();
}
const publish = (publisher: Publisher, edit: Partial<SettingsPublishRequest>) =>
  publisher.publish({ base: publisher.show().revision, by: 'console:alice', ...edit });
const changes = (value: unknown, ...path: (string | number)[]) => ({ changes: [{ path, value: value as string }] });

describe('files and variables of the gateway that are none of the settings’', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'sekisho-elsewhere-'));
  afterEach(() => rmSync(elsewhere, { recursive: true, force: true }));
  const secret = (reference: object) => changes(reference, 'preSharedKey', 'secret');

  it('are not named over the bus: root would hand them to a service', async () => {
    const publisher = withFiles();
    mkdirSync(elsewhere, { recursive: true });
    const key = join(elsewhere, 'id_ed25519');
    writeFileSync(key, 'a private key', { mode: 0o600 });
    symlinkSync(key, join(folder, 'link'));
    symlinkSync(join(elsewhere, 'not-there'), join(folder, 'dangling'));
    mkdirSync(join(folder, 'auth/keys'), { recursive: true });
    writeFileSync(join(folder, 'auth/keys/seal'), 'a key', { mode: 0o600 });
    chownSync(join(folder, 'auth'), 61_004, 61_004);
    const files = [key, 'link', 'dangling', '../outside', 'auth/keys/seal', 'passphrase', 'secrets/bus/ca'];
    for (const reference of [...files.map((name) => ({ file: name })), { env: 'AWS_SECRET_ACCESS_KEY' }]) {
      const reply = await publish(publisher, secret(reference));
      expect(reply, JSON.stringify(reference)).toMatchObject({
        outcome: 'invalid',
        problems: [{ message: expect.stringMatching(/name it in the file of the settings on the gateway itself/) }],
      });
      expect(publisher.check(secret(reference)).problems).toHaveLength(1);
    }
    expect(done).toEqual([]);
  });

  it('include the keys that the console may not have: root alone gives them back to it', async () => {
    const publisher = withFiles();
    const switched = (on: boolean) => publish(publisher, changes(on, 'console', 'preSharedKeyFiles'));
    expect(await switched(false)).toMatchObject({ outcome: 'published' });
    expect(await switched(true)).toMatchObject({
      outcome: 'invalid',
      problems: [{ message: expect.stringMatching(/switch it on in the file of the settings on the gateway itself/) }],
    });
    const text = readFileSync(file, 'utf8').replace(/preSharedKeyFiles: false/, 'preSharedKeyFiles: true');
    writeFileSync(file, text);
    expect(await publish(publisher, { text })).toMatchObject({ outcome: 'published' });
  });

  it('may be named where root has named them in the file', async () => {
    const publisher = withFiles();
    mkdirSync(elsewhere, { recursive: true });
    const key = join(elsewhere, 'psk');
    writeFileSync(key, 'a key', { mode: 0o600 });
    writeFileSync(file, `${first}${settings}preSharedKey: { secret: { file: ${key} } }\n`);
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toMatchObject({ outcome: 'published' });
  });
});

it('that is looked at while it is being published is no edit by hand', async () => {
  const publisher = withFiles();
  const looking: Services['anew'] = async () => void publisher.revisions();
  vi.spyOn(services, 'anew').mockImplementation(looking);
  const reply = await publish(publisher, changes('debug', 'log', 'level'));
  expect(reply).toMatchObject({ outcome: 'published' });
  expect(publisher.revisions().map(({ by }) => by)).toEqual(['console:alice', 'file']);
  expect(publisher.revisions()[0]).toMatchObject({ current: true, inForce: true });
  vi.restoreAllMocks();
});

describe('what is shown', () => {
  it('is the text, all values with their defaults, and whether it is in force', () => {
    const publisher = withFiles();
    const shown = publisher.show();
    expect(shown).toMatchObject({ text: first + settings, inForce: shown.revision, problems: [], publishable: true });
    expect(shown.values).toMatchObject({ log: { level: 'info' }, officeMode: { pool: '10.66.0.0/16' } });
  });

  it('is a revision of its own where somebody has edited the file, with what is wrong in it', () => {
    const publisher = withFiles();
    const before = publisher.show();
    writeFileSync(file, `${first}${settings}log: { level: loud }\n`);
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
    const publisher = withFiles();
    const checked = publisher.check(changes('debug', 'log', 'level'));
    expect(checked).toMatchObject({ problems: [], text: `${first}${settings}log:\n  level: debug\n` });
    expect(checked.diff).toContain('\n+log:\n+  level: debug\n');
    expect(checked.effects).toEqual([
      { path: 'log.level', takes: 'service-restart', services: [...services.names], runningSessions: false },
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
    expect(readFileSync(file, 'utf8')).toBe(first + settings);
    expect(done).toEqual([]);
  });

  it.each(['/dev/zero', '/'])('names no device and no folder as a file, such as %s', (path) => {
    const publisher = withFiles();
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
    const publisher = withFiles();
    mkdirSync(join(folder, 'sub'));
    expect(publisher.check(changes({ file: 'sub' }, 'preSharedKey', 'secret')).problems).toEqual([
      { path: '', message: `There is no file ${join(folder, 'sub')}.` },
    ]);
  });

  it('is published to who reads it, the edge last and the console after the answer', async () => {
    const publisher = withFiles();
    const reply = await publish(publisher, { ...changes('debug', 'log', 'level'), note: 'to look at it' });
    expect(reply).toMatchObject({ outcome: 'published', notices: ['Made something.'] });
    const early = ['ca anew debug', 'auth anew debug', 'ip-pool anew debug', 'audit anew debug', 'edge in place debug'];
    expect(done).toEqual(early);
    await vi.runAllTimersAsync();
    expect(done).toEqual([...early, 'console anew debug']);
    expect(publisher.revisions()[0]).toMatchObject({
      ...{ by: 'console:alice', note: 'to look at it', changed: ['log.level'], current: true, inForce: true },
    });
  });

  it('of an older base is stale, and one that is none is not published', async () => {
    const publisher = withFiles();
    const { revision } = publisher.show();
    await publish(publisher, changes('debug', 'log', 'level'));
    const current = publisher.inForce;
    expect(await publish(publisher, { base: revision, ...changes('warn', 'log', 'level') })).toEqual({
      outcome: 'stale',
      current,
    });
    expect(await publish(publisher, changes('loud', 'log', 'level'))).toMatchObject({ outcome: 'invalid' });
    expect(await publish(publisher, { text: readFileSync(file, 'utf8') })).toMatchObject({
      revision: current,
      effects: [],
    });
    expect(publisher.revisions()).toHaveLength(2);
  });

  it('that a service does not come up with is taken back everywhere', async () => {
    const publisher = withFiles();
    unwilling = { name: 'audit', text: 'debug' };
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toEqual({ outcome: 'failed', reason: 'audit does not like it.' });
    expect(done).toEqual([
      ...['ca anew debug', 'auth anew debug', 'ip-pool anew debug', 'audit anew debug'],
      ...['ca anew info', 'auth anew info', 'ip-pool anew info'],
    ]);
    expect(readFileSync(file, 'utf8')).toBe(first + settings);
    expect(said).toEqual(['undone', expect.stringContaining('the former ones are in force')]);
    expect(publisher.revisions()).toHaveLength(1);
  });

  it('that the console does not come up with is taken back too', async () => {
    const publisher = withFiles();
    unwilling = { name: 'console', text: 'debug' };
    const { inForce } = publisher;
    await publish(publisher, changes('debug', 'log', 'level'));
    await vi.runAllTimersAsync();
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe(first + settings));
    expect(publisher.revisions()[0]).toMatchObject({ by: 'supervisor', inForce: true, changed: ['log.level'] });
    expect(publisher.text(inForce)).toBe(first + settings);
  });

  it('comes one after the other, however many ask at once', async () => {
    const publisher = withFiles();
    const base = publisher.show().revision;
    const both = await Promise.all(
      ['debug', 'warn'].map((level) => publish(publisher, { base, ...changes(level, 'log', 'level') })),
    );
    expect(both.map(({ outcome }) => outcome)).toEqual(['published', 'stale']);
  });

  it('can be what somebody has written into the file', async () => {
    const publisher = withFiles();
    const text = `${first}${settings}log: { level: warn }\n`;
    writeFileSync(file, text);
    const { revision } = publisher.show();
    expect(await publish(publisher, { text })).toMatchObject({ outcome: 'published', revision });
    expect(publisher.inForce).toBe(revision);
  });
});

describe('a new pre-shared key', () => {
  it('stands beside the others, for the groups of the one that it replaces', async () => {
    const publisher = withFiles();
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

it('keeps a hundred revisions, and finds them again', () => {
  const revisions = new Revisions(join(folder, 'kept'));
  const made = Array.from({ length: 102 }, (_, index) => revisions.add({ text: `${index}`, by: 'x', changed: [] }));
  const again = new Revisions(join(folder, 'kept'));
  expect(again.all).toHaveLength(100);
  expect(again.newest).toEqual(made.at(-1));
  expect(again.text(made.at(-1)?.revision ?? '')).toBe('101');
  expect(again.text(made[0]?.revision ?? '')).toBeUndefined();
});
