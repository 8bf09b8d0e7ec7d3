import type { Bench } from '../bench.ts';
import { tcpStreams } from '../limits.ts';
import { gatewaySeconds } from '../measure/processes.ts';
import type { Offer } from '../measure/throughput.ts';
import type { Cores } from '../network/placement.ts';
import { addresses } from '../network/topology.ts';
import { startIperf3Server, transferTcp } from '../programs/iperf3.ts';
import type { Direction } from '../report/results.ts';

const firstPort = 5201;

/**
 * TCP between clients and the internal network, all clients at once.
 * @param from the clients' addresses; by default one client, without a tunnel
 */
export const tcpOffer =
  (bench: Bench, cores: Cores, direction: Direction, from: readonly (string | undefined)[] = [undefined]): Offer =>
  async (_rate, seconds) => {
    const { topology } = bench;
    const server = addresses.internal;
    const internal = { topology, place: 'internal', cores } as const;
    const client = { topology, place: 'client', cores } as const;
    const streams = Math.max(1, Math.floor(tcpStreams / from.length));
    const servers = await Promise.all(from.map((_, index) => startIperf3Server(internal, server, firstPort + index)));
    try {
      const before = await gatewaySeconds(topology, cores);
      const transfers = await Promise.all(
        from.map((own, index) =>
          transferTcp(client, {
            direction,
            server,
            port: firstPort + index,
            seconds,
            streams,
            ...(own && { from: own }),
          }),
        ),
      );
      const spent = (await gatewaySeconds(topology, cores)) - before;
      const bytes = transfers.reduce((sum, each) => sum + each.bytes, 0);
      const gigabits = transfers.reduce((sum, each) => sum + each.gigabits, 0);
      return { gigabits, gatewaySecondsPerGigabyte: spent / (bytes / 1e9) };
    } finally {
      await Promise.all(servers.map((each) => each.end()));
    }
  };
