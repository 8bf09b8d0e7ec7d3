import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, type Bench, type Case } from '../bench.ts';
import { ClientProcess, outcomeOf } from '../clients/client-process.ts';
import { scenarioOf } from '../clients/scenarios.ts';
import { accounts, leaseRestMs, manyStandingMs } from '../limits.ts';
import { place } from '../network/placement.ts';
import { type Peer, withPeer } from '../peers/peer.ts';
import { startSekisho } from '../peers/sekisho.ts';
import { startSoftEther } from '../peers/softether.ts';
import { digits } from '../report/figures.ts';

/** Sessions of one run: a few seconds' worth for each gateway. */
const gateways = [
  { start: startSekisho, sessions: 1_500 },
  { start: startSoftEther, sessions: 200 },
] as const;

/** Connections under way at once; more make each wait longer, not the rate higher. */
const inFlight = 64;

/** How fast clients connect when they all want to at once; generator and gateway share both cores. */
export const connects: Case = {
  id: 'e',
  title: 'connecting',
  async run(bench) {
    await place(bench.topology, 'two');
    for (const { start, sessions } of gateways) {
      await attempt(bench, 'e', `connections a second, ${start === startSekisho ? 'sekisho' : 'softether'}`, () =>
        withPeer<Peer>(start({ topology: bench.topology, cores: 'two', accounts }), (peer) =>
          connectRepeatedly(bench, peer, sessions),
        ),
      );
    }
  },
};

async function connectRepeatedly(bench: Bench, peer: Peer, sessions: number): Promise<void> {
  for (let run = 1; run <= bench.runs; run += 1) {
    bench.progress.now(`${peer.name}: connecting ${sessions} clients, run ${run} of ${bench.runs}`);
    await connectAll(bench, peer, sessions);
    await sleep(leaseRestMs);
  }
}

async function connectAll(bench: Bench, peer: Peer, sessions: number): Promise<void> {
  const site = { topology: bench.topology, place: 'client', cores: 'two' } as const;
  const scenario = scenarioOf({ peer, sessions, suite: 'aes256-sha1', inFlight });
  const { clients, standing } = await ClientProcess.start(site, scenario, manyStandingMs);
  const report = await clients.stop();
  const { time, failed } = report.connects;
  if (time === null) throw new Error(outcomeOf(report));
  const rate = standing.sessions.length / standing.seconds;
  bench.results.connects.add({ subject: peer.name }, { rate, p50Ms: time.p50, p99Ms: time.p99, failed });
  bench.progress.line(
    `${peer.name}: ${digits(rate)} connections/s, p50 ${digits(time.p50)} ms, p99 ${digits(time.p99)} ms`,
  );
}
