import type { Instant, Random, Scheduler } from '@sekisho/wire';
import type { Dice } from '../dice.ts';
import type { ClientPath } from '../path/client-path.ts';
import type { LoadEvents, TrafficCounters } from '../report/load-events.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ClientTraffic } from './client-traffic.ts';
import { TcpTraffic } from './tcp-traffic.ts';
import { UdpTraffic } from './udp-traffic.ts';

export interface TrafficParts {
  readonly scenario: Scenario;
  readonly path: ClientPath;
  readonly scheduler: Scheduler;
  readonly events: LoadEvents;
  readonly clock: () => Instant;
  readonly dice: Dice;
  readonly random: Random;
}

/** The traffic of a run. */
export interface RunTraffic {
  /** Undefined: the clients carry none. */
  readonly ofClients: ClientTraffic | undefined;
  /** Since the start of the run; undefined: nothing that could be counted. */
  readonly counters: () => TrafficCounters | undefined;
  readonly close: () => void;
}

/** What a scenario asks for. Without anything, the native packet path still carries what others send through its sessions. */
export function openTraffic(parts: TrafficParts): RunTraffic {
  const { scenario, path } = parts;
  const { traffic: settings, tun } = scenario;
  if (settings === undefined) {
    return { ofClients: path.counters && carriedByPath, counters: () => countersOf(path), close: () => undefined };
  }
  if (tun !== undefined && settings.kind.startsWith('tcp')) {
    const tcp = new TcpTraffic({ ...parts, settings, device: tun.name });
    return { ofClients: tcp, counters: () => countersOf(path), close: () => tcp.close() };
  }
  const udp = new UdpTraffic({ ...parts, settings });
  return { ofClients: udp, counters: () => udp.counters(), close: () => undefined };
}

/** Traffic that comes and goes inside the packet path: by its TUN device, or sealed before. */
const carriedByPath: ClientTraffic = {
  inPath: true,
  connected: () => undefined,
  ended: () => undefined,
  receive: () => undefined,
};

function countersOf(path: ClientPath): TrafficCounters | undefined {
  const counters = path.counters?.();
  if (counters === undefined || counters.packetsIn + counters.packetsOut === 0) return undefined;
  const { packetsIn, bytesIn, packetsOut, bytesOut } = counters;
  const unseen = { sent: undefined, received: undefined, lost: undefined, reordered: undefined };
  return {
    up: { ...unseen, sent: { packets: packetsOut, bytes: bytesOut } },
    down: { ...unseen, received: { packets: packetsIn, bytes: bytesIn } },
  };
}
