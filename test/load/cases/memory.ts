import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, type Bench, type Case } from '../bench.ts';
import { ClientProcess } from '../clients/client-process.ts';
import { scenarioOf } from '../clients/scenarios.ts';
import { accounts, manyStandingMs, settleMs } from '../limits.ts';
import { memoryBytesOf } from '../measure/processes.ts';
import { place } from '../network/placement.ts';
import { withPeer } from '../peers/peer.ts';
import { type SekishoPeer, startSekisho } from '../peers/sekisho.ts';
import { digits } from '../report/figures.ts';
import { sessionCounts } from '../report/targets.ts';

const inFlight = 64;

/** What idle sessions take of the edge's memory, and how late its loop is while they connect at full rate. */
export const memory: Case = {
  id: 'e',
  title: 'memory of idle sessions',
  async run(bench) {
    await place(bench.topology, 'two');
    for (const sessions of sessionCounts) {
      await attempt(bench, 'e', `memory at ${sessions} sessions`, () =>
        withPeer(startSekisho({ topology: bench.topology, cores: 'two', accounts }), (peer) =>
          withSessions(bench, peer, sessions),
        ),
      );
    }
  },
};

async function withSessions(bench: Bench, peer: SekishoPeer, sessions: number): Promise<void> {
  const { topology, progress, results } = bench;
  const { pid } = await edgeOf(peer);
  const before = memoryBytesOf(pid);
  progress.now(`sekisho: connecting ${sessions} clients that stay`);
  const site = { topology, place: 'client', cores: 'two' } as const;
  const scenario = scenarioOf({ peer, sessions, suite: 'aes256-sha1', inFlight });
  const { clients, standing } = await ClientProcess.start(site, scenario, manyStandingMs);
  try {
    const { loopDelay } = await edgeOf(peer);
    // The last whole window lies within the rush of connections only where that lasted long enough.
    if (standing.seconds * 1000 > 2 * loopDelay.sinceMs) {
      results.loopDelay.add({ subject: 'sekisho', sessions }, { p99Ms: loopDelay.p99Ms, maxMs: loopDelay.maxMs });
    }
    await sleep(settleMs);
    const bytesPerSession = (memoryBytesOf(pid) - before) / standing.sessions.length;
    results.memory.add({ subject: 'sekisho', sessions }, { bytesPerSession, standing: standing.sessions.length });
    progress.line(
      `sekisho: ${standing.sessions.length} of ${sessions} sessions, ${digits(bytesPerSession / 1024)} KiB each, ` +
        `connected at ${digits(standing.sessions.length / standing.seconds)} a second, loop late by ${digits(loopDelay.p99Ms)} ms (p99)`,
    );
  } finally {
    await clients.end();
  }
}

async function edgeOf({ gateway }: SekishoPeer) {
  const edge = (await gateway.vitals()).get('edge');
  if (edge === undefined) throw new Error('the edge does not tell how it does');
  return edge;
}
