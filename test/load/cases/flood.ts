import { mainModeMessage } from '../../support/main-mode-message.ts';
import { attempt, type Bench, type Case } from '../bench.ts';
import { ClientProcess } from '../clients/client-process.ts';
import { startProbeClient } from '../clients/probe-client.ts';
import { behindOneAddress, scenarioOf } from '../clients/scenarios.ts';
import { accounts, fewStandingMs } from '../limits.ts';
import { type Cores, place } from '../network/placement.ts';
import { addresses, spoofedAddresses } from '../network/topology.ts';
import { type Peer, withPeer } from '../peers/peer.ts';
import { startSekisho } from '../peers/sekisho.ts';
import { flood, ping, startEcho } from '../programs/traffic.ts';

const cores: Cores = 'two';
const echoPort = 7;
const floodSeconds = 10;
/** Messages a second: sixty times what clients that all connect at once send. */
const spoofedPerSecond = 20_000;
const newClients = 20;
const probes = { rate: 500, bytes: 64 } as const;

/** Whether those who are connected, and those who want to be, notice a flood of forged first messages. */
export const floodOfStrangers: Case = {
  id: 'g',
  title: 'a flood of Main Mode first messages from spoofed addresses',
  async run(bench) {
    await place(bench.topology, cores);
    await withPeer(startSekisho({ topology: bench.topology, cores, accounts }), (peer) =>
      attempt(bench, 'g', 'flood', () => withProbe(bench, peer)),
    );
  },
};

async function withProbe(bench: Bench, peer: Peer): Promise<void> {
  const { topology } = bench;
  const probe = await startProbeClient(bench, peer, cores);
  const echo = await startEcho({ topology, place: 'internal', cores }, echoPort);
  try {
    for (let run = 1; run <= bench.runs; run += 1) {
      bench.progress.now(`flood: run ${run} of ${bench.runs}`);
      await underFlood(bench, peer, probe.address);
    }
  } finally {
    await echo.end();
    await probe.clients.stop();
  }
}

async function underFlood(bench: Bench, peer: Peer, from: string): Promise<void> {
  const { topology, results, progress } = bench;
  const site = { topology, place: 'client', cores } as const;
  const [spoofed, probed, connected] = await Promise.all([
    flood(site, {
      to: addresses.gateway,
      port: 500,
      from: spoofedAddresses,
      message: mainModeMessage(),
      rate: spoofedPerSecond,
      seconds: floodSeconds,
    }),
    ping(site, { ...probes, to: addresses.internal, port: echoPort, seconds: floodSeconds, from }),
    connectSome(bench, peer),
  ]);
  const run = {
    spoofedPerSecond: spoofed.packets / floodSeconds,
    establishedSent: probed.sent,
    establishedLost: probed.sent - probed.received,
    newClients,
    newClientsConnected: connected,
  };
  results.flood.add({ subject: 'sekisho' }, run);
  progress.line(
    `sekisho: ${run.establishedLost} of ${run.establishedSent} probes lost, ${connected} of ${newClients} new clients connected`,
  );
}

/** @returns how many connected while the flood lasted */
async function connectSome({ topology }: Bench, peer: Peer): Promise<number> {
  const scenario = behindOneAddress(scenarioOf({ peer, sessions: newClients, suite: 'aes256-sha1', inFlight: 4 }));
  const site = { topology, place: 'client', cores } as const;
  const { clients, standing } = await ClientProcess.start(site, scenario, fewStandingMs + floodSeconds * 1000);
  await clients.end();
  return standing.seconds <= floodSeconds ? standing.sessions.length : 0;
}
