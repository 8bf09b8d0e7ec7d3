import { attempt, type Bench, type Case } from '../bench.ts';
import { ClientProcess, type Standing } from '../clients/client-process.ts';
import { startProbeClient } from '../clients/probe-client.ts';
import { behindOneAddress, scenarioOf } from '../clients/scenarios.ts';
import { accounts, calibrationSeconds, fewStandingMs, runSeconds } from '../limits.ts';
import { bestRate, packetsPerSecondOf } from '../measure/throughput.ts';
import { type Cores, place } from '../network/placement.ts';
import { addresses } from '../network/topology.ts';
import { type Peer, withPeer } from '../peers/peer.ts';
import { startSekisho } from '../peers/sekisho.ts';
import { ping, Receiver, startEcho } from '../programs/traffic.ts';
import { digits } from '../report/figures.ts';
import { inwards } from './tunnels.ts';

const cores: Cores = 'one';
const loadSessions = 16;
const loadBytes = 1400;
const loadPort = 5001;
/** The probes' time, and some before and after it. */
const loadSeconds = runSeconds + 1;
const echoPort = 7;
const probes = { rate: 1_000, bytes: 64 } as const;

/** How much longer a packet takes to the internal network and back when the gateway's core is half busy. */
export const latency: Case = {
  id: 'f',
  title: 'latency, idle and under half load',
  async run(bench) {
    await place(bench.topology, cores);
    await withPeer(startSekisho({ topology: bench.topology, cores, accounts }), (peer) =>
      attempt(bench, 'f', 'latency', () => withProbe(bench, peer)),
    );
  },
};

async function withProbe(bench: Bench, peer: Peer): Promise<void> {
  const site = { topology: bench.topology, place: 'client', cores } as const;
  const probe = await startProbeClient(bench, peer, cores);
  try {
    const load = scenarioOf({ peer, sessions: loadSessions, suite: 'aes256-sha1', inFlight: loadSessions });
    const { clients, standing } = await ClientProcess.start(site, behindOneAddress(load), fewStandingMs);
    try {
      await measure(bench, probe.address, clients, standing);
    } finally {
      await clients.stop();
    }
  } finally {
    await probe.clients.stop();
  }
}

async function measure(bench: Bench, from: string, clients: ClientProcess, standing: Standing): Promise<void> {
  const { topology, results, progress } = bench;
  const client = { topology, place: 'client', cores } as const;
  const point = {
    subject: 'sekisho',
    cores,
    suite: 'aes256-sha1',
    protocol: 'udp',
    direction: 'in',
    bytes: loadBytes,
  } as const;
  progress.now('latency: finding half load');
  const offer = inwards(bench, point, clients, standing);
  const best = await offer(await bestRate(offer, loadBytes), calibrationSeconds);
  const half = { clients, standing, packetsPerSecond: Math.round(packetsPerSecondOf(best.gigabits, loadBytes) / 2) };
  const probe = () => ping(client, { ...probes, to: addresses.internal, port: echoPort, seconds: runSeconds, from });
  const echo = await startEcho({ topology, place: 'internal', cores }, echoPort);
  try {
    for (let run = 1; run <= bench.runs; run += 1) {
      for (const load of ['idle', 'half'] as const) {
        progress.now(`latency, ${load}: run ${run} of ${bench.runs}`);
        const { p50Us, p99Us, sent, received } = load === 'idle' ? await probe() : await underLoad(bench, half, probe);
        results.latency.add({ subject: 'sekisho', load }, { p50Us, p99Us, lost: sent - received });
        progress.line(`sekisho, ${load}: p50 ${digits(p50Us)} µs, p99 ${digits(p99Us)} µs, ${sent - received} lost`);
      }
    }
  } finally {
    await echo.end();
  }
}

/** Packets that flow inwards, from these clients at this rate. */
interface Load {
  readonly clients: ClientProcess;
  readonly standing: Standing;
  readonly packetsPerSecond: number;
}

/** Does something under a load that begins before and ends after it. */
async function underLoad<T>({ topology }: Bench, load: Load, work: () => Promise<T>): Promise<T> {
  const { clients, standing, packetsPerSecond } = load;
  const { sessions } = standing;
  const receiver = await Receiver.start({ topology, place: 'internal', cores }, loadPort, loadSeconds * 10);
  try {
    const [result] = await Promise.all([
      receiver.flowing().then(work),
      clients.blast({
        sessions,
        destination: { address: addresses.internal, port: loadPort },
        packetBytes: loadBytes,
        packetsPerSession: Math.ceil((packetsPerSecond * loadSeconds) / sessions.length),
        bitsPerSecond: packetsPerSecond * loadBytes * 8,
      }),
    ]);
    return result;
  } finally {
    await receiver.end();
  }
}
