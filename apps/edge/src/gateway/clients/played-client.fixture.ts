import type { BuiltInClient } from '@sekisho/clients';
import type { Endpoint } from '@sekisho/wire';
import type { MemoryClientPort, MemoryDataplane } from '../memory-dataplane.fixture.ts';
import { type EspPair, IkeClient, type IkeClientOptions } from './ike-client.fixture.ts';
import { exchanges } from './ike-payloads.fixture.ts';
import { L2tpClient } from './l2tp-client.fixture.ts';
import { PppClient } from './ppp-client.fixture.ts';

export interface PlayedClientOptions extends Pick<IkeClientOptions, 'machine' | 'gatewayKey' | 'preSharedKey'> {
  readonly client: BuiltInClient;
  readonly dataplane: MemoryDataplane;
  /** Lets whatever is under way come to rest. */
  readonly settle: () => Promise<void>;
}

/** Before the NAT and behind it. */
const outside = '198.51.100.7';
const inside = '192.168.7.20';
const gateway = '203.0.113.1';
/** What its NAT makes of the client's ports. */
const natPorts = { 500: 1_024, 4500: 61_234 } as const;

/** A built-in client, played from its transcript: everything it sends is laid down there, and all that comes back is told. */
export class PlayedClient implements MemoryClientPort {
  /** What the gateway said, in order. */
  readonly answers: string[] = [];
  readonly ikeStack: IkeClient;
  readonly l2tpStack: L2tpClient;
  readonly pppStack: PppClient;
  /** Newest last. */
  readonly pairs: EspPair[] = [];
  /** Lengths of the IKE messages that it sent. */
  readonly ikeLengths: number[] = [];
  /** The L2TP control messages that it sent. */
  readonly control: Uint8Array[] = [];
  readonly #options: PlayedClientOptions;
  readonly #ikeInbox: Uint8Array[] = [];

  constructor(options: PlayedClientOptions) {
    const { client, dataplane, settle: _settle, ...proof } = options;
    this.#options = options;
    dataplane.clients.set(outside, this);
    const tell = (line: string) => void this.answers.push(line);
    this.ikeStack = new IkeClient({
      client,
      own: inside,
      dialled: gateway,
      ...proof,
      wire: { send: (bytes, port) => this.#sendIke(bytes, port), next: () => this.#next(this.#ikeInbox), tell },
    });
    this.l2tpStack = new L2tpClient(client, {
      send: (bytes) => this.#sendL2tp(bytes),
      settle: options.settle,
      tell,
    });
    const login = { user: 'alice', password: 'wonderland' };
    this.pppStack = new PppClient(client, { send: (frame) => this.#sendPpp(frame), tell }, login);
  }

  /** IPsec alone. */
  async secure(): Promise<void> {
    await this.ikeStack.mainMode();
    this.pairs.push(await this.ikeStack.quickMode());
    await this.#options.settle();
  }

  async connect(): Promise<void> {
    await this.secure();
    await this.l2tpStack.connect();
    this.pppStack.begin();
    await this.#options.settle();
  }

  /** A new Quick Mode; the ESP SA of before stands until `dropOldest`. */
  async renewEsp(): Promise<void> {
    this.pairs.push(await this.ikeStack.quickMode());
    await this.#options.settle();
  }

  /** A new Main Mode. */
  async renewIke(port: 500 | 4500 = 4500): Promise<void> {
    await this.ikeStack.mainMode(port, false);
    await this.#options.settle();
  }

  dropOldest(): void {
    const oldest = this.pairs.shift();
    if (oldest) this.ikeStack.deleteEsp(oldest.spiIn);
  }

  /** Says what it says when its user disconnects. */
  async leave(): Promise<void> {
    const spi = this.pairs.at(-1)?.spiIn ?? 0;
    const acts = {
      'lcp-terminate': () => this.pppStack.terminate(),
      cdn: () => this.l2tpStack.cdn(),
      'stop-ccn': () => this.l2tpStack.stopCcn(),
      'delete-esp': () => this.ikeStack.deleteEsp(spi),
      'delete-esp again': () => this.ikeStack.deleteEsp(spi),
      'delete-ike': () => this.ikeStack.deleteIke(),
    } as const;
    for (const farewell of this.#options.client.leaving) {
      acts[farewell]();
      await this.#options.settle();
    }
  }

  ike(bytes: Uint8Array, from: Endpoint): void {
    if (from.address !== gateway) throw new Error(`an answer from ${from.address}`);
    if (bytes[18] === exchanges.informational) this.ikeStack.receiveInformational(bytes);
    else this.#ikeInbox.push(bytes.slice());
  }

  l2tp(bytes: Uint8Array, toPort: number): void {
    // Apple's kernel takes packets to the port that it has bound alone.
    if (toPort !== this.#options.client.l2tp.port) throw new Error(`L2TP to port ${toPort}`);
    this.l2tpStack.receive(bytes);
  }

  ppp(frame: Uint8Array): void {
    this.pppStack.receive(frame);
  }

  #sendIke(bytes: Uint8Array, port: 500 | 4500): void {
    this.ikeLengths.push(bytes.length);
    const { dataplane } = this.#options;
    const remote = { address: outside, port: natPorts[port] };
    const local = { address: gateway, port };
    queueMicrotask(() => dataplane.deliver({ kind: 'ike', bytes, local, remote }));
  }

  #sendL2tp(bytes: Uint8Array): void {
    this.control.push(bytes);
    const { dataplane, client } = this.#options;
    const peer = this.#peer();
    const frame = { kind: 'l2tp', peerPort: client.l2tp.port, bytes } as const;
    if (peer !== undefined) queueMicrotask(() => dataplane.deliver({ ...frame, peer }));
  }

  #sendPpp(frame: Uint8Array): void {
    const { dataplane } = this.#options;
    const peer = this.#peer();
    const key = { tunnel: this.l2tpStack.tunnel, session: this.l2tpStack.session };
    if (peer !== undefined) queueMicrotask(() => dataplane.deliver({ kind: 'ppp', peer, key, bytes: frame }));
  }

  /** By the newest ESP SA that it may send on. */
  #peer() {
    const pair = this.pairs.at(-1);
    return pair && this.#options.dataplane.sas.get(pair.spiOut)?.peer;
  }

  /** @throws Error when the gateway has nothing more to say */
  async #next(inbox: Uint8Array[]): Promise<Uint8Array> {
    if (inbox.length === 0) await this.#options.settle();
    const bytes = inbox.shift();
    if (!bytes) throw new Error(`no answer, after: ${this.answers.at(-1) ?? 'nothing'}`);
    return bytes;
  }
}
