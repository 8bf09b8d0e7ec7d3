import { concat, instant } from '@sekisho/wire';
import type { EstablishedSa } from '../associations/association.ts';
import type { IkeEffect } from '../endpoint.ts';
import { encrypt } from '../keys/cipher.ts';
import { encodeMessage, encodePayloads, type Header } from '../messages/message.ts';
import { exchangeIv, protectionHash } from '../messages/protection.ts';
import { exchangeTypes, headerFlags, payloadTypes } from '../numbers.ts';
import { client as aggressiveClient, openGateway } from './aggressive.fixture.ts';
import { only } from './effects.fixture.ts';
import { Pair } from './pair.fixture.ts';
import { RawClient } from './raw-client.fixture.ts';

/** What a hostile client does next, and with which bytes. */
export interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

/** How far it comes: it knows no key, a wrong one, or it is a client that was let in; `aggressive`: no key, by Aggressive Mode. */
export type Standing = 'stranger' | 'wrong-key' | 'aggressive' | 'member';

/** Acts, by their numbers in a step. */
export const acts = {
  /** The bytes as a datagram. */
  datagram: 0,
  /** As the body of a message of this client's, in clear: exchange type and first payload's type stand in front. */
  clear: 1,
  /** The same as cipher text. */
  scrambled: 2,
  /** As payloads under protection, with the right HASH(1) before them: message id and first type stand in front. */
  protectedQuickMode: 3,
  protectedInformational: 4,
  /** Without the hash. */
  unhashed: 5,
  /** Of message 5, behind what belongs there. */
  message5: 6,
  begin: 7,
  exchangeKeys: 8,
  identify: 9,
  quickMode: 10,
  /** As an earlier datagram, by its number in the first byte. */
  repeat: 11,
  /** As many seconds as the first byte says. */
  wait: 12,
  /** From another port, as behind a NAT that forgot. */
  move: 13,
} as const;
const names = Object.keys(acts) as (keyof typeof acts)[];

const days = (count: number): number => count * 86_400_000;

class HostileClient {
  readonly client: RawClient;
  readonly #sent: Uint8Array[] = [];

  constructor(standing: Standing) {
    this.client = new RawClient({
      ...(standing !== 'member' && { preSharedKey: 'another key than theirs' }),
      ...(standing === 'aggressive' && { policy: openGateway() }),
    });
    const { deliver } = this.client;
    this.client.deliver = (bytes) => {
      this.#sent.push(bytes);
      return deliver.call(this.client, bytes);
    };
  }

  act({ act, bytes }: Step): void {
    const { client } = this;
    switch (names[act % names.length]) {
      case 'datagram':
        return void client.deliver(bytes);
      case 'clear':
        return this.#sendAs(bytes, 0);
      case 'scrambled':
        return this.#sendAs(bytes, headerFlags.encryption);
      case 'protectedQuickMode':
        return this.#sendProtected(exchangeTypes.quickMode, bytes, true);
      case 'protectedInformational':
        return this.#sendProtected(exchangeTypes.informational, bytes, true);
      case 'unhashed':
        return this.#sendProtected(exchangeTypes.informational, bytes, false);
      case 'message5':
        return this.#sendMessage5(bytes);
      case 'repeat':
        return void client.deliver(this.#sent[(bytes[0] ?? 0) % Math.max(1, this.#sent.length)] ?? bytes);
      case 'wait':
        return void client.pass((bytes[0] ?? 0) * 1_000);
      case 'move':
        client.remote = { ...client.remote, port: 1_024 + (bytes[0] ?? 0) };
        return;
      default:
        return this.#honest(names[act % names.length] ?? 'begin');
    }
  }

  /** What an honest client would do; the gateway may not answer any more. */
  #honest(name: string): void {
    const { client } = this;
    const run = {
      begin: () => client.begin(),
      exchangeKeys: () => client.suite && client.exchangeKeys(),
      identify: () => client.keys && client.identify(),
      quickMode: () => client.sa && client.child(),
    }[name];
    try {
      run?.();
    } catch (error) {
      if (!(error instanceof Error && / is (missing|wrong)$/.test(error.message))) throw error;
    }
  }

  #sendAs([exchange = 0, nextPayload = 0, ...body]: Uint8Array, flags: number): void {
    this.#send({ flags, exchange, nextPayload, messageId: 0 }, Uint8Array.from(body));
  }

  #send(kind: Pick<Header, 'flags' | 'exchange' | 'nextPayload' | 'messageId'>, body: Uint8Array): void {
    const { initiator, responder } = this.client.cookies;
    this.client.deliver(encodeMessage({ initiatorCookie: initiator, responderCookie: responder, ...kind }, body));
  }

  #sendProtected(exchange: number, bytes: Uint8Array, hashed: boolean): void {
    const sa = this.client.sa ?? this.#guess();
    if (!sa) return;
    const [id = 0, first = 0] = bytes;
    const rest = bytes.subarray(2);
    const hash = protectionHash(sa, id, rest);
    const head = encodePayloads([{ kind: 'hash', hash }]);
    head[0] = first;
    const plain = hashed ? concat(head, rest) : rest;
    const encrypted = encrypt(sa.suite, sa.keys.cipher, exchangeIv(sa, id), plain);
    const nextPayload = hashed ? payloadTypes.hash : first;
    this.#send({ flags: headerFlags.encryption, exchange, nextPayload, messageId: id }, encrypted);
  }

  /** Keys of a Main Mode that is not over. */
  #guess(): Pick<EstablishedSa, 'suite' | 'keys' | 'lastPhase1Block'> | undefined {
    const { suite, keys } = this.client;
    return suite && keys && { suite, keys, lastPhase1Block: keys.iv };
  }

  #sendMessage5(bytes: Uint8Array): void {
    const { suite, keys } = this.client;
    if (!suite || !keys) return;
    this.client.float();
    const encrypted = encrypt(suite, keys.cipher, keys.iv, bytes.subarray(1));
    const kind = { flags: headerFlags.encryption, exchange: exchangeTypes.mainMode, messageId: 0 };
    this.#send({ ...kind, nextPayload: bytes[0] ?? 0 }, encrypted);
  }
}

const established = (effects: readonly IkeEffect[]): boolean => only(effects, 'sa-established').length > 0;

/**
 * A session of a client that does what it should not. Whoever has no key never gets an SA, and whatever happened, nothing is left
 * once everything has run out.
 */
export function hostileSession(steps: readonly Step[], standing: Standing): void {
  const hostile = new HostileClient(standing);
  const { client } = hostile;
  if (standing === 'member') client.connect();
  for (const step of steps.slice(0, 64)) hostile.act(step);
  if (standing !== 'member' && established(client.effects)) throw new Error('let in without the key');
  if (only(client.effects, 'child-established').length > 0 && !established(client.effects))
    throw new Error('ESP SAs without an IKE SA');
  client.pass(days(3));
  const { associations, halfOpen } = client.gateway.load();
  if (associations + halfOpen > 0) throw new Error(`${associations} SAs and ${halfOpen} attempts are left`);
  if (client.now < instant(days(3))) throw new Error('time did not pass');
}

const nothing = new Uint8Array();
const step = (name: keyof typeof acts, bytes: Uint8Array = nothing): Step => ({ act: acts[name], bytes });
const honest = [step('begin'), step('exchangeKeys'), step('identify'), step('quickMode')];

/** DPD's R-U-THERE, as payload and as whole message. */
const areYouThere = Uint8Array.of(7, 11, 0, 0, 0, 32, 0, 0, 0, 1, 1, 16, 0x8d, 0x28, ...new Uint8Array(16), 0, 0, 0, 1);
const deleteEsp = Uint8Array.of(9, 12, 0, 0, 0, 16, 0, 0, 0, 1, 3, 4, 0, 1, 0, 0, 0x10, 0);

/** What a client of Aggressive Mode sends, which another gateway has answered. */
function aggressiveMessages(): Uint8Array[] {
  const pair = new Pair({ client: aggressiveClient(), gateway: openGateway() });
  const sent: Uint8Array[] = [];
  pair.tap = (to, { bytes }) => {
    if (to === 'gateway') sent.push(bytes);
    return true;
  };
  pair.connect();
  pair.run(2_000);
  return sent;
}

export const seedsOfSessions = {
  stranger: () => [
    [step('begin'), step('clear', concat(Uint8Array.of(2, 4), nothing))],
    [step('datagram', new RawClient().message1())],
    honest,
  ],
  'wrong-key': () => [
    honest,
    [...honest.slice(0, 2), step('message5', Uint8Array.of(5)), step('protectedQuickMode', areYouThere)],
  ],
  aggressive: () => [
    aggressiveMessages().map((bytes) => ({ act: acts.datagram, bytes })),
    [step('clear', Uint8Array.of(4, 1)), step('wait', Uint8Array.of(60)), ...honest],
  ],
  member: () => [
    [
      step('quickMode'),
      step('protectedInformational', areYouThere),
      step('protectedInformational', deleteEsp),
      step('repeat', Uint8Array.of(3)),
    ],
    [
      step('protectedQuickMode', Uint8Array.of(3, 1, 0, 0, 0, 12)),
      step('wait', Uint8Array.of(60)),
      step('move'),
      step('quickMode'),
    ],
    [step('unhashed', areYouThere), step('message5', Uint8Array.of(5)), step('scrambled', Uint8Array.of(32, 8))],
  ],
} as const;
