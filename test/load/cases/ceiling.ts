import { attempt, type Bench, type Case } from '../bench.ts';
import type { Offer } from '../measure/throughput.ts';
import { type Cores, place } from '../network/placement.ts';
import { addresses } from '../network/topology.ts';
import { handOver } from '../peers/plain-forwarder.ts';
import { Receiver, send, startForwarder } from '../programs/traffic.ts';
import { type Direction, innerSizes, type ThroughputPoint } from '../report/results.ts';
import { carry, measurePoint, udpHeaderBytes } from './measure-point.ts';
import { tcpOffer } from './tcp-offer.ts';

const devices = ['plain0', 'plain1'] as const;
const port = 5001;

/** The same road with a forwarder in the gateway's place that knows no protocol: what a TUN device costs alone. */
export const ceiling: Case = {
  id: 'd',
  title: 'plain forwarding through TUN',
  async run(bench) {
    for (const cores of ['one', 'two'] as const) {
      await attempt(bench, 'd', `plain forwarding, ${cores}`, () => withForwarder(bench, cores));
    }
  },
};

async function withForwarder(bench: Bench, cores: Cores): Promise<void> {
  const { topology } = bench;
  await place(topology, cores);
  const site = { topology, place: 'gateway', cores } as const;
  const [first, second] = devices;
  const forwarder = await startForwarder(site, { first, second, queues: cores === 'one' ? 1 : 2 });
  const withdraw = await handOver(topology, devices);
  try {
    for (const direction of ['in', 'out'] as const) {
      const point = { subject: 'plain', cores, suite: 'none', direction } as const;
      let rate: number | undefined;
      for (const bytes of innerSizes) {
        const udp = { ...point, protocol: 'udp', bytes } as const;
        rate = await measurePoint(bench, udp, udpOffer(bench, udp), rate);
      }
      const tcp = { ...point, protocol: 'tcp', bytes: 1400 } as const;
      await measurePoint(bench, tcp, tcpOffer(bench, cores, direction));
    }
  } finally {
    await withdraw();
    await forwarder.end();
  }
}

const ends = (direction: Direction) =>
  direction === 'in'
    ? ({ from: 'client', to: 'internal', address: addresses.internal } as const)
    : ({ from: 'internal', to: 'client', address: addresses.client } as const);

const udpOffer =
  (bench: Bench, { cores, direction, bytes }: ThroughputPoint): Offer =>
  (rate, seconds) => {
    const { from, to, address } = ends(direction);
    const payload = bytes - udpHeaderBytes;
    return carry(
      bench,
      { cores, bytes },
      () => Receiver.start({ topology: bench.topology, place: to, cores }, port, seconds * 10),
      () =>
        send({ topology: bench.topology, place: from, cores }, { to: address, port, bytes: payload, seconds, rate }),
    );
  };
