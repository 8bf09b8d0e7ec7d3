import { concat, fromHex, type Instant, instant, toHex } from '@sekisho/wire';
import { expect } from 'vitest';
import { decodeFrame } from './frame.ts';
import { createPppAuthenticator } from './index.ts';
import type { GivenNetworks, PppAuthenticator, PppEffect, PppEnvironment } from './link.ts';
import { decodePacket } from './packet.ts';
import { environment, judge, network } from './pair.fixture.ts';

const protocolNames: Record<number, string> = {
  49185: 'lcp',
  49187: 'pap',
  49699: 'chap',
  49703: 'eap',
  32801: 'ipcp',
  32855: 'ipv6cp',
  33333: 'acscp',
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
  say(protocol: string | number, code: number, identifier: number, data = ''): Passed[] {
    return this.raw(concat(Uint8Array.of(0xff, 3), compressed(protocol, { code, identifier, data })));
  }

  /** The same, without address and control. */
  sayCompressed(protocol: string | number, code: number, identifier: number, data = ''): Passed[] {
    return this.raw(compressed(protocol, { code, identifier, data }));
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
  address(given: GivenNetworks | undefined = network): Passed[] {
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

/** A frame without address and control. */
function compressed(protocol: string | number, { code, identifier, data }: Omit<Passed, 'protocol'>): Uint8Array {
  const number = typeof protocol === 'number' ? protocol : (hexOf[protocol] ?? 0);
  const body = fromHex(data);
  return concat(Uint8Array.of(number >> 8, number & 0xff, code, identifier, 0, body.length + 4), body);
}

/** The magic number option of the client. */
export const magic = '0506 99887766';
/** The PAP request that is let in. */
export const right = papData('alice', 'wonderland');

/** A client with which LCP is open, and which is asked to authenticate itself. */
export function lcpOpen(changes: Partial<PppEnvironment> = {}): ScriptedClient {
  const client = new ScriptedClient({ authentication: ['pap'], ...changes });
  client.say('lcp', 1, 1, magic);
  client.ack('lcp');
  expect(client.last('step')).toMatchObject({ step: 'authenticating' });
  return client;
}

/** A client past PAP, whose address is awaited. */
export function authenticated(changes: Partial<PppEnvironment> = {}): ScriptedClient {
  const client = lcpOpen(changes);
  client.say('pap', 1, 1, right);
  expect(client.verdict()).toMatchObject([{ protocol: 'pap', code: 2 }]);
  expect(client.count('address-wanted')).toBe(1);
  return client;
}

/** A client with an address. */
export function connected(): ScriptedClient {
  const client = authenticated();
  client.address();
  client.ack('ipcp');
  client.say('ipcp', 1, 2, '0306 0a09004d');
  expect(client.count('network-up')).toBe(1);
  return client;
}
