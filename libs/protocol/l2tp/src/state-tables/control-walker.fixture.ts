import { fromHex, type Instant, instant, later, milliseconds } from '@sekisho/wire';
import { encodeControlPacket } from '../control/header.ts';
import type { MessageKind } from '../control/messages.ts';
import type { Session } from '../control/session.ts';
import type { Tunnel } from '../control/tunnel.ts';
import type { L2tpEffect, ResultCode, SessionId, TunnelId } from '../endpoint.ts';
import { Lac } from '../lac.ts';
import { Lns } from '../lns.ts';
import { testEnvironment, tunnelIds } from '../pair.fixture.ts';
import { avp, icrq, messageType, plainSccrq, read } from '../raw-client.fixture.ts';

/** Lets a test look at the states, which no message tells. */
class WatchedLns extends Lns {
  watched = (): readonly Tunnel[] => this.tunnels.all();
}
class WatchedLac extends Lac {
  watched = (): readonly Tunnel[] => this.tunnels.all();
}

/** The peer's ids. */
export const peerTunnel = '0007';
export const peerSession = '0011';

/** One message of each kind with all that it needs, as hexadecimal AVPs. */
export const wellFormed: Record<MessageKind, readonly string[]> = {
  SCCRQ: plainSccrq,
  SCCRP: [messageType(2), avp('8', 2, '0100'), avp('8', 3, '00000003'), avp('8', 7, '706970'), avp('8', 9, peerTunnel)],
  SCCCN: [messageType(3)],
  StopCCN: [messageType(4), avp('8', 9, peerTunnel), avp('8', 1, '0001')],
  HELLO: [messageType(6)],
  OCRQ: [messageType(7), avp('8', 14, '0021'), avp('8', 15, '00000001')],
  OCRP: [messageType(8), avp('8', 14, '0021')],
  OCCN: [messageType(9), avp('8', 24, '000f4240')],
  ICRQ: icrq(peerSession),
  ICRP: [messageType(11), avp('8', 14, peerSession)],
  ICCN: [messageType(12), avp('8', 24, '000f4240'), avp('8', 19, '00000001')],
  CDN: [messageType(14), avp('8', 14, peerSession), avp('8', 1, '0003')],
  WEN: [messageType(15), avp('8', 34, '00'.repeat(26))],
  SLI: [messageType(16), avp('8', 35, '00'.repeat(10))],
};

/** What RFC 2661 §4.1 has a receiver refuse: an AVP that must be understood and is not. */
export const unknownMandatory = avp('8', 777, '00');

export const closedHere: ResultCode = { result: 3, error: 6, message: 'closed by the administrator' };
const resultOf = ({ result, error }: ResultCode): string => (error === undefined ? `${result}` : `${result}-${error}`);

/** A peer of an LNS or a LAC that says anything at any time, and reads what comes in the words of the tables. */
export class ControlWalker {
  now: Instant = instant(0);
  readonly endpoint: WatchedLns | WatchedLac;
  readonly ids = tunnelIds(100);
  /** The endpoint's ids, as its messages tell them. */
  tunnelId = 0;
  sessionId = 0;
  ns = 0;
  nr = 0;
  /** The number that acknowledges all that the endpoint has sent. */
  allSeen = 0;
  #words: string[] = [];

  constructor(
    role: 'lns' | 'lac',
    readonly port = 1701,
  ) {
    const environment = testEnvironment(this.ids);
    this.endpoint = role === 'lns' ? new WatchedLns(environment) : new WatchedLac(environment);
  }

  get tunnel(): Tunnel['state']['at'] | 'idle' {
    return this.endpoint.watched()[0]?.state.at ?? 'idle';
  }

  get session(): Session['state']['at'] | 'idle' {
    const [session] = this.endpoint.watched().flatMap(({ sessions }) => [...sessions.values()]);
    return session?.state.at ?? 'idle';
  }

  /** What `act` brings about: messages sent and effects, in order. */
  wordsOf(act: () => void): string {
    this.#words = [];
    act();
    return counted(this.#words).join(', ');
  }

  say(avps: readonly string[], header: { tunnelId?: number; sessionId?: number; ns?: number; nr?: number } = {}): void {
    const { tunnelId = this.tunnelId, sessionId = 0, ns = this.ns, nr = this.nr } = header;
    const bytes = encodeControlPacket({ tunnelId, sessionId, ns, nr }, fromHex(avps.join('')));
    if (header.ns === undefined && avps.length > 0) this.ns = (this.ns + 1) & 0xffff;
    this.bytes(bytes);
  }

  /** Says a message of the call: by the endpoint's id of it, as soon as it is known. */
  sayOfCall(avps: readonly string[]): void {
    this.say(avps, { sessionId: this.sessionId });
  }

  bytes(bytes: Uint8Array, peerPort = this.port): void {
    this.take(this.endpoint.receive({ bytes, peerPort }, this.now));
  }

  acknowledge(): void {
    this.say([]);
  }

  call(): void {
    if (this.endpoint instanceof WatchedLac) this.take(this.endpoint.call(this.port, this.now));
  }

  /** Lets time pass, and tells the endpoint at each of its deadlines. */
  pass(ms: number): void {
    const end = later(this.now, milliseconds(ms));
    for (let at = this.endpoint.deadline(); at !== undefined && at <= end; at = this.endpoint.deadline()) {
      this.now = instant(Math.max(at, this.now));
      this.take(this.endpoint.timeout(this.now));
    }
    this.now = end;
  }

  stop(): void {
    this.take(this.endpoint.stop(closedHere, this.now));
  }

  hangUp(): void {
    const [session] = this.endpoint.watched().flatMap(({ sessions }) => [...sessions.values()]);
    const id = session?.id ?? (99 as SessionId);
    this.take(this.endpoint.closeSession(100 as TunnelId, id, closedHere, this.now));
  }

  take(effects: readonly L2tpEffect[]): void {
    for (const effect of effects) {
      const word = effect.kind === 'send' ? this.#sent(effect.packet.bytes) : wordOf(effect);
      if (word !== undefined) this.#words.push(word);
    }
  }

  #sent(bytes: Uint8Array): string {
    const { kind, ns, message } = read(bytes);
    if (kind !== 'ZLB' && ns === this.nr) this.nr = (this.nr + 1) & 0xffff;
    if (kind !== 'ZLB') this.allSeen = ns + 1;
    if (message?.kind === 'SCCRP' || message?.kind === 'SCCRQ') this.tunnelId = message.assignedTunnelId;
    if (message?.kind === 'ICRP' || message?.kind === 'ICRQ') this.sessionId = message.assignedSessionId;
    const closing = message?.kind === 'StopCCN' || message?.kind === 'CDN';
    return closing && message.resultCode ? `${kind} ${resultOf(message.resultCode)}` : kind;
  }
}

/** Repetitions as one word: how many they are is a limit, and tested with it. */
function counted(words: readonly string[]): string[] {
  const runs: { readonly word: string; times: number }[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last?.word === word) last.times += 1;
    else runs.push({ word, times: 1 });
  }
  return runs.map(({ word, times }) => (times === 1 ? word : `${word} repeatedly`));
}

function wordOf(effect: Exclude<L2tpEffect, { kind: 'send' }>): string | undefined {
  switch (effect.kind) {
    // Told in the record, and always beside the message that it is about.
    case 'step':
      return undefined;
    case 'ignored':
      return `ignored: ${effect.reason}`;
    case 'tunnel-closed':
    case 'session-closed':
      return `${effect.kind} by ${effect.by}`;
    default:
      return effect.kind;
  }
}
