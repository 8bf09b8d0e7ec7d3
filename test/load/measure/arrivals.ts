import { setTimeout as sleep } from 'node:timers/promises';
import type { Topology } from '../network/topology.ts';
import type { Arrived } from './throughput.ts';

/** Headers of IPv4 and UDP in front of an ESP packet. */
const outerHeaderBytes = 28;
/** Outer headers, SPI, sequence number, the UDP and L2TP headers inside and the ICV, without padding. */
const sealingBytesMin = 64;
const sampleMs = 100;

/** What nftables counted; a packet there may stand for a row of equal ones that are taken apart later. */
export interface RowCount {
  readonly rows: number;
  readonly bytes: number;
}

/** Packets that had arrived at a time, in milliseconds. */
interface Sample {
  readonly at: number;
  readonly packets: number;
}

/** From what `nft list table` printed. */
export function parseCounter(listing: string): RowCount {
  const found = /counter packets (\d+) bytes (\d+)/.exec(listing);
  if (found === null) throw new Error(`nft printed no counter: ${listing}`);
  return { rows: Number(found[1]), bytes: Number(found[2]) };
}

/**
 * Packets in so many rows: a row of n packets has one set of headers and n payloads.
 * @param packetBytes of each packet with its headers
 */
export const packetsIn = ({ rows, bytes }: RowCount, packetBytes: number): number =>
  (bytes - rows * outerHeaderBytes) / (packetBytes - outerHeaderBytes);

/**
 * Counts the ESP packets that the gateway sends to its clients, as they arrive, and drops them there: the clients' end
 * needs as long to open a packet as the gateway to seal it, and would be what is measured.
 */
export class ArrivalMeter {
  readonly #topology: Topology;
  readonly #packetBytes: number;
  readonly #samples: Sample[];
  #stopped = false;
  readonly #sampling: Promise<void>;

  private constructor(topology: Topology, packetBytes: number, first: Sample) {
    this.#topology = topology;
    this.#packetBytes = packetBytes;
    this.#samples = [first];
    this.#sampling = this.#sample();
  }

  /**
   * Size of the sealed packets, with their outer headers.
   * @param innerBytes of the packets that `send` lets the gateway seal, few enough that all arrive by themselves
   */
  static async packetBytes(topology: Topology, innerBytes: number, send: () => Promise<unknown>): Promise<number> {
    await install(topology, innerBytes);
    try {
      await send();
      await sleep(sampleMs);
      const { rows, bytes } = await read(topology);
      if (rows === 0) throw new Error('nothing that was sent to the clients came out of the gateway');
      return Math.round(bytes / rows);
    } finally {
      await uninstall(topology);
    }
  }

  /** @param packetBytes of each packet to come, sealed and with its outer headers */
  static async start(topology: Topology, innerBytes: number, packetBytes: number): Promise<ArrivalMeter> {
    await install(topology, innerBytes);
    // Taken here, so that it comes before the first packet however busy the machine is.
    return new ArrivalMeter(topology, packetBytes, { at: performance.now(), packets: 0 });
  }

  async stop(): Promise<Arrived> {
    this.#stopped = true;
    await this.#sampling;
    await uninstall(this.#topology);
    return arrivedBy(this.#samples);
  }

  async #sample(): Promise<void> {
    while (!this.#stopped) {
      const at = performance.now();
      const count = await read(this.#topology);
      this.#samples.push({ at: (at + performance.now()) / 2, packets: packetsIn(count, this.#packetBytes) });
      await sleep(sampleMs);
    }
  }
}

/** Intervals of equal length out of samples taken whenever there was time, from the first arrival on. */
export function arrivedBy(samples: readonly Sample[]): Arrived {
  const first = samples.findIndex(({ packets }) => packets > 0);
  const last = samples.at(-1);
  if (first < 1 || last === undefined) return { packets: 0, intervalMs: sampleMs, intervals: [] };
  const end = samples.findIndex(({ packets }) => packets === last.packets);
  const began = samples[first - 1]?.at ?? 0;
  const ended = samples[end]?.at ?? began;
  const count = Math.floor((ended - began) / sampleMs);
  const at = (time: number): number => interpolate(samples, time);
  const intervals = Array.from({ length: count }, (_, index) => {
    const from = began + index * sampleMs;
    return [at(from + sampleMs) - at(from)] as const;
  });
  return { packets: Math.round(last.packets), intervalMs: sampleMs, intervals };
}

function interpolate(samples: readonly Sample[], time: number): number {
  const next = samples.findIndex(({ at }) => at >= time);
  const after = samples[next];
  const before = samples[next - 1] ?? after;
  if (after === undefined || before === undefined) return samples.at(-1)?.packets ?? 0;
  if (after.at === before.at) return after.packets;
  return before.packets + ((after.packets - before.packets) * (time - before.at)) / (after.at - before.at);
}

const table = 'sekisho_bench';

async function install(topology: Topology, innerBytes: number): Promise<void> {
  const chain = '{ type filter hook prerouting priority raw; }';
  // ESP has an SPI where IKE on the same port has four zero bytes (RFC 3948 section 2.2). What keeps sessions alive is
  // smaller, and must get through: sessions would end in the middle of a measurement.
  const esp = `udp sport 4500 @th,64,32 != 0 meta length > ${innerBytes + sealingBytesMin}`;
  for (const command of [
    `add table ip ${table}`,
    `add chain ip ${table} arriving ${chain}`,
    `add rule ip ${table} arriving ${esp} counter drop`,
  ]) {
    await topology.run('client', 'nft', command);
  }
}

const uninstall = (topology: Topology) => topology.run('client', 'nft', `delete table ip ${table}`);

const read = async (topology: Topology): Promise<RowCount> =>
  parseCounter(await topology.run('client', 'nft', `list table ip ${table}`));
