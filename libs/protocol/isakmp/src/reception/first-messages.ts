import { equalBytes, type Instant, later, milliseconds } from '@sekisho/wire';
import { type Association, ignore, refuse, type Turn, transmit } from '../associations/association.ts';
import { firstMessageKey, type SaTable } from '../associations/sa-table.ts';
import type { IkeDatagram, IkeEnvironment, IkeRefusalCode } from '../endpoint.ts';
import { sendClearNotification } from '../exchanges/informational.ts';
import { chooseIkeSuite } from '../exchanges/main-mode/choice.ts';
import { onMessage1 } from '../exchanges/main-mode/responder.ts';
import { limits } from '../limits.ts';
import { decodeBody, find, findAll, type Header } from '../messages/message.ts';
import { notifyTypes } from '../numbers.ts';
import { readVendorIds } from '../vendor-ids.ts';
import { FirstMessageGate } from './first-message-gate.ts';

/** What an endpoint knows of its associations. */
export interface Registers {
  readonly table: SaTable;
  /** Associations that wait for something within seconds. */
  readonly waiting: Set<Association>;
}

const zeroCookie = new Uint8Array(8);

/** The sender knows no cookie of this end yet (RFC 2408 §3.1). */
export const isFirst = ({ responderCookie }: Header): boolean => equalBytes(responderCookie, zeroCookie);

/** Messages that begin an exchange, of senders that have not proven their address: admitted, answered, or refused once. */
export class FirstMessages {
  /** Those that were refused: a repeated one is not refused again. */
  readonly #refused = new Map<string, { readonly code: IkeRefusalCode; readonly until: Instant }>();
  readonly #gate: FirstMessageGate;

  constructor(
    private readonly env: IkeEnvironment,
    private readonly registers: Registers,
  ) {
    this.#gate = new FirstMessageGate(env.random);
  }

  /** How many are remembered to have been refused. */
  get refused(): number {
    return this.#refused.size;
  }

  /** Those that were refused long ago. */
  forget(now: Instant): void {
    for (const [key, { until }] of this.#refused) if (until <= now) this.#refused.delete(key);
  }

  /** Message 1 of Main Mode: anybody may send it, from any address. */
  onMainMode(turn: Turn, datagram: IkeDatagram, header: Header): void {
    const { remote } = datagram;
    const key = firstMessageKey(header.initiatorCookie, remote);
    const known = this.registers.table.halfOpen.byFirstMessage(key);
    if (known) return this.#onRepeatedFirst(turn, datagram, known);
    const mayBegin = this.registers.table.halfOpen.mayBegin(remote.address);
    const refused = this.#refused.get(key);
    // Room may have come free since; what else was wrong with a message stays wrong.
    const again = refused !== undefined && !(refused.code === 'half-open-limit' && mayBegin);
    if (again || !this.env.policy.respond) return ignore(turn, remote, 'first message out of turn');
    if (!this.registers.table.isKnown(remote.address) && !this.#gate.admits(remote, header.initiatorCookie, turn.now))
      return ignore(turn, remote, 'too many first messages');
    const attempt = this.env.nameAttempt();
    if (mayBegin) return this.#beginToRespond(turn, datagram, header, { key, attempt });
    this.#remember(key, 'half-open-limit', turn.now);
    refuseFirst(turn, datagram, attempt, 'half-open-limit', remote.address);
  }

  #onRepeatedFirst(turn: Turn, datagram: IkeDatagram, known: Association): void {
    const { answered } = known;
    const repeated = answered && equalBytes(answered.request, datagram.bytes);
    if (!repeated) return ignore(turn, datagram.remote, 'first message out of turn');
    if (!this.#gate.admitsRepetition(turn.now)) return ignore(turn, datagram.remote, 'too many first messages');
    transmit(turn, known, answered.reply, datagram);
  }

  #beginToRespond(
    turn: Turn,
    datagram: IkeDatagram,
    header: Header,
    { key, attempt }: { readonly key: string; readonly attempt: string },
  ): void {
    const { remote } = datagram;
    const chain = decodeBody(datagram, header);
    const offered = find(chain, 'security-association');
    if (!offered) return ignore(turn, remote, 'first message without SA');
    const traits = readVendorIds(findAll(chain, 'vendor-id').map(({ id }) => id));
    const chosen = chooseIkeSuite(offered.payload, this.env.policy);
    if ('code' in chosen) return this.#refuse(turn, datagram, header, { attempt, ...chosen });
    if (!traits.natTraversal) {
      const detail = 'no vendor id of RFC 3947 or its drafts 02 and 03';
      return this.#refuse(turn, datagram, header, { attempt, code: 'nat-traversal-not-supported', detail });
    }
    const recorded = this.registers.table.halfOpen.unproven < limits.unprovenRecordedMax;
    if (recorded) turn.out.push({ kind: 'step', attempt, step: 'main-mode-1', remote });
    const association = onMessage1(turn, datagram, header, { chosen, offeredBody: offered.body, traits, attempt });
    association.recorded = recorded;
    this.registers.waiting.add(association);
    const displaced = this.registers.table.addResponder(association, key);
    if (displaced) this.#giveWay(turn, displaced);
  }

  /** The oldest attempt of a sender that never answered makes room. */
  #giveWay(turn: Turn, association: Association): void {
    refuse(turn, association, 'half-open-limit', 'many others began after it');
    turn.drop(association, 'closed-here');
  }

  /** It would show the hash of the pre-shared key to anybody: refused. */
  onAggressive(turn: Turn, datagram: IkeDatagram, header: Header): void {
    const { remote } = datagram;
    if (
      !isFirst(header) ||
      this.#refused.has(firstMessageKey(header.initiatorCookie, remote)) ||
      !this.env.policy.respond
    ) {
      return ignore(turn, remote, 'Aggressive Mode');
    }
    const code = 'aggressive-mode-not-supported';
    this.#refuse(turn, datagram, header, {
      attempt: this.env.nameAttempt(),
      code,
      detail: 'Aggressive Mode was asked for',
    });
  }

  #remember(key: string, code: IkeRefusalCode, now: Instant): void {
    if (this.#refused.size >= limits.halfOpenMax) return;
    this.#refused.set(key, { code, until: later(now, milliseconds(limits.halfOpenMs)) });
  }

  /** Refuses an attempt once, with a notification that makes the client give up. */
  #refuse(
    turn: Turn,
    datagram: IkeDatagram,
    { initiatorCookie }: Header,
    { attempt, code, detail }: { readonly attempt: string; readonly code: IkeRefusalCode; readonly detail: string },
  ): void {
    this.#remember(firstMessageKey(initiatorCookie, datagram.remote), code, turn.now);
    refuseFirst(turn, datagram, attempt, code, detail);
    const cookies = { initiator: initiatorCookie, responder: turn.env.random.bytes(8) };
    sendClearNotification(turn, cookies, datagram, notifyTypes.noProposalChosen);
  }
}

function refuseFirst(turn: Turn, { remote }: IkeDatagram, attempt: string, code: IkeRefusalCode, detail: string): void {
  turn.out.push({ kind: 'refused', attempt, code, detail, remote, ikeSa: undefined });
}
