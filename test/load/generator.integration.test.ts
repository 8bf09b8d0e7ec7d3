import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { attemptSchema, type LoadReport } from '@sekisho/probe/load';
import { node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses, clientNetwork, Topology } from './network/topology.ts';
import { type SekishoPeer, startSekisho } from './peers/sekisho.ts';
import { Program } from './programs/program.ts';

const possible = process.getuid?.() === 0;
const program = join(repository, 'apps/probe/dist/load/main.js');
const agentPort = 5201;
const kinds = attemptSchema.shape.kind.options.join(',');

describe.skipIf(!possible)('npm run load', () => {
  let topology: Topology;
  let peer: SekishoPeer;
  beforeAll(async () => {
    topology = await Topology.lay();
    // Android offers nothing but MODP-1024; Windows XP and routers of small offices nothing but 3DES.
    peer = await startSekisho({ topology, cores: 'two', accounts: 3 }, { legacy: { modp1024: true, tripleDes: true } });
    await writeFile(file('psk'), peer.preSharedKey, { mode: 0o600 });
  });
  afterAll(async () => {
    await peer?.stop();
    await topology?.remove();
  });

  const file = (name: string): string => join(topology.directory, name);

  async function load(...flags: string[]): Promise<{ report: LoadReport; exitCode: number }> {
    const command = [node, program, '--server', addresses.gateway, '--psk-file', file('psk'), '--json', file('report')];
    let exitCode = 0;
    try {
      await promisify(execFile)('ip', topology.inside('client', [...command, ...flags]), { timeout: 150_000 });
    } catch (error) {
      exitCode = (error as { code?: number }).code ?? 255;
    }
    return { report: JSON.parse(await readFile(file('report'), 'utf8')) as LoadReport, exitCode };
  }

  /** A user file whose first lines are right. Who is wrong has an account alone: by one that others share, those would have to wait. */
  async function userFile(name: string, right: number, wrong: number): Promise<string> {
    const [guessed, ...shared] = peer.accounts;
    const lines = Array.from({ length: right + wrong }, (_, index) => {
      if (index >= right) return `${guessed?.user} not-the-password`;
      const account = shared[index % shared.length];
      return `${account?.user} ${account?.password}`;
    });
    await writeFile(file(name), lines.join('\n'), { mode: 0o600 });
    return file(name);
  }

  it('connects fifty clients of all kinds with addresses of their own, though datagrams are lost, and replaces some', async () => {
    const users = await userFile('fifty', 50, 0);
    const { report, exitCode } = await load(
      ...['--user-file', users, '--sessions', '50', '--from', clientNetwork, '--clients', kinds],
      ...['--loss', '2', '--hold', '10', '--churn', '2', '--rekey-esp', '4', '--in-flight', '16'],
      ...['--sessions-file', file('attempts')],
    );
    const { connects, sessions, rekeys } = report;
    expect(exitCode).toBe(0);
    expect(connects.failures).toEqual([]);
    expect(sessions).toMatchObject({ peak: 50, atEnd: 0, lost: 0 });
    expect(sessions.churned).toBeGreaterThan(10);
    expect(connects.attempted).toBe(50 + sessions.churned);
    expect(connects.connected + connects.abandoned).toBe(connects.attempted);
    expect(sessions.closed).toBe(connects.connected);
    expect(rekeys.esp.done).toBeGreaterThan(50);
    expect(rekeys).toMatchObject({ ike: { done: 0, failed: 0 }, esp: { failed: 0 } });
    expect(connects.time?.count).toBe(connects.connected);
    expect(report.processes.map(({ role }) => role)).toEqual(expect.arrayContaining(['generator', 'gateway']));
    expect(report.errors.last).toEqual([]);
    expect(await peer.gateway.sessions()).toEqual([]);
    const lines = (await readFile(file('attempts'), 'utf8')).trim().split('\n');
    const attempts = lines.map((line) => attemptSchema.parse(JSON.parse(line)));
    expect(attempts).toHaveLength(connects.attempted);
    expect(attempts.filter(({ address }) => address !== null)).toHaveLength(connects.connected);
  });

  it('counts the one with a wrong password, many clients behind one address', async () => {
    const users = await userFile('one-wrong', 20, 1);
    const { report, exitCode } = await load(
      ...[
        '--user-file',
        users,
        '--sessions',
        '21',
        '--from',
        `${addresses.client}:20000`,
        '--clients',
        'windows,macos',
      ],
    );
    expect(exitCode).toBe(1);
    expect(report.connects).toMatchObject({ attempted: 21, connected: 20, failed: 1 });
    expect(report.connects.failures).toMatchObject([{ step: 'authentication', count: 1 }]);
    expect(report.sessions).toMatchObject({ peak: 20, closed: 20, lost: 0 });
  });

  it('counts packets to and from an agent behind the gateway', async () => {
    const command = [node, program, 'agent', '--listen', `${addresses.internal}:${agentPort}`];
    const agent = Program.start({ topology, place: 'internal', cores: 'two' }, command);
    await agent.said(/^Listening/m);
    const users = await userFile('traffic', 8, 0);
    const common = ['--user-file', users, '--sessions', '8', '--from', clientNetwork, '--hold', '3'];
    const to = ['--agent', `${addresses.internal}:${agentPort}`, '--packet-rate', '20', '--packet-bytes', '600'];
    const [echo, up, down] = [
      (await load(...common, ...to, '--traffic', 'echo')).report,
      (await load(...common, ...to, '--traffic', 'up')).report,
      (await load(...common, ...to, '--traffic', 'down')).report,
    ];
    await agent.end();
    // Sessions stand for three seconds and more. A first packet may be faster than the gateway opens the session's network.
    const least = 8 * 2 * 20;
    const { sent: asked = 0, answered = 0 } = echo.traffic.roundTrips ?? {};
    expect(asked).toBeGreaterThan(least);
    expect(asked - answered).toBeLessThanOrEqual(8);
    for (const { sent, received, lost } of [up.traffic.up, down.traffic.down]) {
      expect(received?.packets).toBeGreaterThan(least);
      expect(lost).toBeLessThanOrEqual(8);
      expect((received?.packets ?? 0) + (lost ?? 0)).toBe(sent?.packets);
    }
  });

  it('carries the own TCP of its host through a TUN device', async () => {
    const command = [node, program, 'agent', '--listen', `${addresses.internal}:${agentPort}`];
    const agent = Program.start({ topology, place: 'internal', cores: 'two' }, command);
    await agent.said(/^Listening/m);
    const users = await userFile('tcp', 2, 0);
    const { report } = await load(
      ...[
        '--user-file',
        users,
        '--sessions',
        '2',
        '--from',
        clientNetwork,
        '--hold',
        '3',
        '--tun',
        'loadtun=10.99.0.1/32',
      ],
      ...['--traffic', 'tcp-up', '--agent', `${addresses.internal}:${agentPort}`],
    );
    await agent.end();
    expect(report.traffic.up.sent?.bytes).toBeGreaterThan(1_000_000);
    expect(report.traffic.down.received?.packets).toBeGreaterThan(10);
    expect(report.errors.last).toEqual([]);
  });

  it('renews IKE SAs, over a socket for each client in JavaScript', async () => {
    const users = await userFile('few', 5, 0);
    const { report } = await load('--user-file', users, '--sessions', '5', '--hold', '8', '--rekey-ike', '3');
    expect(report.connects.connected).toBe(5);
    expect(report.rekeys.ike.done).toBeGreaterThanOrEqual(5);
    expect(report.rekeys.failures).toEqual([]);
    expect(report.sessions).toMatchObject({ closed: 5, lost: 0 });
  });
});
