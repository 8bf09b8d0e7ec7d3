import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';
import { commandMs, logDelayMs } from '../support/limits.ts';

const possible = process.getuid?.() === 0;
const generator = join(repository, 'apps/probe/dist/load/main.js');
const probe = join(repository, 'apps/probe/dist/main.js');
const program = join(repository, 'apps/cli/dist/main.js');
const psk = 'the pre-shared key';
const password = 'wonderland';
/** Longer than any of these tests takes. */
const holdS = '120';
const traceS = '60s';

const traced = z.object({ type: z.string(), step: z.string().optional(), sinceMs: z.number().nullable() }).loose();

const keyUsed = z.object({ preSharedKey: z.string(), user: z.string().nullable(), standing: z.string() }).loose();

describe.skipIf(!possible)('an administrator', () => {
  let site: GatewayNamespace;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await GatewayNamespace.make('sekisho-sessions');
    await mkdir(site.file('gateway'), { recursive: true });
    await writeFile(site.file('gateway/old-psk'), 'a key of before', { mode: 0o600 });
    gateway = await site.startGateway(psk, {
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      remoteAccessCommunity: { groups: ['remote-access'] },
      // Those whose files are missing are made at the start.
      preSharedKey: {
        secret: { file: 'psk' },
        keys: [
          { name: 'next', secret: { file: 'secrets/psk-next' } },
          { name: 'partners', secret: { file: 'secrets/psk-partners' }, groups: ['partners'] },
          { name: 'old', secret: { file: 'old-psk' }, retired: '2026-01-01' },
        ],
      },
    });
    await writeFile(site.file('psk'), psk, { mode: 0o600 });
    await writeFile(site.file('password'), password, { mode: 0o600 });
    await Promise.all(['anna', 'bob'].map((name) => gateway.addUser(name, password)));
  });
  afterAll(() => site?.remove());

  const secrets = () => ['--psk-file', site.file('psk'), '--password-file', site.file('password')];

  /** Clients of this kind that stay until they are ended, or the test is over. */
  function connect(user: string, kind: string, sessions: number): void {
    const many = ['--sessions', String(sessions), '--clients', kind, '--hold', holdS];
    site.spawn([node, generator, '--server', '127.0.0.1', '--user', user, ...secrets(), ...many]);
  }

  it('sees who is connected with what, from where, and where the address comes from', async () => {
    connect('anna', 'windows', 2);
    connect('bob', 'macos', 1);
    const sessions = await eventually('three are connected', commandMs, async () => {
      const connected = (await gateway.sessions()).filter(({ step }) => step === 'connected');
      return connected.length === 3 && connected;
    });
    const common = { groups: ['remote-access'], addressSource: 'pool', espSuite: 'aes256-sha1' };
    expect(sessions.toSorted((a, b) => (a.user ?? '').localeCompare(b.user ?? ''))).toEqual([
      expect.objectContaining({ user: 'anna', client: 'Windows 10/11', ...common }),
      expect.objectContaining({ user: 'anna', client: 'Windows 10/11', ...common }),
      expect.objectContaining({ user: 'bob', client: 'macOS', ...common }),
    ]);
    const [title = '', ...rows] = (await gateway.cli('sessions')).split('\n');
    expect(title).toMatch(/^USER +MACHINE +CLIENT +FROM +ADDRESS +GROUP +FOR +IN +OUT +SUITE +ID/);
    expect(rows.filter((row) => row.includes('  Windows 10/11  '))).toHaveLength(2);
  });

  it('ends all connections of one user, and nobody else’s', async () => {
    expect(await gateway.cli('session', 'end', '--user', 'Anna')).toBe('Ended 2 connections of Anna.\n');
    await gateway.sessionGone('anna');
    expect(await gateway.sessions()).toEqual([expect.objectContaining({ user: 'bob', step: 'connected' })]);
    await expect(gateway.cli('session', 'end', '--user', 'nobody')).rejects.toThrow('nobody is not connected');
  });

  it('follows a user’s connect live, from the first packet to the end', async () => {
    const out = site.file('trace.json');
    const state = join(site.directory, 'gateway', 'state');
    const trace = [node, program, 'trace', 'anna', '--json', '--timeout', traceS, '--state', state];
    const tracing = site.spawn(['sh', '-c', `exec "$@" > ${out} 2> ${out}.said`, 'sh', ...trace]);
    await eventually('it follows', commandMs, async () =>
      (await site.run(['cat', `${out}.said`])).stdout.includes('Following'),
    );
    await site.run([node, probe, '--server', '127.0.0.1', '--user', 'anna', ...secrets()]);
    const events = await eventually('the connection has ended', logDelayMs, async () => {
      const { stdout } = await site.run(['cat', out]);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.at(-1)?.includes('connection.ended') === true && lines.map((line) => traced.parse(JSON.parse(line)));
    });
    tracing.kill('SIGINT');
    expect(events.map(({ type, step }) => step ?? type.replace('sekisho.connection.', ''))).toEqual([
      ...['main-mode-1', 'main-mode-3', 'main-mode-5', 'ike-established', 'quick-mode-1', 'ipsec-established'],
      ...['l2tp-tunnel', 'l2tp-session', 'lcp-open', 'authenticating', 'authenticated', 'address-leased', 'connected'],
      ...['established', 'ended'],
    ]);
    expect(events[0]?.sinceMs).toBe(0);
  });

  it('sees that a client cuts HMAC-SHA2-256 to 12 bytes, as Android 6 does, and it gets answers', async () => {
    const cutting = ['--esp', 'aes256-sha2-256', '--truncate-icv', '--ping', '10.66.0.1'];
    const pinged = await site.run([node, probe, '--server', '127.0.0.1', '--user', 'anna', ...secrets(), ...cutting]);
    expect(pinged).toMatchObject({ exitCode: 0 });
    const held = site.spawn([
      node,
      probe,
      '--server',
      '127.0.0.1',
      '--user',
      'anna',
      ...secrets(),
      ...cutting,
      '--hold',
      holdS,
    ]);
    const session = await gateway.session('anna');
    expect(session).toMatchObject({ espSuite: 'aes256-sha2-256', icv: 12 });
    expect(await gateway.cli('sessions')).toContain('  aes256-sha2-256-96  ');
    held.kill('SIGINT');
    await gateway.sessionGone('anna');
  });

  it('changes the pre-shared key: sees who has which, makes another, and an end for the old one', async () => {
    const since = new Date();
    const having = (key: string) => [
      '--psk-file',
      site.file(`gateway/${key}`),
      '--password-file',
      site.file('password'),
    ];
    const probing = (key: string) => [node, probe, '--server', '127.0.0.1', '--user', 'anna', ...having(key)];
    expect((await site.run(probing('secrets/psk-next'))).exitCode).toBe(0);
    expect((await site.run(probing('secrets/psk-partners'))).exitCode).not.toBe(0);
    expect(await gateway.refusal('pre-shared-key-of-another-group', since)).toMatchObject({ user: 'anna' });
    const retired = site.spawn(probing('old-psk'));
    expect(await gateway.refusal('pre-shared-key-retired', since)).toMatchObject({ user: null });
    retired.kill();
    const report = await eventually('all are in the log', logDelayMs, async () => {
      const uses = keyUsed.array().parse(JSON.parse(await gateway.cli('psk', 'report', '--json')));
      return uses.some(({ preSharedKey }) => preSharedKey === 'next') && uses;
    });
    expect(report.map(({ preSharedKey, user, standing }) => `${preSharedKey} ${user}: ${standing}`)).toEqual(
      expect.arrayContaining([
        'old null: refused',
        'partners anna: has next',
        'next anna: still',
        'default bob: still',
      ]),
    );
    const asked = ['auth', 'test', 'anna', '--key', 'partners', '--password-file', site.file('password')];
    await expect(gateway.cli(...asked)).rejects.toThrow('[pre-shared-key-of-another-group]');
    const mistyped = asked.map((word) => (word === 'partners' ? 'partner' : word));
    await expect(gateway.cli(...mistyped)).rejects.toThrow(
      /^.*The settings know no pre-shared key partner; there is /s,
    );

    const settings = ['--settings', gateway.file('sekisho.yaml')];
    expect(await gateway.cli('psk', 'rotate', '2027', '--of', 'partners', ...settings)).toMatch(
      /^Made the pre-shared key 2027, for members of partners alone/,
    );
    expect(await gateway.cli('psk', 'retire', 'default', ...settings)).toMatch(/default: \d of \d still use it/);
    const list = (await gateway.cli('psk', 'list', ...settings)).split('\n');
    expect(list[0]).toMatch(/^KEY +FOR +STATE +SECRET$/);
    expect(list.slice(1, 6)).toEqual([
      expect.stringMatching(/^default +everybody +retired since /),
      expect.stringMatching(/^next +everybody +in use /),
      expect.stringMatching(/^partners +partners +in use /),
      expect.stringMatching(/^old +everybody +retired since /),
      expect.stringMatching(/^2027 +partners +in use .*psk-2027$/),
    ]);
  });

  it('takes an edge out of service and back: who is in is told goodbye, and nobody new is served', async () => {
    const since = new Date();
    // The default key was retired above, which counts at once.
    const keys = ['--psk-file', gateway.file('secrets/psk-next'), '--password-file', site.file('password')];
    const probing = [node, probe, '--server', '127.0.0.1', '--user', 'anna', ...keys];
    expect(await gateway.cli('edge', 'list')).toMatch(/^EDGE +STATE +SESSIONS +UP\nedge +accepting +1 /);
    await expect(gateway.cli('edge', 'drain', 'edge', '--grace', '0s')).rejects.toThrow('--force');
    expect(await gateway.cli('edge', 'drain', 'edge', '--grace', '0s', '--force')).toContain('goodbye to the 1 client');
    await gateway.sessionGone('bob');
    expect(await gateway.logged({ user: 'bob', outcome: 'ended' })).toMatchObject({
      sentence: 'The edge was taken out of service.',
    });
    const turnedAway = site.spawn(probing);
    expect(await gateway.refusal('gateway-draining', since)).toMatchObject({ outcome: 'refused' });
    turnedAway.kill();
    expect(await gateway.cli('edge', 'undrain', 'edge')).toBe('edge takes new clients.\n');
    expect((await site.run(probing)).exitCode).toBe(0);
  });
});
