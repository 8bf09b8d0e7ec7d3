import { fromHex, type Instant, instant, later, seconds, toHex } from '@sekisho/wire';
import { decodeAvps } from './control/avp.ts';
import { decodeControlPacket, encodeControlPacket } from './control/header.ts';
import { type ControlMessage, interpret } from './control/messages.ts';
import type { L2tpEffect, L2tpEnvironment } from './endpoint.ts';
import { Lns } from './lns.ts';
import { ofKind, testEnvironment } from './pair.fixture.ts';

/** What stands in one datagram, for comparison. */
export interface Sent {
  readonly kind: ControlMessage['kind'] | 'ZLB';
  readonly tunnelId: number;
  readonly sessionId: number;
  readonly ns: number;
  readonly nr: number;
  readonly bytes: Uint8Array;
  readonly message: ControlMessage | undefined;
}

export function read(bytes: Uint8Array): Sent {
  const { header, body } = decodeControlPacket(bytes);
  if (body.length === 0) return { ...header, kind: 'ZLB', bytes, message: undefined };
  const interpretation = interpret(body, undefined);
  if (interpretation.kind !== 'message') throw new Error(`sent an unreadable message: ${toHex(bytes)}`);
  return { ...header, kind: interpretation.message.kind, bytes, message: interpretation.message };
}

/** The types of AVPs in the order they stand. */
export const avpTypes = (bytes: Uint8Array): number[] =>
  decodeAvps(decodeControlPacket(bytes).body).map(({ type }) => type);

/** An AVP from its parts, all as hexadecimal digits: `avp('8', 9, '0d6a')`; flags are the first digit. */
export function avp(flags: string, type: number, value: string, vendor = 0): string {
  const length = 6 + value.replace(/\s/g, '').length / 2;
  const hex4 = (n: number): string => n.toString(16).padStart(4, '0');
  return `${flags}${hex4(length).slice(1)}${hex4(vendor)}${hex4(type)}${value}`;
}

export const messageType = (type: number): string => avp('8', 0, type.toString(16).padStart(4, '0'));

/** The AVPs of an ICRQ from a session id in hexadecimal. */
export const icrq = (id: string): string[] => [messageType(10), avp('8', 14, id), avp('8', 15, '00000001')];

export const kinds = (sent: readonly Sent[]): Sent['kind'][] => sent.map(({ kind }) => kind);

/** A client's hand-written control messages against an LNS, with the client's own sequence numbers. */
export class RawClient {
  now: Instant = instant(0);
  readonly lns: Lns;
  readonly effects: L2tpEffect[] = [];
  tunnelId = 0;
  sessionId = 0;
  ns = 0;
  nr = 0;

  constructor(
    readonly port: number,
    environment: Partial<L2tpEnvironment> = {},
  ) {
    this.lns = new Lns(testEnvironment(environment));
  }

  /** Sends a message made of hexadecimal AVPs; returns what the LNS sends in turn. */
  send(avps: readonly string[], header: { tunnelId?: number; sessionId?: number; ns?: number } = {}): Sent[] {
    const { tunnelId = this.tunnelId, sessionId = 0, ns = this.ns } = header;
    const packet = encodeControlPacket({ tunnelId, sessionId, ns, nr: this.nr }, fromHex(avps.join('')));
    if (header.ns === undefined && avps.length > 0) this.ns = (this.ns + 1) & 0xffff;
    return this.sendBytes(packet);
  }

  sendBytes(bytes: Uint8Array): Sent[] {
    return this.take(this.lns.receive({ bytes, peerPort: this.port }, this.now));
  }

  acknowledge(): Sent[] {
    return this.send([]);
  }

  /** Lets time pass, then tells the LNS; returns what it sends. */
  wait(afterSeconds: number): Sent[] {
    this.now = later(this.now, seconds(afterSeconds));
    return this.take(this.lns.timeout(this.now));
  }

  /** Takes over effects; learns ids and the number to acknowledge from what was sent. */
  take(effects: readonly L2tpEffect[]): Sent[] {
    this.effects.push(...effects);
    return ofKind(effects, 'send').map(({ packet }) => {
      const sent = read(packet.bytes);
      if (sent.kind !== 'ZLB' && sent.ns === this.nr) this.nr = (this.nr + 1) & 0xffff;
      if (sent.message?.kind === 'SCCRP') this.tunnelId = sent.message.assignedTunnelId;
      if (sent.message?.kind === 'ICRP') this.sessionId = sent.message.assignedSessionId;
      return sent;
    });
  }

  ignored(): string[] {
    return ofKind(this.effects, 'ignored').map(({ reason }) => reason);
  }
}

/** The AVPs of an SCCRQ from tunnel 7. */
export const plainSccrq = [
  messageType(1),
  avp('8', 2, '0100'),
  avp('8', 3, '00000003'),
  avp('8', 7, '706970'),
  avp('8', 9, '0007'),
  avp('8', 10, '0004'),
];

/** A client whose tunnel is established. */
export function connectedClient(environment: Partial<L2tpEnvironment> = {}): RawClient {
  const client = new RawClient(1701, environment);
  client.send(plainSccrq);
  client.send([messageType(3)]);
  return client;
}

/** A client with a session; its id of it is 0x0011. */
export function calledClient(environment: Partial<L2tpEnvironment> = {}): RawClient {
  const client = connectedClient(environment);
  client.send(icrq('0011'));
  client.send([messageType(12), avp('8', 24, '000f4240'), avp('8', 19, '00000001')], { sessionId: client.sessionId });
  return client;
}
