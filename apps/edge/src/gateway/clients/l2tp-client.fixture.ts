import type { BuiltInClient } from '@sekisho/clients';
import { concat, fromHex, utf8 } from '@sekisho/wire';
import { readU16, u16, u32 } from './ike-payloads.fixture.ts';

/** The M bit of an AVP (RFC 2661 §4.1); told as an exclamation mark. */
const mandatory = 0x8000;

/** Attributes of RFC 2661 §4.4 as clients send them: type, M bit, octets of a number or undefined for text. */
const attributes = {
  protocolVersion: [2, true, 2],
  framingCapabilities: [3, true, 4],
  bearerCapabilities: [4, true, 4],
  firmwareRevision: [6, false, 2],
  hostName: [7, true, undefined],
  vendorName: [8, false, undefined],
  assignedTunnelId: [9, true, 2],
  receiveWindowSize: [10, true, 2],
  assignedSessionId: [14, true, 2],
  callSerialNumber: [15, true, 4],
  bearerType: [18, true, 4],
  framingType: [19, true, 4],
  txConnectSpeed: [24, true, 4],
} as const satisfies Record<string, readonly [type: number, mandatory: boolean, octets: number | undefined]>;
type Name = keyof typeof attributes;
const names = Object.keys(attributes) as Name[];

const messageTypes = {
  SCCRQ: 1,
  SCCRP: 2,
  SCCCN: 3,
  StopCCN: 4,
  HELLO: 6,
  ICRQ: 10,
  ICRP: 11,
  ICCN: 12,
  CDN: 14,
} as const;
type Kind = keyof typeof messageTypes;
const kindOf = (type: number): string =>
  (Object.keys(messageTypes) as Kind[]).find((kind) => messageTypes[kind] === type) ?? `message ${type}`;

const avp = (type: number, mandatory: boolean, value: Uint8Array): Uint8Array =>
  concat(u16((mandatory ? 0x8000 : 0) | (6 + value.length)), u16(0), u16(type), value);

function attribute(name: Name, value: unknown): Uint8Array {
  const [type, mandatory, octets] = attributes[name];
  const bytes = octets === undefined ? utf8(String(value)) : (octets === 2 ? u16 : u32)(Number(value));
  return avp(type, mandatory, bytes);
}

export interface L2tpWire {
  send(bytes: Uint8Array): void;
  tell(line: string): void;
  /** Lets whatever is under way come to rest. */
  settle(): Promise<void>;
}

interface Received {
  readonly kind: string;
  readonly avps: ReadonlyMap<number, Uint8Array>;
  readonly line: string;
}

/** L2TP of a built-in client: its control messages are its transcript's, AVP by AVP. */
export class L2tpClient {
  /** What the gateway assigned. */
  tunnel = 0;
  session = 0;
  #ns = 0;
  #nr = 0;
  #calling = false;
  readonly #inbox: Received[] = [];

  constructor(
    private readonly client: BuiltInClient,
    private readonly wire: L2tpWire,
  ) {}

  /** From the first HELLO to ICCN. */
  async connect(): Promise<void> {
    const { l2tp } = this.client;
    this.#calling = true;
    for (let count = 0; count < l2tp.wakeUps; count += 1)
      this.wire.send(this.#packet('HELLO', [], { tunnel: 0, ns: 0 }));
    this.#say('SCCRQ', {
      protocolVersion: 0x0100,
      hostName: l2tp.hostName,
      assignedTunnelId: l2tp.tunnelId,
      ...l2tp.caller.SCCRQ,
    });
    const reply = await this.#await('SCCRP');
    this.tunnel = readU16(reply.get(9) ?? new Uint8Array(0), 0);
    this.#say('SCCCN', {});
    if (l2tp.awaitsAcknowledgement) await this.#await('ZLB');
    const vendorAvps = fromHex(l2tp.vendorAvps ?? '');
    this.#say('ICRQ', { assignedSessionId: l2tp.sessionId, callSerialNumber: 1, ...l2tp.caller.ICRQ }, [vendorAvps]);
    const call = await this.#await('ICRP');
    this.session = readU16(call.get(14) ?? new Uint8Array(0), 0);
    this.#say('ICCN', { txConnectSpeed: 100_000_000, ...l2tp.caller.ICCN }, [], this.session);
    await this.#await('ZLB');
    this.#calling = false;
  }

  hello(): void {
    this.#send('HELLO', []);
  }

  cdn(): void {
    const { sessionId, resultCodes } = this.client.l2tp;
    const avps = [avp(1, true, fromHex(resultCodes.cdn)), avp(14, true, u16(sessionId))];
    this.#send('CDN', avps, this.session);
  }

  stopCcn(): void {
    const { tunnelId, resultCodes } = this.client.l2tp;
    this.#send('StopCCN', [avp(1, true, fromHex(resultCodes.stopCcn)), avp(9, true, u16(tunnelId))]);
  }

  /** What the gateway says: acknowledged by what the client says next, or at once where it has nothing to say. */
  receive(bytes: Uint8Array): void {
    const received = this.#read(bytes);
    if (received.kind !== 'HELLO') this.wire.tell(received.line);
    if (this.#calling) this.#inbox.push(received);
    else if (received.kind !== 'ZLB') this.wire.send(this.#packet(undefined, [], {}));
  }

  async #await(wanted: string): Promise<ReadonlyMap<number, Uint8Array>> {
    if (this.#inbox.length === 0) await this.wire.settle();
    for (let received = this.#inbox.shift(); received; received = this.#inbox.shift())
      if (received.kind === wanted) return received.avps;
    throw new Error(`the gateway sent no ${wanted}`);
  }

  #read(bytes: Uint8Array): Received {
    // RFC 2661 §3.1: flags T, L and S alone, version 2, and a length that is that of the datagram.
    if (readU16(bytes, 0) !== 0xc802 || readU16(bytes, 2) !== bytes.length) throw new Error('an odd control header');
    const nr = readU16(bytes, 10);
    // With a window of one, what does not acknowledge everything is thrown away.
    const { awaitsAcknowledgement } = this.client.l2tp;
    if (nr > this.#ns || (awaitsAcknowledgement && nr < this.#ns)) throw new Error(`acknowledged ${nr} of ${this.#ns}`);
    const avps = new Map<number, Uint8Array>();
    const types: string[] = [];
    for (let at = 12; at < bytes.length; ) {
      const head = readU16(bytes, at);
      if ((head & 0x7c00) !== 0) throw new Error('an AVP hidden, or with reserved bits');
      types.push(`${readU16(bytes, at + 4)}${head >= mandatory ? '!' : ''}`);
      avps.set(readU16(bytes, at + 4), bytes.slice(at + 6, at + (head & 0x3ff)));
      at += head & 0x3ff;
    }
    if (avps.size === 0) return { kind: 'ZLB', avps, line: 'ZLB' };
    if (readU16(bytes, 8) >= this.#nr) this.#nr = readU16(bytes, 8) + 1;
    const kind = kindOf(readU16(avps.get(0) ?? new Uint8Array(2), 0));
    return { kind, avps, line: `${kind}: AVPs ${types.join(' ')}` };
  }

  #say(kind: Kind, values: Partial<Record<Name, unknown>>, more: readonly Uint8Array[] = [], session = 0): void {
    const first = this.client.l2tp.caller.order as readonly string[];
    const known = names.filter((name) => values[name] !== undefined);
    const inOrder = [...known.filter((name) => first.includes(name)), ...known.filter((name) => !first.includes(name))];
    inOrder.sort((one, other) => rank(first, one) - rank(first, other));
    this.#send(kind, [...inOrder.map((name) => attribute(name, values[name])), ...more], session);
  }

  #send(kind: Kind, avps: readonly Uint8Array[], session = 0): void {
    this.wire.send(this.#packet(kind, avps, { session }));
    this.#ns += 1;
  }

  #packet(
    kind: Kind | undefined,
    avps: readonly Uint8Array[],
    { tunnel = this.tunnel, session = 0, ns = this.#ns }: { tunnel?: number; session?: number; ns?: number },
  ): Uint8Array {
    const type = kind ? [avp(0, true, u16(messageTypes[kind]))] : [];
    const body = concat(...type, ...avps);
    return concat(u16(0xc802), u16(12 + body.length), u16(tunnel), u16(session), u16(ns), u16(this.#nr), body);
  }
}

/** Those of the client's own order first, in it; the others as they are. */
const rank = (first: readonly string[], name: string): number => {
  const index = first.indexOf(name);
  return index < 0 ? first.length : index;
};
