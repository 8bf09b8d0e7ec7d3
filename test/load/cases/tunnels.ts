import { attempt, type Bench, type Case } from '../bench.ts';
import { ClientProcess, type Standing } from '../clients/client-process.ts';
import { scenarioOf } from '../clients/scenarios.ts';
import { leadThroughTunnels, tunnelDevice } from '../clients/tunnel-device.ts';
import { accounts, blastBytesMax, fewStandingMs } from '../limits.ts';
import { ArrivalMeter } from '../measure/arrivals.ts';
import type { Offer } from '../measure/throughput.ts';
import { type Cores, place } from '../network/placement.ts';
import { addresses } from '../network/topology.ts';
import { type Peer, type PeerOptions, withPeer } from '../peers/peer.ts';
import { startSekisho } from '../peers/sekisho.ts';
import { startSoftEther } from '../peers/softether.ts';
import { Receiver, send } from '../programs/traffic.ts';
import { type CaseId, innerSizes, type Suite, type ThroughputPoint } from '../report/results.ts';
import { carry, measurePoint, udpHeaderBytes } from './measure-point.ts';
import { tcpOffer } from './tcp-offer.ts';

/** Enough that two workers get about as many each. */
const sessions = 16;
/** SoftEther loses first messages of more that come at once. */
const inFlight = 4;
const port = 5001;
/** Each with a stream of its own. */
const tcpClients = 4;

type TunnelSuite = Exclude<Suite, 'none'>;

interface TunnelCase {
  readonly id: CaseId;
  readonly title: string;
  readonly cores: Cores;
  readonly suites: readonly TunnelSuite[];
  readonly start: (options: PeerOptions) => Promise<Peer>;
}

const tunnelCase = ({ id, title, cores, suites, start }: TunnelCase): Case => ({
  id,
  title,
  async run(bench) {
    await place(bench.topology, cores);
    await withPeer(start({ topology: bench.topology, cores, accounts }), async (peer) => {
      for (const suite of suites) {
        await attempt(bench, id, `${peer.name}, ${suite}`, () => withClients(bench, peer, suite, cores));
      }
    });
  },
});

/** Measured with the largest packets alone: for how the gateway scales where the clients' end is no limit. */
const dear = '3des-sha1';
const all: readonly TunnelSuite[] = ['aes256-sha1', 'aes256gcm16', dear];
const withTripleDes = (options: PeerOptions): Promise<Peer> => startSekisho(options, { legacy: { tripleDes: true } });

export const oneCore = tunnelCase({
  id: 'a',
  title: 'throughput on one core',
  cores: 'one',
  suites: all,
  start: withTripleDes,
});

export const twoCores = tunnelCase({
  id: 'b',
  title: 'throughput on two cores',
  cores: 'two',
  suites: all,
  start: withTripleDes,
});

/** SoftEther has no AES-GCM for IKEv1. */
export const softEther = tunnelCase({
  id: 'c',
  title: 'throughput of SoftEther on one core',
  cores: 'one',
  suites: ['aes256-sha1'],
  start: startSoftEther,
});

async function withClients(bench: Bench, peer: Peer, suite: TunnelSuite, cores: Cores): Promise<void> {
  bench.progress.now(`${peer.name}: connecting ${sessions} clients`);
  const scenario = { ...scenarioOf({ peer, sessions, suite, inFlight }), tun: tunnelDevice };
  const site = { topology: bench.topology, place: 'client', cores } as const;
  const { clients, standing } = await ClientProcess.start(site, scenario, fewStandingMs);
  try {
    if (standing.sessions.length < sessions) throw new Error(`${standing.sessions.length} of ${sessions} connected`);
    const point = { subject: peer.name, cores, suite, protocol: 'udp' } as const;
    let rate: number | undefined;
    const sizes = suite === dear ? ([1400] as const) : innerSizes;
    for (const bytes of sizes) {
      const into = { ...point, direction: 'in', bytes } as const;
      rate = await measurePoint(bench, into, inwards(bench, into, clients, standing), rate);
    }
    rate = undefined;
    for (const bytes of sizes) {
      const out = { ...point, direction: 'out', bytes } as const;
      rate = await measurePoint(bench, out, await outwards(bench, out, standing), rate);
    }
    if (suite === dear) return;
    const from = standing.sessions.slice(0, tcpClients).map(({ address }) => address);
    await leadThroughTunnels(bench.topology, from);
    for (const direction of ['in', 'out'] as const) {
      const tcp = { ...point, protocol: 'tcp', direction, bytes: 1400 } as const;
      await measurePoint(bench, tcp, tcpOffer(bench, cores, direction, from));
    }
  } finally {
    await clients.stop();
  }
}

/** Packets sealed before by the clients, counted where they come out in the internal network. */
export const inwards =
  (bench: Bench, { cores, bytes }: ThroughputPoint, clients: ClientProcess, { sessions: all }: Standing): Offer =>
  (rate, seconds) => {
    const packets = Math.min(rate * seconds, blastBytesMax / bytes);
    const site = { topology: bench.topology, place: 'internal', cores } as const;
    return carry(
      bench,
      { cores, bytes },
      () => Receiver.start(site, port, seconds * 10),
      () =>
        clients.blast({
          sessions: all,
          destination: { address: addresses.internal, port },
          packetBytes: bytes,
          packetsPerSession: Math.ceil(packets / all.length),
          bitsPerSecond: rate * bytes * 8,
        }),
    );
  };

/** Packets from the internal network to all clients in turn, counted where they arrive, still sealed. */
async function outwards(bench: Bench, { cores, bytes }: ThroughputPoint, { sessions: all }: Standing): Promise<Offer> {
  const { topology } = bench;
  const site = { topology, place: 'internal', cores } as const;
  const to = { to: all.map(({ address }) => address).join(), port, bytes: bytes - udpHeaderBytes };
  const sealedBytes = await ArrivalMeter.packetBytes(topology, bytes, () =>
    send(site, { ...to, seconds: 1, rate: calibrationRate, burst: 1 }),
  );
  return (rate, seconds) =>
    carry(
      bench,
      { cores, bytes },
      () => ArrivalMeter.start(topology, bytes, sealedBytes),
      () => send(site, { ...to, seconds, rate }),
    );
}

/** Packets a second that no gateway loses or sends in rows. */
const calibrationRate = 50;
