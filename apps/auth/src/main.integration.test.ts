import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjects, userCommandReply } from '@sekisho/contracts';
import { connectNats } from '@sekisho/platform';
import { compile, NatsServer, ServiceProcess } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let nats: NatsServer;
const state = mkdtempSync(join(tmpdir(), 'sekisho-auth-main-'));
const file = (name: string, content: string, mode = 0o600) => {
  writeFileSync(join(state, name), content);
  chmodSync(join(state, name), mode);
  return join(state, name);
};

const launch = (environment: Record<string, string> = {}): ServiceProcess =>
  ServiceProcess.launch('apps/auth', {
    SEKISHO_SETTINGS: join(state, 'sekisho.yaml'),
    SEKISHO_STATE: state,
    SEKISHO_NATS_URL: nats.url,
    SEKISHO_NATS_USER: 'auth',
    SEKISHO_NATS_PASSWORD_FILE: join(state, 'nats-password'),
    SEKISHO_INSTANCE: 'auth-1',
    ...environment,
  });

/** What a process logged, a record a line. */
const recordsOf = ({ log }: ServiceProcess): readonly Record<string, unknown>[] =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Waits until it says that it waits. */
const waits = (auth: ServiceProcess) => expect.poll(() => auth.log, { timeout: 10_000 }).toContain('waiting for NATS');

beforeAll(async () => {
  compile('apps/auth');
  const may = (publish: string, subscribe: string[]) =>
    `permissions: { publish: ${publish}, subscribe: ${JSON.stringify(subscribe)}, allow_responses: true }`;
  nats = await NatsServer.start(`authorization { users: [
    { user: auth, password: secret-a, ${may('["sekisho.v1.ca.authority", "sekisho.v1.ca.enroll"]', [
      'sekisho.v1.auth.>',
      'sekisho.v2.auth.>',
      'sekisho.v1.ca.published',
      'sekisho.v1.gateway-certificates',
      '_INBOX.auth.>',
    ])} }
    { user: cli, password: secret-c, ${may('"sekisho.v1.auth.admin.>"', ['_INBOX.cli.>'])} }
  ] }`);
  file('nats-password', 'secret-a\n');
  file('cli-password', 'secret-c\n');
  const lines = [
    'officeMode: { pool: 10.66.0.0/16 }',
    'encryptionDomain: [10.0.0.0/8]',
    // Nobody here issues certificates: the services wait for none.
    'certificates: { gateway: { eap: { issuer: external }, ike: { issuer: external } } }',
  ];
  file('sekisho.yaml', `${lines.join('\n')}\n`, 0o644);
});
afterAll(() => nats.remove());

describe('the auth process', () => {
  it('says when it is ready, serves under its own user of the bus, logs JSON, and stops in order', async () => {
    const auth = await launch().ready();
    const credentials = { natsUrl: nats.url, natsUser: 'cli', natsPasswordFile: join(state, 'cli-password') };
    const client = await connectNats(credentials, 'test');
    const packet = { pattern: 'x', data: {}, id: '1' };
    const answer = await client.request(subjects.authAdmin('user.list'), JSON.stringify(packet));
    expect(userCommandReply.parse(answer.json<{ response: unknown }>().response)).toEqual({
      outcome: 'done',
      users: [],
    });
    await client.close();
    expect(await auth.stop('SIGTERM')).toBe(0);
    await auth.ended;
    expect(recordsOf(auth)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 'info', name: 'auth', msg: 'ready', instance: 'auth-1' }),
        expect.objectContaining({ level: 'info', msg: 'stopping', signal: 'SIGTERM' }),
      ]),
    );
  });

  it('stops by itself when the process that started it is gone', async () => {
    const auth = await launch().ready();
    auth.orphan();
    expect(await auth.ended).toBe(0);
  });

  it('waits for NATS and says so, and can be stopped meanwhile', async () => {
    await nats.kill();
    const auth = launch();
    const ready = auth.ready();
    await waits(auth);
    await nats.start();
    await ready;
    await nats.kill();
    expect(await auth.stop('SIGTERM')).toBe(0);
    const waiting = launch();
    await waits(waiting);
    expect(await waiting.stop('SIGTERM')).toBe(0);
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
    const auth = launch(environment);
    expect(await auth.ended).toBe(1);
    const records = recordsOf(auth);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ level: 'fatal', msg: expect.stringMatching(sentence) });
  });
});
