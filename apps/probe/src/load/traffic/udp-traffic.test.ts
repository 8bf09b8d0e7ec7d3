import type { PeerId } from '@sekisho/dataplane';
import { type Instant, instant, Scheduler } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { bufferedRandom } from '../buffered-random.ts';
import type { LoadClient } from '../clients/load-client.ts';
import { seededDice } from '../dice.ts';
import { loadScenarioSchema, type TrafficSettings } from '../scenario/scenario.ts';
import { packetInFrame, packetKinds, TestFrame, type TestPacket } from './test-packet.ts';
import { UdpTraffic } from './udp-traffic.ts';

/** Sessions without a client behind them, and an agent that answers when it is told to. */
class World {
  now: Instant = instant(0);
  readonly scheduler = new Scheduler();
  readonly sent: { readonly tunnel: number; readonly packet: TestPacket; readonly packetBytes: number }[] = [];
  readonly roundTrips: number[] = [];
  asked = 0;
  readonly traffic: UdpTraffic;
  readonly clients: LoadClient[];

  constructor(settings: Partial<TrafficSettings> & Pick<TrafficSettings, 'kind'>, sessions = 1) {
    const { traffic } = loadScenarioSchema.parse({
      server: '203.0.113.1',
      preSharedKey: 'key',
      users: { pattern: 'user{n}', password: 'password' },
      sessions: 1,
      traffic: { agent: { address: '10.0.0.10', port: 5201 }, packetsPerSecond: 10, ...settings },
    });
    if (traffic === undefined) throw new Error('no traffic');
    this.traffic = new UdpTraffic({
      settings: traffic,
      path: {
        sendPpp: ({ tunnel }, frame) => {
          const found = packetInFrame(frame);
          if (found) this.sent.push({ tunnel, ...found });
        },
      },
      scheduler: this.scheduler,
      events: {
        roundTrip: (took) => this.roundTrips.push(took),
        roundTripsSent: (count) => {
          this.asked += count;
        },
      },
      clock: () => this.now,
      dice: seededDice(1),
      random: bufferedRandom(),
    });
    this.clients = Array.from({ length: sessions }, (_, index) => session(index + 1));
    for (const client of this.clients) this.traffic.connected(client, this.now);
  }

  run(ms: number): void {
    const end = this.now + ms;
    for (let at = this.scheduler.next; at !== undefined && at <= end; at = this.scheduler.next) {
      this.now = instant(Math.max(at, this.now));
      this.scheduler.runDue(this.now);
    }
    this.now = instant(end);
  }

  of(kind: TestPacket['kind']): TestPacket[] {
    return this.sent.filter(({ packet }) => packet.kind === kind).map(({ packet }) => packet);
  }

  answer(packet: TestPacket, client = this.clients[0]): void {
    if (client) this.traffic.receive(client, new TestFrame(fromAgent, 100).write(packet), this.now);
  }
}

const fromAgent = { source: '10.0.0.10', sourcePort: 5201, destination: '10.20.0.1', destinationPort: 40_000 };

/** Of a client, traffic needs to know no more. */
const session = (number: number): LoadClient =>
  ({ session: { tunnel: number, session: 1 }, address: `10.20.0.${number}`, peer: number as PeerId }) as LoadClient;

describe('test traffic over UDP', () => {
  it('keeps the rate of each session, and times the echoes', () => {
    const world = new World({ kind: 'echo', packetsPerSecond: 20, packetBytes: 300 }, 3);
    world.run(2_000);
    expect(world.sent).toHaveLength(3 * 40);
    expect(world.sent.every(({ packetBytes }) => packetBytes === 300)).toBe(true);
    const first = world.of(packetKinds.echoRequest)[0];
    if (first) world.answer({ ...first, kind: packetKinds.echoReply });
    expect(world.roundTrips).toEqual([2_000 - (first?.sentAt ?? 0)]);
    expect(world.asked).toBe(120);
    expect(world.traffic.counters()).toMatchObject({
      up: { sent: { packets: 120, bytes: 36_000 }, lost: undefined },
      down: { received: { packets: 1, bytes: 300 } },
    });
  });

  it('learns from the agent what came of packets one way', () => {
    const world = new World({ kind: 'up' });
    world.run(1_000);
    const request = world.of(packetKinds.countRequest).at(-1);
    expect(request?.sequence).toBe(10);
    if (request) world.answer({ ...request, kind: packetKinds.countReport, first: 8, second: 1 });
    expect(world.traffic.counters().up).toEqual({
      sent: { packets: 10, bytes: 10 * 512 },
      received: { packets: 8, bytes: 8 * 512 },
      lost: 2,
      reordered: 1,
    });
  });

  it('asks the agent for packets with its cookie, and counts gaps among them', () => {
    const world = new World({ kind: 'down', packetBytes: 200 });
    const [request] = world.of(packetKinds.downRequest);
    expect(request).toMatchObject({ first: 10, second: 200, cookie: 0 });
    if (!request) return;
    world.answer({ ...request, kind: packetKinds.cookie, cookie: 77 });
    expect(world.of(packetKinds.downRequest)[1]).toMatchObject({ cookie: 77 });
    for (const sequence of [0, 1, 4, 3]) world.answer({ ...request, kind: packetKinds.down, sequence });
    world.run(3_000);
    expect(world.of(packetKinds.downRequest)).toHaveLength(5);
    expect(world.traffic.counters().down).toMatchObject({
      sent: { packets: 5 },
      received: { packets: 4 },
      lost: 1,
      reordered: 1,
    });
  });

  it('ends with its session, and ignores packets of other runs and flows', () => {
    const world = new World({ kind: 'echo' }, 2);
    world.run(100);
    const packet = world.sent.find(({ tunnel }) => tunnel === 1)?.packet;
    const [client] = world.clients;
    if (!packet || !client) throw new Error('nothing was sent');
    world.answer({ ...packet, kind: packetKinds.echoReply, run: packet.run ^ 1 });
    world.answer({ ...packet, kind: packetKinds.echoReply, flow: 99 });
    world.traffic.ended(client);
    world.answer({ ...packet, kind: packetKinds.echoReply });
    world.run(1_000);
    expect(world.roundTrips).toEqual([]);
    expect(world.sent.filter(({ tunnel }) => tunnel === 1)).toHaveLength(1);
    expect(world.sent.filter(({ tunnel }) => tunnel === 2)).toHaveLength(11);
  });

  it('asks a last time before the sessions are closed, and sends nothing more', () => {
    const world = new World({ kind: 'up' });
    world.run(500);
    const { length } = world.of(packetKinds.up);
    world.traffic.finish(world.now);
    world.run(5_000);
    expect(world.of(packetKinds.up)).toHaveLength(length);
    expect(world.of(packetKinds.countRequest).at(-1)?.sequence).toBe(length);
  });
});
