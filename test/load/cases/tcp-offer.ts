import type { Bench } from '../bench.ts';
import { tcpStreams } from '../limits.ts';
import { processorSecondsIn } from '../measure/processes.ts';
import type { Offer } from '../measure/throughput.ts';
import type { Cores } from '../network/placement.ts';
import { addresses } from '../network/topology.ts';
import { startIperf3Server, transferTcp } from '../programs/iperf3.ts';
import type { Direction } from '../report/results.ts';

/** TCP between a client and the internal network. @param from the client's address, if it has several */
export const tcpOffer =
  (bench: Bench, cores: Cores, direction: Direction, from?: string): Offer =>
  async (_rate, seconds) => {
    const { topology } = bench;
    const server = await startIperf3Server({ topology, place: 'internal', cores }, addresses.internal);
    try {
      const before = await processorSecondsIn(topology, 'gateway');
      const { gigabits, bytes } = await transferTcp(
        { topology, place: 'client', cores },
        {
          direction,
          server: addresses.internal,
          seconds,
          streams: tcpStreams,
          ...(from === undefined ? {} : { from }),
        },
      );
      const spent = (await processorSecondsIn(topology, 'gateway')) - before;
      return { gigabits, gatewaySecondsPerGigabyte: spent / (bytes / 1e9) };
    } finally {
      await server.end();
    }
  };
