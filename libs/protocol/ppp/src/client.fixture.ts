import { concat, fromHex, type Instant, instant, toHex } from '@sekisho/wire';
import { decodeFrame } from './frame.ts';
import { createPppAuthenticator, type PppAuthenticator, type PppEffect, type PppEnvironment } from './index.ts';
import { decodePacket } from './packet.ts';
import { environment, judge, network } from './pair.fixture.ts';

const protocolNames: Record<number, string> = {
  49185: 'lcp',
  49187: 'pap',
  49699: 'chap',
  49703: 'eap',
  32801: 'ipcp',
};
const hexOf = Object.fromEntries(Object.entries(protocolNames).map(([number, name]) => [name, Number(number)]));

/** A packet that passed, in words: protocol, code, identifier and data in hexadecimal. */
export interface Passed {
  readonly protocol: string;
  readonly code: number;
  readonly identifier: number;
  readonly data: string;
}

export function read(frame: Uint8Array): Passed {
  const { protocol, information } = decodeFrame(frame);
  const { code, identifier, data } = decodePacket(information);
  return { protocol: protocolNames[protocol] ?? protocol.toString(16), code, identifier, data: toHex(data) };
}

/** Plays a client's part from a script against the authenticator, and keeps what the authenticator did. */
export class ScriptedClient {
  readonly link: PppAuthenticator;
  readonly effects: PppEffect[] = [];
  now: Instant = instant(0);

  constructor(changes: Partial<PppEnvironment> = {}, seed = 42) {
    this.link = createPppAuthenticator(environment(seed, changes));
    this.#take(this.link.up(this.now));
  }

  /** Sends a packet; what the authenticator sends on that. */
  say(protocol: string | number, code: number, identifier: number, data = '', compressed = false): Passed[] {
    const number = typeof protocol === 'number' ? protocol : (hexOf[protocol] ?? 0);
    const body = fromHex(data);
    const head = Uint8Array.of(number >> 8, number & 0xff, code, identifier, 0, body.length + 4);
    return this.raw(concat(compressed ? new Uint8Array() : Uint8Array.of(0xff, 3), head, body));
  }

  raw(frame: Uint8Array): Passed[] {
    return this.#take(this.link.receive(frame, this.now));
  }

  /** Lets time pass; what the authenticator sends meanwhile. */
  wait(ms: number): Passed[] {
    const end = this.now + ms;
    const passed: Passed[] = [];
    for (let at = this.link.deadline(); at !== undefined && at <= end; at = this.link.deadline()) {
      this.now = at;
      passed.push(...this.#take(this.link.timeout(at)));
    }
    this.now = instant(end);
    return passed;
  }

  /** The authenticator's last Configure-Request of a protocol. */
  request(protocol: string): Passed {
    const last = this.sent().findLast((packet) => packet.protocol === protocol && packet.code === 1);
    if (!last) throw new Error(`no Configure-Request of ${protocol}`);
    return last;
  }

  /** Acks the authenticator's last Configure-Request of a protocol. */
  ack(protocol: string): Passed[] {
    const { identifier, data } = this.request(protocol);
    return this.say(protocol, 2, identifier, data);
  }

  sent(): Passed[] {
    return this.effects.flatMap((effect) => (effect.kind === 'send' ? [read(effect.frame)] : []));
  }

  last<K extends PppEffect['kind']>(kind: K): Extract<PppEffect, { kind: K }> | undefined {
    return this.effects.findLast((effect): effect is Extract<PppEffect, { kind: K }> => effect.kind === kind);
  }

  count(kind: PppEffect['kind']): number {
    return this.effects.filter((effect) => effect.kind === kind).length;
  }

  /** The auth service answers. */
  verdict(): Passed[] {
    const asked = this.last('verify');
    if (!asked) throw new Error('nothing to verify');
    return this.#take(this.link.verified(asked.question, judge(asked.credentials), this.now));
  }

  verified(question: number, outcome: 'accepted' | 'refused'): Passed[] {
    return this.#take(this.link.verified(question, { outcome }, this.now));
  }

  eap(packet: string): Passed[] {
    return this.#take(this.link.eap(this.last('eap')?.question ?? 0, fromHex(packet), this.now));
  }

  /** The address service answers. */
  address(given: typeof network | undefined = network): Passed[] {
    return this.#take(this.link.configure(this.last('address-wanted')?.question ?? 0, given, this.now));
  }

  close(message: string): Passed[] {
    return this.#take(this.link.close(message, this.now));
  }

  #take(effects: readonly PppEffect[]): Passed[] {
    this.effects.push(...effects);
    return effects.flatMap((effect) => (effect.kind === 'send' ? [read(effect.frame)] : []));
  }
}

const ascii = (text: string): string => Buffer.from(text).toString('hex');

/** A PAP request's data. */
export const papData = (user: string, password: string): string =>
  [user, password].map((part) => part.length.toString(16).padStart(2, '0') + ascii(part)).join('');
