import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import {
  type BalancerStatus,
  balancerStatus,
  type EdgeState,
  edgePresenceIntervalMs,
  type LiveConnection,
  subjects,
} from '@sekisho/contracts';
import { Bus, newUlid } from '@sekisho/platform';
import { eventually, NatsServer } from '@sekisho/testing';
import { edgeAddress, type Slot } from './network.ts';

const statusMs = 10_000;

/** The bus, edges that speak on it, and a way to it from the balancer's namespace. */
export class BusSide {
  readonly #nats: NatsServer;
  readonly #bus: Bus;
  readonly #way: Server;
  readonly path: string;
  readonly #states = new Map<Slot, EdgeState>();
  readonly #clients = new Map<Slot, string[]>();
  readonly #since = new Date().toISOString();
  readonly #speaking: NodeJS.Timeout;

  private constructor(nats: NatsServer, bus: Bus, path: string) {
    this.#nats = nats;
    this.#bus = bus;
    this.path = path;
    const port = Number(new URL(nats.url).port);
    this.#way = createServer((inside) => {
      const server = connect(port, '127.0.0.1');
      inside.pipe(server).pipe(inside);
      for (const end of [inside, server]) end.on('error', () => [inside, server].map((each) => each.destroy()));
    });
    for (const slot of [1, 2, 3] as const) {
      bus.answerAll(subjects.edgeSessions, () => this.#sessions(slot));
    }
    this.#speaking = setInterval(() => this.#speak(), edgePresenceIntervalMs);
  }

  static async start(directory: string): Promise<BusSide> {
    const nats = await NatsServer.start();
    const bus = await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir: directory });
    const side = new BusSide(nats, bus, join(directory, 'bus.sock'));
    side.#way.listen(side.path);
    await once(side.#way, 'listening');
    return side;
  }

  /** From now on this edge says this of itself. */
  say(slot: Slot, state: EdgeState): void {
    this.#states.set(slot, state);
    this.#speak();
  }

  /** It says nothing any more, as if it were dead. */
  silence(slot: Slot): void {
    this.#states.delete(slot);
  }

  /** Whom it serves, as `address:port`, when it is asked. */
  serves(slot: Slot, clients: string[]): void {
    this.#clients.set(slot, clients);
  }

  status(): Promise<BalancerStatus> {
    return this.#bus.request(subjects.balancerStatus, {}, balancerStatus, { timeoutMs: statusMs });
  }

  /** Waits until the balancer has edges in these states, by their slots. */
  async steered(states: Readonly<Record<number, BalancerStatus['edges'][number]['state']>>): Promise<void> {
    let seen: unknown;
    try {
      await eventually('the balancer knows of it', statusMs, async () => {
        const { edges, problem } = await this.status();
        seen = { edges, problem };
        const same = edges.every(({ slot, state }) => states[slot] === state);
        return problem === undefined && same && edges.length === Object.keys(states).length;
      });
    } catch (error) {
      throw new Error(`${error}: ${JSON.stringify(seen)}`);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#speaking);
    this.#way.close();
    await this.#bus.close();
    await this.#nats.remove();
  }

  freeze(): void {
    this.#nats.freeze();
  }

  thaw(): void {
    this.#nats.thaw();
  }

  #speak(): void {
    for (const [slot, state] of this.#states) {
      this.#bus.broadcast(subjects.edgePresence, {
        edge: `edge-${slot}`,
        slot,
        address: edgeAddress(slot),
        state,
        sessions: 0,
        since: this.#since,
        at: new Date().toISOString(),
      });
    }
  }

  #sessions(slot: Slot) {
    const connections = (this.#clients.get(slot) ?? []).map(
      (remote): LiveConnection => ({
        connection: newUlid(),
        edge: `edge-${slot}`,
        remote,
        step: 'connected',
        since: this.#since,
        bytesIn: 0,
        bytesOut: 0,
        packetsIn: 0,
        packetsOut: 0,
        drops: {},
      }),
    );
    return { edge: `edge-${slot}`, connections, drops: {}, ignored: {} };
  }
}
