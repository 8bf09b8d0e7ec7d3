import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { subjects, userCommandReply } from '@sekisho/contracts';
import { connectNats } from '@sekisho/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { natsServer, type TestServer } from './testing/servers.fixture.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const main = join(root, 'apps/auth/dist/main.js');

let nats: TestServer;
const state = mkdtempSync(join(tmpdir(), 'sekisho-auth-main-'));
const file = (name: string, content: string, mode = 0o600) => {
  writeFileSync(join(state, name), content);
  chmodSync(join(state, name), mode);
  return join(state, name);
};

function launch(environment: Record<string, string> = {}): { child: ChildProcess; output: Promise<string> } {
  const child = fork(main, [], {
    silent: true,
    execArgv: [],
    env: {
      PATH: process.env.PATH,
      SEKISHO_SETTINGS: join(state, 'sekisho.yaml'),
      SEKISHO_STATE: state,
      SEKISHO_NATS_URL: nats.url,
      SEKISHO_NATS_USER: 'auth',
      SEKISHO_NATS_PASSWORD_FILE: join(state, 'nats-password'),
      SEKISHO_INSTANCE: 'auth-1',
      ...environment,
    },
  });
  if (child.stdout === null) throw new Error('no output');
  return { child, output: text(child.stdout) };
}

/** Waits until the process logs this. */
const line = (child: ChildProcess, message: string): Promise<void> =>
  new Promise((done) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes(message)) done();
    });
  });

beforeAll(async () => {
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', 'apps/auth'], { cwd: root });
  const may = (publish: string, subscribe: string[]) =>
    `permissions: { publish: ${publish}, subscribe: ${JSON.stringify(subscribe)}, allow_responses: true }`;
  nats = await natsServer(`authorization { users: [
    { user: auth, password: secret-a, ${may('["sekisho.v1.ca.authority", "sekisho.v1.ca.enroll"]', [
      'sekisho.v1.auth.>',
      'sekisho.v1.ca.published',
      'sekisho.v1.gateway-certificates',
      '_INBOX.auth.>',
    ])} }
    { user: cli, password: secret-c, ${may('"sekisho.v1.auth.admin.>"', ['_INBOX.cli.>'])} }
  ] }`);
  await nats.start();
  file('nats-password', 'secret-a\n');
  file('cli-password', 'secret-c\n');
  file('sekisho.yaml', 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n', 0o644);
});
afterAll(() => nats.remove());

describe('the auth process', () => {
  it('says when it is ready, serves under its own user of the bus, logs JSON, and stops in order', async () => {
    const { child, output } = launch();
    expect(await once(child, 'message')).toEqual([{ kind: 'ready' }, undefined]);
    const credentials = { natsUrl: nats.url, natsUser: 'cli', natsPasswordFile: join(state, 'cli-password') };
    const client = await connectNats(credentials, 'test');
    const packet = { pattern: 'x', data: {}, id: '1' };
    const answer = await client.request(subjects.authAdmin('user.list'), JSON.stringify(packet));
    expect(userCommandReply.parse(answer.json<{ response: unknown }>().response)).toEqual({
      outcome: 'done',
      users: [],
    });
    await client.close();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const lines = (await output)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 'info', name: 'auth', msg: 'ready', instance: 'auth-1' }),
        expect.objectContaining({ level: 'info', msg: 'stopping', signal: 'SIGTERM' }),
      ]),
    );
  });

  it('stops by itself when the process that started it is gone', async () => {
    const { child } = launch();
    await once(child, 'message');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('waits for NATS and says so, and can be stopped meanwhile', async () => {
    await nats.kill();
    const { child } = launch();
    await line(child, 'waiting for NATS');
    const ready = once(child, 'message');
    await nats.start();
    await ready;
    await nats.kill();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    const { child: waiting } = launch();
    await line(waiting, 'waiting for NATS');
    waiting.kill('SIGTERM');
    expect(await once(waiting, 'exit')).toEqual([0, null]);
    await nats.start();
  });

  it.each([
    [
      'settings with a mistake',
      { SEKISHO_SETTINGS: join(state, 'bad.yaml') },
      /bad\.yaml:1:14: supportL2tp: expected true or false/,
    ],
    ['no settings', { SEKISHO_SETTINGS: '/nowhere/sekisho.yaml' }, /expected a readable file/],
    ['no state', { SEKISHO_STATE: '' }, /SEKISHO_STATE must be/],
    ['an open password file', { SEKISHO_NATS_PASSWORD_FILE: join(state, 'open') }, /others can read it/],
  ])('ends with a sentence and a code for %s', async (_, environment, sentence) => {
    file('bad.yaml', 'supportL2tp: 1\n');
    file('open', 'secret-a\n', 0o644);
    const { child, output } = launch(environment);
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    const lines = (await output)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'fatal', msg: expect.stringMatching(sentence) });
  });
});
