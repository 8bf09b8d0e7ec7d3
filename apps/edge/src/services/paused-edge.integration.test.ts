import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compile, eventually, NatsServer, RedisServer, ServiceProcess } from '@sekisho/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LeasingEdgeWord } from '../testing/leasing-edge.fixture.ts';

const program = join(import.meta.dirname, '../testing/leasing-edge.fixture.ts');
/** As the settings below say, and what the store adds to it. */
const leaseMs = 12_000;
const marginMs = 10_000;
const apartMs = 2_000;

class LeasingEdge {
  readonly words: LeasingEdgeWord[] = [];
  readonly #child: ChildProcess;

  constructor(name: string) {
    this.#child = fork(program, [nats.url, name, directory], { execArgv: [] });
    this.#child.on('message', (word: LeasingEdgeWord) => this.words.push(word));
  }

  async lease(user: string): Promise<LeasingEdgeWord> {
    const before = this.words.length;
    this.#child.send(user);
    return eventually('an answer', 10_000, () =>
      this.words.slice(before).find(({ kind }) => kind === 'leased' || kind === 'refused'),
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

let directory: string;
let nats: NatsServer;
let redis: RedisServer;
let service: ServiceProcess;
const edges: LeasingEdge[] = [];

beforeAll(async () => {
  for (const app of ['apps/edge', 'apps/ip-pool']) compile(app);
  directory = await mkdtemp(join(tmpdir(), 'sekisho-paused-edge-'));
  [nats, redis] = await Promise.all([NatsServer.start(), RedisServer.start()]);
  const settings = join(directory, 'sekisho.yaml');
  await writeFile(settings, 'officeMode: { pool: 10.8.0.0/29, leaseDuration: 12s }\nencryptionDomain: [10.0.0.0/8]\n');
  service = await ServiceProcess.launch('apps/ip-pool', {
    SEKISHO_SETTINGS: settings,
    SEKISHO_STATE: directory,
    SEKISHO_NATS_URL: nats.url,
    SEKISHO_REDIS_URL: redis.url,
  }).ready();
});
afterAll(async () => {
  await Promise.all(edges.map((edge) => edge.end()));
  await service.stop('SIGKILL');
  await Promise.all([nats.remove(), redis.remove()]);
  await rm(directory, { recursive: true, force: true });
});

it('ends a session whose address was given away while its edge was stopped, and lets the other one go on', async () => {
  const [paused, running] = ['edge-1', 'edge-2'].map((name) => new LeasingEdge(name));
  if (paused === undefined || running === undefined) throw new Error('never');
  edges.push(paused, running);
  // Apart in time, so that hers ends before his: once both have ended their block is free, and with it all that is in it.
  const hers = await paused.lease('alice');
  await pause(apartMs);
  const held = [hers, await paused.lease('bob')].map((word) => 'address' in word && word.address);
  for (const user of ['carol', 'dave', 'eve']) expect(await running.lease(user)).toMatchObject({ kind: 'leased' });
  paused.signal('SIGSTOP');
  const stopped = performance.now();
  const taken = await eventually('an address of the stopped edge is given away', leaseMs + 2 * marginMs, async () => {
    const word = await running.lease('frank');
    return word.kind === 'leased' && word;
  });
  expect(held).toContain(taken.address);
  // The last renewal may have been a third of a lease ago.
  expect(performance.now() - stopped).toBeGreaterThan((leaseMs * 2) / 3 + marginMs - 1_000);
  const before = paused.words.length;
  paused.signal('SIGCONT');
  const said = await eventually('the stopped edge has renewed', 20_000, () => {
    const since = paused.words.slice(before);
    return since.some((word) => word.kind === 'renewed' && word.passes) && since;
  });
  const [first, ...more] = said.filter((word) => word.kind === 'lost' || (word.kind === 'renewed' && word.passes));
  expect(first).toEqual({ kind: 'lost', address: taken.address, passed: false });
  expect(more.filter(({ kind }) => kind === 'lost')).toEqual([]);
  expect(running.words.filter(({ kind }) => kind === 'lost')).toEqual([]);
}, 120_000);
