import { type Instant, later } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { type ControlHeader, encodeControlPacket } from './header.ts';

interface Outgoing {
  readonly sessionId: number;
  readonly body: Uint8Array;
}

interface InFlight extends Outgoing {
  readonly ns: number;
}

/** A message from the peer, to be handled in this order. */
export interface Delivery {
  readonly sessionId: number;
  readonly body: Uint8Array;
}

/**
 * Reliable delivery of a control connection's messages (RFC 2661 §5.8), as a plain value: the functions of this file
 * change it, nothing else does.
 */
export interface Channel {
  /** Tunnel id that goes into headers; 0 until the peer assigned one. */
  peerTunnelId: number;
  /** Sequence number of the next new message. */
  ns: number;
  /** Sequence number expected of the peer next. */
  nr: number;
  /** Messages the peer is ready to take unacknowledged. */
  peerWindow: number;
  inFlight: InFlight[];
  waiting: Outgoing[];
  /** Messages that came ahead of `nr`, by sequence number. */
  held: Map<number, Delivery>;
  /** Repetitions of what is in flight, without progress since. */
  repetitions: number;
  repeatAt: Instant | undefined;
  acknowledgementOwed: boolean;
  heardAt: Instant;
}

export const openChannel = (now: Instant, peerTunnelId: number): Channel => ({
  peerTunnelId,
  ns: 0,
  nr: 0,
  peerWindow: limits.peerWindowDefaultMessages,
  inFlight: [],
  waiting: [],
  held: new Map(),
  repetitions: 0,
  repeatAt: undefined,
  acknowledgementOwed: false,
  heardAt: now,
});

/** All that was submitted is acknowledged. */
export const isQuiet = (channel: Channel): boolean => channel.inFlight.length === 0 && channel.waiting.length === 0;

/** Honours the peer's Receive Window Size; absent stands for 4, and 0 is taken for 1. */
export function setPeerWindow(channel: Channel, messages: number | undefined): void {
  channel.peerWindow = Math.max(1, Math.min(messages ?? limits.peerWindowDefaultMessages, limits.messagesInFlightMax));
}

/** Queues a message; false when the queue is full. `flush` sends it. */
export function submit(channel: Channel, sessionId: number, body: Uint8Array): boolean {
  if (channel.waiting.length >= limits.messagesWaitingMax) return false;
  channel.waiting.push({ sessionId, body });
  return true;
}

/** Datagrams that the peer's window lets go now. Each carries the acknowledgement owed. */
export function flush(channel: Channel, now: Instant): Uint8Array[] {
  const datagrams: Uint8Array[] = [];
  while (channel.inFlight.length < channel.peerWindow) {
    const next = channel.waiting.shift();
    if (next === undefined) break;
    const message = { ...next, ns: channel.ns };
    channel.ns = (channel.ns + 1) & 0xffff;
    channel.inFlight.push(message);
    datagrams.push(encode(channel, message));
  }
  if (datagrams.length > 0) {
    channel.acknowledgementOwed = false;
    if (channel.repeatAt === undefined) startTimer(channel, now);
  }
  return datagrams;
}

/** A Zero-Length Body acknowledgement: the bare 12-octet header. */
export function acknowledge(channel: Channel): Uint8Array {
  channel.acknowledgementOwed = false;
  return encode(channel, { ns: channel.ns, sessionId: 0, body: new Uint8Array() });
}

export type Arrival =
  | { readonly kind: 'deliver'; readonly messages: readonly Delivery[] }
  /** Seen before: acknowledged once more. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'held' }
  | { readonly kind: 'outside-window' }
  | { readonly kind: 'acknowledgement' };

/** Takes in a message's numbers; says which messages are now to be handled. */
export function arrive(channel: Channel, header: ControlHeader, body: Uint8Array, now: Instant): Arrival {
  channel.heardAt = now;
  takeAcknowledgement(channel, header.nr, now);
  if (body.length === 0) return { kind: 'acknowledgement' };
  const ahead = (header.ns - channel.nr) & 0xffff;
  if (ahead >= 0x8000) {
    channel.acknowledgementOwed = true;
    return { kind: 'duplicate' };
  }
  if (ahead >= limits.receiveWindowMessages) return { kind: 'outside-window' };
  channel.held.set(header.ns, { sessionId: header.sessionId, body: body.slice() });
  if (ahead > 0) return { kind: 'held' };
  channel.acknowledgementOwed = true;
  return { kind: 'deliver', messages: takeInOrder(channel) };
}

function takeInOrder(channel: Channel): Delivery[] {
  const messages: Delivery[] = [];
  for (;;) {
    const next = channel.held.get(channel.nr);
    if (next === undefined) return messages;
    channel.held.delete(channel.nr);
    channel.nr = (channel.nr + 1) & 0xffff;
    messages.push(next);
  }
}

function takeAcknowledgement(channel: Channel, nr: number, now: Instant): void {
  const oldest = channel.inFlight[0];
  if (oldest === undefined) return;
  const acknowledged = (nr - oldest.ns) & 0xffff;
  if (acknowledged === 0 || acknowledged > channel.inFlight.length) return;
  channel.inFlight.splice(0, acknowledged);
  channel.repetitions = 0;
  if (channel.inFlight.length > 0) startTimer(channel, now);
  else channel.repeatAt = undefined;
}

/** Repeats everything in flight when its time has come; undefined: the repetitions are used up and the peer is gone. */
export function repeatDue(
  channel: Channel,
  now: Instant,
  repetitionsMax: number = limits.retransmissionWaits.length,
): Uint8Array[] | undefined {
  if (channel.repeatAt === undefined || channel.repeatAt > now) return [];
  if (channel.repetitions >= repetitionsMax) return undefined;
  channel.repetitions += 1;
  startTimer(channel, now);
  return repeat(channel);
}

/** Everything in flight once more, with the acknowledgement as it stands now. */
export function repeat(channel: Channel): Uint8Array[] {
  if (channel.inFlight.length > 0) channel.acknowledgementOwed = false;
  return channel.inFlight.map((message) => encode(channel, message));
}

/** The peer is gone: nothing we still had to say matters to it. */
export function forgetUnsent(channel: Channel): void {
  channel.inFlight = [];
  channel.waiting = [];
  channel.repeatAt = undefined;
}

function startTimer(channel: Channel, now: Instant): void {
  channel.repeatAt = later(now, limits.retransmissionWaits[channel.repetitions] ?? limits.retransmissionLastWait);
}

function encode(channel: Channel, { ns, sessionId, body }: InFlight): Uint8Array {
  return encodeControlPacket({ tunnelId: channel.peerTunnelId, sessionId, ns, nr: channel.nr }, body);
}
