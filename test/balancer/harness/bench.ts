import { type BalancerDrop, balancerDrops } from '@sekisho/contracts';
import { eventually } from '@sekisho/testing';
import { BalancerProcess, busPort } from './balancer-process.ts';
import { BusSide } from './bus-side.ts';
import { cookieOf, ikeMessage } from './datagrams.ts';
import { BalancerNetwork, clientAddress, publicAddress, type Slot, slots } from './network.ts';
import { type Arrival, type HostSocket, UdpHost } from './udp-host.ts';

const arrivalMs = 10_000;
export const publicPort = (port: 500 | 4500): string => `${publicAddress}:${port}`;

interface Edge {
  readonly host: UdpHost;
  readonly sockets: Readonly<Record<500 | 4500, HostSocket>>;
}

/** Clients, three edges and the balancer between them. */
export class Bench {
  readonly network: BalancerNetwork;
  readonly bus: BusSide;
  readonly client: UdpHost;
  readonly #edges: ReadonlyMap<Slot, Edge>;
  readonly #inBalancer: UdpHost;
  balancer: BalancerProcess;

  private constructor(parts: {
    network: BalancerNetwork;
    bus: BusSide;
    client: UdpHost;
    edges: ReadonlyMap<Slot, Edge>;
    inBalancer: UdpHost;
    balancer: BalancerProcess;
  }) {
    this.network = parts.network;
    this.bus = parts.bus;
    this.client = parts.client;
    this.#edges = parts.edges;
    this.#inBalancer = parts.inBalancer;
    this.balancer = parts.balancer;
  }

  static async start(): Promise<Bench> {
    const network = await BalancerNetwork.lay();
    const bus = await BusSide.start(network.directory);
    try {
      return await Bench.#start(network, bus);
    } catch (error) {
      await bus.stop();
      await network.remove();
      throw error;
    }
  }

  static async #start(network: BalancerNetwork, bus: BusSide): Promise<Bench> {
    const [client, inBalancer] = await Promise.all(
      (['client', 'balancer'] as const).map((place) => UdpHost.start(network.name(place))),
    );
    if (client === undefined || inBalancer === undefined) throw new Error('a host is missing');
    await inBalancer.relay(busPort, bus.path);
    const edges = new Map(
      await Promise.all(slots.map(async (slot) => [slot, await startEdge(network, slot)] as const)),
    );
    const balancer = await BalancerProcess.launch(network);
    await balancer.ready();
    return new Bench({ network, bus, client, edges, inBalancer, balancer });
  }

  edge(slot: Slot): Edge {
    const edge = this.#edges.get(slot);
    if (edge === undefined) throw new Error(`there is no edge ${slot}`);
    return edge;
  }

  /** A client: an address and a port of its own. */
  clientSocket(address = clientAddress(2), port = 0): Promise<HostSocket> {
    return this.client.open(port, address);
  }

  /** Sends a datagram to the public address. @returns the edge that got it, and as what */
  async lead(from: HostSocket, port: 500 | 4500, bytes: Buffer): Promise<{ slot: Slot; arrival: Arrival }> {
    this.client.send(from, publicPort(port), bytes);
    return eventually('an edge gets the datagram', arrivalMs, () => {
      for (const [slot, { host }] of this.#edges) {
        const arrival = host.arrivals.find((each) => each.bytes.equals(bytes));
        if (arrival !== undefined) return { slot, arrival };
      }
      return undefined;
    });
  }

  /** @returns the slot of the edge to which a first message goes */
  async firstMessage(from: HostSocket, port: 500 | 4500): Promise<Slot> {
    return (await this.lead(from, port, ikeMessage({ encapsulated: port === 4500 }))).slot;
  }

  /** The edge answers what it got. @returns what came to the client */
  async answer(slot: Slot, to: Arrival, bytes: Buffer): Promise<Arrival> {
    const { host } = this.edge(slot);
    host.send(to.socket, to.from, bytes);
    return eventually('the client gets the answer', arrivalMs, () =>
      this.client.arrivals.find((each) => each.bytes.equals(bytes)),
    );
  }

  /** A client that is at an edge, as after Main Mode on port 4500: the edge has sent it IKE. */
  async clientAt(slot: Slot, address = clientAddress(2)): Promise<HostSocket> {
    const socket = await this.clientSocket(address);
    await this.exchange(slot, socket);
    return socket;
  }

  /** IKE of an SA, there and back. */
  async exchange(slot: Slot, socket: HostSocket): Promise<void> {
    const responderCookie = cookieOf(slot);
    const { slot: got, arrival } = await this.lead(socket, 4500, ikeMessage({ responderCookie, encapsulated: true }));
    if (got !== slot) throw new Error(`edge ${got} got what is for edge ${slot}`);
    await this.answer(slot, arrival, ikeMessage({ responderCookie, encapsulated: true }));
  }

  /** Another balancer in the same place; it does not wait for it. */
  launch(through: readonly string[] = []): Promise<BalancerProcess> {
    return BalancerProcess.launch(this.network, through);
  }

  /** Stops the balancer and starts it again. @param meanwhile what is done while there is none */
  async restartBalancer(meanwhile: () => Promise<void>): Promise<void> {
    await this.balancer.stop();
    try {
      await meanwhile();
    } finally {
      this.balancer = await (await this.launch()).ready();
    }
  }

  async dropped(reason: BalancerDrop): Promise<number> {
    return (await this.bus.status()).drops[reason] ?? 0;
  }

  /** Waits until all that was sent has been steered or dropped: datagrams of one sender do not pass each other. */
  async droppedOne(reason: BalancerDrop, send: () => void): Promise<void> {
    const before = (await this.bus.status()).drops;
    send();
    await eventually(
      `one more was dropped: ${reason}`,
      arrivalMs,
      async () => (await this.dropped(reason)) > (before[reason] ?? 0),
    );
    const { drops } = await this.bus.status();
    const changed = balancerDrops.filter((each) => drops[each] !== before[each]);
    if (changed.join() !== reason) throw new Error(`dropped: ${changed.join(', ')}`);
  }

  async stop(): Promise<void> {
    await this.balancer.stop();
    for (const host of [this.client, this.#inBalancer, ...[...this.#edges.values()].map((edge) => edge.host)])
      host.stop();
    await this.bus.stop();
    await this.network.remove();
  }
}

async function startEdge(network: BalancerNetwork, slot: Slot): Promise<Edge> {
  const host = await UdpHost.start(network.name(`edge-${slot}`));
  return { host, sockets: { 500: await host.open(500), 4500: await host.open(4500) } };
}
