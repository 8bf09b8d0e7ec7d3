import { DecodeError, type Endpoint, equalBytes, type Instant, later, milliseconds, Secret } from '@sekisho/wire';
import type { Association } from '../associations/association.ts';
import { firstMessageKey, type SaTable } from '../associations/sa-table.ts';
import { replyAgain } from '../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../associations/turn.ts';
import { type IkeEffect, type IkeEnvironment, newResponderCookie } from '../endpoint.ts';
import { chooseAggressiveSuite, keyOf, nobodysKey, readRequest } from '../exchanges/aggressive-mode/request.ts';
import { onAggressive1, onAggressive1Again } from '../exchanges/aggressive-mode/responder.ts';
import { sendClearNotification } from '../exchanges/informational/notifications.ts';
import { namesOfOffer } from '../exchanges/main-mode/proposal.ts';
import { onMessage1 } from '../exchanges/main-mode/responder.ts';
import { chooseIkeSuite } from '../exchanges/main-mode/suite-choice.ts';
import { limits } from '../limits.ts';
import {
  decodeBody,
  find,
  findAll,
  type Header,
  type PayloadChain,
  type ReceivedMessage,
} from '../messages/message.ts';
import { notifyTypes } from '../numbers.ts';
import type { PreSharedKey } from '../policy.ts';
import type { IkeRefusalCode, Refusal } from '../refusals.ts';
import { type PeerTraits, readVendorIds } from '../vendor-ids.ts';
import { AggressiveModeGate } from './aggressive-mode-gate.ts';
import { FirstMessageGate } from './first-message-gate.ts';

/** What an endpoint knows of its associations. */
export interface Registers {
  readonly table: SaTable;
  /** Associations that wait for something within seconds. */
  readonly waiting: Set<Association>;
}

/** An attempt that is refused before there is an association. */
interface RefusedAttempt extends Pick<Refusal, 'code' | 'detail'>, Told {
  readonly attempt: string;
}

/** What it has told of itself. */
type Told = Pick<PeerTraits, 'vendorIds' | 'offered'>;

const natTraversalMissing = {
  code: 'nat-traversal-not-supported',
  detail: 'no vendor id of RFC 3947 or its drafts 02 and 03',
} as const;

const firstAggressive = { kind: 'step', step: 'main-mode-1', aggressive: true } as const;

const zeroCookie = new Uint8Array(8);

/** The sender knows no cookie of this end yet (RFC 2408 §3.1). */
export const isFirst = ({ responderCookie }: Header): boolean => equalBytes(responderCookie, zeroCookie);

/** The same of a datagram as it arrives. */
export const isFirstMessage = (datagram: Uint8Array): boolean => equalBytes(datagram.subarray(8, 16), zeroCookie);

/** Messages that begin an exchange, of senders that have not proven their address: admitted, answered, or refused once. */
export class FirstMessages {
  /** Those that were refused: a repeated one is not refused again. */
  readonly #refused = new Map<string, { readonly code: IkeRefusalCode; readonly until: Instant }>();
  readonly #gate: FirstMessageGate;
  readonly #aggressiveGate = new AggressiveModeGate();
  /** In place of the key of whoever has none in Aggressive Mode. */
  #nobodysKey: PreSharedKey | undefined;

  constructor(
    private readonly env: IkeEnvironment,
    private readonly registers: Registers,
  ) {
    this.#gate = new FirstMessageGate(env.random);
  }

  /** How many are remembered: to have been refused, or to have asked for Aggressive Mode. */
  get remembered(): number {
    return this.#refused.size + this.#aggressiveGate.size;
  }

  /** Those of long ago. */
  forget(now: Instant): void {
    for (const [key, { until }] of this.#refused) if (until <= now) this.#refused.delete(key);
    this.#aggressiveGate.forget(now);
  }

  /** Message 1 of Main Mode: anybody may send it, from any address. */
  onMainMode(turn: Turn, message: ReceivedMessage): void {
    const { header, remote } = message;
    const key = firstMessageKey(header.initiatorCookie, remote);
    const known = this.registers.table.halfOpen.byFirstMessage(key);
    if (known) return this.#onRepeatedFirst(turn, message, known);
    const room = this.registers.table.halfOpen.roomFor(remote.address);
    const refused = this.#refused.get(key);
    // Room may have come free since; what else was wrong with a message stays wrong.
    const again = refused !== undefined && !(refused.code === 'half-open-limit' && room !== 'none');
    if (again || !this.env.policy.respond) return ignore(turn, remote, 'first message out of turn');
    if (!this.#admits(turn, message, room === 'free')) return ignore(turn, remote, 'too many first messages');
    const attempt = this.env.nameAttempt();
    if (room !== 'none') return this.#beginToRespond(turn, message, { key, attempt });
    this.#remember(key, 'half-open-limit', turn.now);
    refuseFirst(turn, remote, { attempt, ...readVendorIds([]), code: 'half-open-limit', detail: remote.address });
  }

  /** @param room an attempt may begin without another one's end */
  #admits({ now }: Turn, { header: { initiatorCookie }, remote }: ReceivedMessage, room = true): boolean {
    const standing = this.registers.table.isKnown(remote.address) ? 'known' : 'stranger';
    return this.#gate.admits({ remote, initiatorCookie, standing: room ? standing : 'crowded' }, now);
  }

  #onRepeatedFirst(turn: Turn, message: ReceivedMessage, known: Association): void {
    const { answered } = known;
    const repeated = answered && equalBytes(answered.request, message.bytes);
    if (!repeated) return ignore(turn, message.remote, 'first message out of turn');
    if (!this.#gate.admitsRepetition(message.remote, turn.now))
      return ignore(turn, message.remote, 'too many first messages');
    replyAgain(turn, known, answered.reply, message);
  }

  #beginToRespond(
    turn: Turn,
    message: ReceivedMessage,
    { key, attempt }: { readonly key: string; readonly attempt: string },
  ): void {
    const { remote } = message;
    const chain = decodeBody(message);
    const asked = find(chain, 'security-association');
    if (!asked) return ignore(turn, remote, 'first message without SA');
    const traits = toldBy(chain);
    const chosen = chooseIkeSuite(asked.payload, this.env.policy);
    const { vendorIds, offered } = traits;
    const told = { vendorIds, offered };
    if ('code' in chosen) return this.#refuse(turn, message, { attempt, ...told, ...chosen });
    if (!traits.natTraversal) return this.#refuse(turn, message, { attempt, ...told, ...natTraversalMissing });
    const recorded = this.#record(turn, { kind: 'step', attempt, step: 'main-mode-1', remote, ...told });
    const association = onMessage1(turn, message, { chosen, offeredBody: asked.body, traits, attempt });
    association.recorded = recorded;
    this.#await(turn, association, key);
  }

  /** @returns whether there are so few that it is recorded */
  #record(turn: Turn, step: Extract<IkeEffect, { kind: 'step' }>): boolean {
    const recorded = this.registers.table.halfOpen.unproven < limits.unprovenRecordedMax;
    if (recorded) turn.out.push(step);
    return recorded;
  }

  #await(turn: Turn, association: Association, key: string): void {
    this.registers.waiting.add(association);
    const displaced = this.registers.table.addResponder(association, key);
    if (displaced) this.#giveWay(turn, displaced);
  }

  /** The oldest attempt of a sender that never answered makes room. */
  #giveWay(turn: Turn, association: Association): void {
    refuse(turn, association, { code: 'half-open-limit', detail: 'many others began after it' });
    turn.drop(association, 'closed-here');
  }

  /** Message 1 of Aggressive Mode, whose answer shows a hash of the pre-shared key to anybody: refused unless it is allowed. */
  onAggressive(turn: Turn, message: ReceivedMessage): void {
    const { header, remote } = message;
    const { policy } = this.env;
    const { halfOpen } = this.registers.table;
    const key = firstMessageKey(header.initiatorCookie, remote);
    const known = halfOpen.byFirstMessage(key);
    if (known) return this.#onRepeatedAggressive(turn, message, known);
    if (this.#refused.has(key) || !policy.respond) return ignore(turn, remote, 'Aggressive Mode');
    if (policy.aggressiveMode !== true) {
      if (!this.#admits(turn, message)) return ignore(turn, remote, 'too many first messages');
      const detail = 'Aggressive Mode was asked for';
      const refused = { attempt: this.env.nameAttempt(), ...toldIn(message), detail };
      return this.#refuse(turn, message, { ...refused, code: 'aggressive-mode-not-supported' });
    }
    if (halfOpen.roomFor(remote.address) !== 'free' || !this.#aggressiveGate.admits(remote.address, turn.now))
      return ignore(turn, remote, 'too many first messages of Aggressive Mode');
    this.#beginAggressive(turn, message, key);
  }

  #onRepeatedAggressive(turn: Turn, message: ReceivedMessage, known: Association): void {
    const { mainMode: state } = known;
    const sameAgain = state.at === 'aggressive-postponed' && equalBytes(state.request, message.bytes);
    if (sameAgain && this.#gate.admitsRepetition(message.remote, turn.now)) onAggressive1Again(turn, known);
    else this.#onRepeatedFirst(turn, message, known);
  }

  #beginAggressive(turn: Turn, message: ReceivedMessage, key: string): void {
    const { policy } = this.env;
    const { remote } = message;
    const chain = decodeBody(message);
    const request = readRequest(chain);
    if (!request) return ignore(turn, remote, 'message 1 of Aggressive Mode without SA, KE, nonce or ID');
    const attempt = this.env.nameAttempt();
    const traits = toldBy(chain);
    const { vendorIds, offered } = traits;
    const told = { attempt, vendorIds, offered };
    const chosen = chooseAggressiveSuite(request, policy);
    if ('code' in chosen) return this.#refuse(turn, message, { ...told, ...chosen });
    if (!traits.natTraversal) return this.#refuse(turn, message, { ...told, ...natTraversalMissing });
    const own = keyOf(request.identification, policy);
    this.#nobodysKey ??= nobodysKey(new Secret(this.env.random.bytes(limits.ownNonceBytes)));
    const recorded = this.#record(turn, { ...firstAggressive, remote, ...told });
    const preSharedKey = own ?? this.#nobodysKey;
    const known = own !== undefined;
    const association = onAggressive1(turn, message, { request, traits, chosen, preSharedKey, known, attempt });
    association.recorded = recorded;
    this.#await(turn, association, key);
  }

  #remember(key: string, code: IkeRefusalCode, now: Instant): void {
    if (this.#refused.size >= limits.halfOpenMax) return;
    this.#refused.set(key, { code, until: later(now, milliseconds(limits.halfOpenMs)) });
  }

  /** Refuses an attempt once, with a notification that makes the client give up. */
  #refuse(turn: Turn, message: ReceivedMessage, refused: RefusedAttempt): void {
    const { header, remote } = message;
    this.#remember(firstMessageKey(header.initiatorCookie, remote), refused.code, turn.now);
    refuseFirst(turn, remote, refused);
    const cookies = { initiator: header.initiatorCookie, responder: newResponderCookie(turn.env) };
    sendClearNotification(turn, cookies, message, notifyTypes.noProposalChosen);
  }
}

/** For the record alone: a message that cannot be understood is refused all the same. */
function toldIn(message: ReceivedMessage): Told {
  try {
    return toldBy(decodeBody(message));
  } catch (error) {
    if (error instanceof DecodeError) return readVendorIds([]);
    throw error;
  }
}

function toldBy(chain: PayloadChain): PeerTraits {
  const offer = find(chain, 'security-association')?.payload;
  const ids = findAll(chain, 'vendor-id').map(({ id }) => id);
  return readVendorIds(ids, offer && namesOfOffer(offer));
}

function refuseFirst(turn: Turn, remote: Endpoint, refused: RefusedAttempt): void {
  const { attempt, code, detail, vendorIds, offered } = refused;
  turn.out.push({ kind: 'refused', attempt, code, detail, vendorIds, offered, remote, ikeSa: undefined });
}
