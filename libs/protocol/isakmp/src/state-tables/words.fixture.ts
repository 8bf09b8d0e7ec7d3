import { DecodeError, Secret, toHex } from '@sekisho/wire';
import type { Association } from '../associations/association.ts';
import type { IkeEffect } from '../endpoint.ts';
import { notificationName } from '../exchanges/informational/notifications.ts';
import { decodeBody, decodeHeader, type PayloadChain } from '../messages/message.ts';
import { openFirstMessage, type Protection } from '../messages/protection.ts';
import { exchangeTypes, headerFlags, payloadTypes, protocols } from '../numbers.ts';
import { isFirstMessage } from '../reception/first-messages.ts';
import { received } from '../testing/effects.fixture.ts';

/** What happens and the next state: `sends message 4 / await-identity`; without anything before the state: nothing happens. */
export type Cell = string;

/** A cell for every state and event: the compiler tells of a missing one. */
export type StateTable<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Record<Event, Cell>>>
>;

export const cell = (words: string, state: string): Cell => (words === '' ? state : `${words} / ${state}`);

const isEncrypted = (flags: number): boolean => (flags & headerFlags.encryption) !== 0;

/** Tells the messages of one end by their numbers in the exchange, and reads what is under protection. */
export class Names {
  readonly #quickModes = new Map<string, string>();

  constructor(private readonly sender: 'initiator' | 'responder') {}

  /** @param protections that an Informational may be under */
  of(bytes: Uint8Array, protections: readonly (Protection | undefined)[]): string {
    const { exchange, flags, nextPayload, messageId } = decodeHeader(bytes);
    if (nextPayload === payloadTypes.fragment) return 'a fragment';
    if (exchange === exchangeTypes.mainMode) return `message ${this.#mainMode(flags, nextPayload, bytes)}`;
    if (exchange === exchangeTypes.aggressive) return `message ${this.#aggressiveMode(bytes)}`;
    if (exchange === exchangeTypes.quickMode) return `Quick Mode ${this.#quickMode(messageId, bytes)}`;
    if (!isEncrypted(flags)) {
      const { header } = received(bytes);
      const nowhere = { address: '', port: 0 };
      return `${contents(decodeBody({ bytes, header, remote: nowhere, local: nowhere }))} in clear`;
    }
    const chain = protections.map((each) => each && opened(bytes, each)).find((each) => each !== undefined);
    return chain ? contents(chain) : 'an Informational';
  }

  #mainMode(flags: number, nextPayload: number, bytes: Uint8Array): number {
    const initiates = this.sender === 'initiator';
    if (isEncrypted(flags)) return initiates ? 5 : 6;
    if (nextPayload !== payloadTypes.securityAssociation) return initiates ? 3 : 4;
    return isFirstMessage(bytes) ? 1 : 2;
  }

  #aggressiveMode(bytes: Uint8Array): number {
    if (this.sender === 'responder') return 2;
    return isFirstMessage(bytes) ? 1 : 3;
  }

  /** An initiator's first message of an exchange is 1, whatever else it sends 3. */
  #quickMode(messageId: number, bytes: Uint8Array): string {
    if (this.sender === 'responder') return 'message 2';
    const first = this.#quickModes.get(`${messageId}`) ?? toHex(bytes);
    this.#quickModes.set(`${messageId}`, first);
    return first === toHex(bytes) ? 'message 1' : 'message 3';
  }
}

/** Undefined: it is under another protection. */
function opened(bytes: Uint8Array, protection: Protection): PayloadChain | undefined {
  try {
    return openFirstMessage(protection, received(bytes))?.chain;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** What an Informational says. */
const contents = (chain: PayloadChain): string =>
  chain.payloads
    .flatMap((payload) => {
      if (payload.kind === 'notification') return [notificationName(payload.type)];
      if (payload.kind !== 'delete') return [];
      return [payload.protocol === protocols.isakmp ? 'DELETE of the IKE SA' : `DELETE of ${payload.spis.length} ESP`];
    })
    .join(' and ');

/** What an SA protects its Informationals with, in keys of their own: the SA's may be wiped before they are read. */
export function protectionOf({ established, mainMode }: Association): Protection | undefined {
  const copy = ({ suite, keys, lastPhase1Block }: Protection): Protection => {
    const own = (key: Secret) => new Secret(key.reveal().slice());
    const { cipher, skeyidA, skeyidD } = keys;
    return { suite, lastPhase1Block, keys: { cipher: own(cipher), skeyidA: own(skeyidA), skeyidD: own(skeyidD) } };
  };
  if (established) return copy(established);
  if (mainMode.at === 'checking-reply') return copy(mainMode);
  if (mainMode.at === 'checking-identity') return copy({ ...mainMode, lastPhase1Block: mainMode.iv });
  return undefined;
}

/** An effect in the words of the tables; undefined: one that only the record is interested in. */
export function wordOf(effect: Exclude<IkeEffect, { kind: 'send' }>): string | undefined {
  switch (effect.kind) {
    case 'step':
      return undefined;
    case 'refused':
      return `refused: ${effect.code}`;
    case 'ignored':
      return `ignored: ${effect.reason.replace(/^malformed.*/, 'malformed')}`;
    case 'sa-deleted':
    case 'child-deleted':
      return `${effect.kind}: ${effect.reason}`;
    case 'diffie-hellman':
    case 'peer-authentication':
    case 'signature':
      return `asks: ${effect.kind}`;
    default:
      return effect.kind;
  }
}

/** Repetitions as one word: how many they are is a limit, and tested with it. */
export function inWords(words: readonly string[]): string {
  const runs: { readonly word: string; times: number }[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last?.word === word) last.times += 1;
    else runs.push({ word, times: 1 });
  }
  return runs.map(({ word, times }) => (times === 1 ? word : `${word} repeatedly`)).join(', ');
}
