import type { SessionKey } from '@sekisho/dataplane';
import {
  Cursor,
  elapsed,
  type Instant,
  instant,
  later,
  milliseconds,
  type Random,
  type Scheduler,
  type Task,
} from '@sekisho/wire';
import type { LoadClient } from '../clients/load-client.ts';
import type { Dice } from '../dice.ts';
import type { ClientPath } from '../path/client-path.ts';
import type { LoadEvents, TrafficCounters } from '../report/load-events.ts';
import type { TrafficSettings } from '../scenario/scenario.ts';
import type { ClientTraffic } from './client-traffic.ts';
import { trafficLimits } from './limits.ts';
import { type PacketKind, packetInFrame, packetKinds, TestFrame, type TestPacket } from './test-packet.ts';

export interface UdpTrafficOptions {
  readonly settings: TrafficSettings;
  readonly path: Pick<ClientPath, 'sendPpp'>;
  readonly scheduler: Scheduler;
  readonly events: Pick<LoadEvents, 'roundTrip' | 'roundTripsSent'>;
  readonly clock: () => Instant;
  readonly dice: Dice;
  readonly random: Random;
}

/** What one session has sent and received. */
interface Tally {
  sent: number;
  received: number;
  lost: number;
  reordered: number;
}

const empty = (): Tally => ({ sent: 0, received: 0, lost: 0, reordered: 0 });

interface NewFlow {
  readonly number: number;
  readonly key: SessionKey;
  readonly frame: TestFrame;
  readonly began: Instant;
}

/** One session's packets. */
class Flow implements Task {
  readonly number: number;
  readonly key: SessionKey;
  readonly frame: TestFrame;
  readonly began: Instant;
  readonly up = empty();
  readonly down = empty();
  highest = -1;
  cookie = 0;
  stopped = false;

  constructor(
    { number, key, frame, began }: NewFlow,
    private readonly send: (flow: Flow, now: Instant) => void,
  ) {
    this.number = number;
    this.key = key;
    this.frame = frame;
    this.began = began;
  }

  run(now: Instant): void {
    if (!this.stopped) this.send(this, now);
  }
}

/**
 * Test packets made and read in JavaScript, for rates of some ten thousand a second in all: losses and round trips are
 * counted packet by packet, against an `Agent` in the network behind the gateway.
 */
export class UdpTraffic implements ClientTraffic {
  readonly inPath = false;
  readonly #options: UdpTrafficOptions;
  readonly #run: number;
  readonly #flows = new Map<LoadClient, Flow>();
  readonly #up = empty();
  readonly #down = empty();
  readonly #packetBytes: number;
  #number = 0;

  constructor(options: UdpTrafficOptions) {
    this.#options = options;
    this.#run = new Cursor(options.random.bytes(4)).u32('run');
    this.#packetBytes = options.settings.packetBytes;
  }

  connected(client: LoadClient, now: Instant): void {
    const { dice, settings, scheduler } = this.#options;
    const { session, address } = client;
    if (session === undefined || address === undefined || dice.fraction() >= settings.share) return;
    const { agent } = settings;
    const frame = new TestFrame(
      {
        source: address,
        sourcePort: trafficLimits.clientPort,
        destination: agent.address,
        destinationPort: agent.port,
      },
      settings.packetBytes,
    );
    this.#number += 1;
    // Sessions that were connected together don't send together.
    const began = later(now, milliseconds((dice.fraction() * 1000) / settings.packetsPerSecond));
    const flow = new Flow({ number: this.#number, key: session, frame, began }, (due, at) => this.#sendDue(due, at));
    this.#flows.set(client, flow);
    if (settings.kind !== 'down') scheduler.add(began, flow);
    if (settings.kind !== 'echo') this.#ask(flow, now);
  }

  ended(client: LoadClient): void {
    const flow = this.#flows.get(client);
    if (flow) {
      flow.stopped = true;
      this.#settleLost(flow);
    }
    this.#flows.delete(client);
  }

  receive(client: LoadClient, frame: Uint8Array, now: Instant): void {
    const flow = this.#flows.get(client);
    const found = packetInFrame(frame);
    if (flow === undefined || found?.packet.run !== this.#run || found.packet.flow !== flow.number) return;
    this.#onPacket(flow, found.packet, now);
  }

  /** Sends no more, and asks the agent a last time what came. */
  finish(now: Instant): void {
    for (const flow of this.#flows.values()) {
      flow.stopped = true;
      if (this.#options.settings.kind === 'up') this.#request(flow, packetKinds.countRequest, now);
    }
  }

  /** Since the start of the run. */
  counters(): TrafficCounters {
    const { kind } = this.#options.settings;
    const counted = (packets: number) => ({ packets, bytes: packets * this.#packetBytes });
    const unseen = { sent: undefined, received: undefined, lost: undefined, reordered: undefined };
    const whole = ({ sent, received, lost, reordered }: Tally) => ({
      sent: counted(sent),
      received: counted(received),
      lost,
      reordered,
    });
    switch (kind) {
      case 'up':
        return { up: whole(this.#up), down: unseen };
      case 'down':
        return { up: unseen, down: whole(this.#down) };
      default:
        return {
          up: { ...unseen, sent: counted(this.#up.sent) },
          down: { ...unseen, received: counted(this.#down.received) },
        };
    }
  }

  #onPacket(flow: Flow, packet: TestPacket, now: Instant): void {
    switch (packet.kind) {
      case packetKinds.echoReply:
        this.#down.received += 1;
        return this.#options.events.roundTrip(elapsed(instant(packet.sentAt), now), now);
      case packetKinds.countReport:
        return this.#settle(flow.up, this.#up, {
          sent: flow.up.sent,
          received: packet.first,
          reordered: packet.second,
          lost: packet.sequence - packet.first,
        });
      case packetKinds.cookie:
        flow.cookie = packet.cookie;
        return this.#request(flow, packetKinds.downRequest, now);
      case packetKinds.down:
        return this.#onDown(flow, packet.sequence);
      default:
        return;
    }
  }

  #onDown(flow: Flow, sequence: number): void {
    const { down } = flow;
    const late = sequence < flow.highest;
    flow.highest = Math.max(flow.highest, sequence);
    const reordered = down.reordered + (late ? 1 : 0);
    this.#settle(down, this.#down, { ...down, sent: flow.highest + 1, received: down.received + 1, reordered });
  }

  /** What is still missing has had time to come late. */
  #settleLost({ down }: Flow): void {
    this.#settle(down, this.#down, { ...down, lost: down.sent - down.received });
  }

  /** Brings a flow's tally up to date, and with it that of the run. Nothing in it ever falls. */
  #settle(tally: Tally, total: Tally, now: Tally): void {
    for (const field of ['sent', 'received', 'lost', 'reordered'] as const) {
      const grown = Math.max(0, now[field] - tally[field]);
      tally[field] += grown;
      total[field] += grown;
    }
  }

  /** Sends what is due by now, and comes back for the next. */
  #sendDue(flow: Flow, now: Instant): void {
    const { settings, scheduler, events } = this.#options;
    const interval = 1000 / settings.packetsPerSecond;
    const due = Math.floor(elapsed(flow.began, now) / interval) + 1;
    const last = Math.min(due, flow.up.sent + trafficLimits.burstMax);
    const count = last - flow.up.sent;
    const kind = settings.kind === 'echo' ? packetKinds.echoRequest : packetKinds.up;
    for (let sequence = flow.up.sent; sequence < last; sequence += 1) this.#send(flow, kind, sequence, now);
    flow.up.sent += count;
    this.#up.sent += count;
    if (settings.kind === 'echo' && count > 0) events.roundTripsSent(count, now);
    const next = Math.max(flow.began + flow.up.sent * interval, now + trafficLimits.grainMs);
    scheduler.add(instant(next), flow);
  }

  /** Asks the agent for its count, or for packets, again and again. */
  #ask(flow: Flow, now: Instant): void {
    const kind = this.#options.settings.kind === 'up' ? packetKinds.countRequest : packetKinds.downRequest;
    this.#settleLost(flow);
    this.#request(flow, kind, now);
    this.#options.scheduler.add(later(now, milliseconds(trafficLimits.askIntervalMs)), {
      run: (at) => {
        if (!flow.stopped) this.#ask(flow, at);
      },
    });
  }

  #request(flow: Flow, kind: PacketKind, now: Instant): void {
    this.#send(flow, kind, flow.up.sent, now);
  }

  #send(flow: Flow, kind: PacketKind, sequence: number, now: Instant): void {
    const { settings, path } = this.#options;
    const packet = {
      kind,
      run: this.#run,
      flow: flow.number,
      sequence,
      sentAt: now,
      first: Math.ceil(settings.packetsPerSecond),
      second: flow.frame.packetBytes,
      cookie: flow.cookie,
    };
    path.sendPpp(flow.key, flow.frame.write(packet));
  }
}
