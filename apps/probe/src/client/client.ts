import type { TlsOutput } from '@sekisho/eap';
import type { IkeAnswer, QuestionId } from '@sekisho/isakmp';
import type { NetworkParameters } from '@sekisho/ppp';
import { type Endpoint, earliest, type Instant, later } from '@sekisho/wire';
import { closeStageTime } from '../limits.ts';
import type { ClientEffect, ClientSettings, Renewable } from './client-effect.ts';
import { noAnswer, ProbeFailure } from './failure.ts';
import { IkeSide, type IkeSideListener } from './ike-side.ts';
import { L2tpSide, type L2tpSideListener } from './l2tp-side.ts';
import { PppSide, type PppSideListener } from './ppp-side.ts';
import type { ProbeStep } from './steps.ts';
import type { Turn } from './turn.ts';

type ClientState =
  | { readonly at: 'new' }
  | { readonly at: 'connecting'; readonly step: ProbeStep }
  | { readonly at: 'connected' }
  | { readonly at: 'closing-ppp' | 'closing-l2tp'; readonly until: Instant }
  /** Goodbyes are being said without waiting for answers. */
  | { readonly at: 'leaving' }
  | { readonly at: 'ended' };

/**
 * The control side of a whole L2TP/IPsec client, composed of the initiators' stacks, without socket, clock or packet
 * path: any number of them live in one process. `start` ends in `connected` or `failed`, `close` in `closed`.
 */
export class ProbeClient {
  readonly #ike: IkeSide;
  readonly #l2tp: L2tpSide;
  readonly #ppp: PppSide;
  #state: ClientState = { at: 'new' };

  constructor(settings: ClientSettings) {
    const listener: IkeSideListener & L2tpSideListener & PppSideListener = {
      step: () => this.step,
      passed: (step, next, turn) => this.#passed(step, next, turn),
      fail: (reason, turn) => this.#fail(reason, turn),
      espReady: (turn) => this.#l2tp.call(turn),
      sessionOpened: (turn) => this.#ppp.up(turn),
      networkUp: (network, mtu, turn) => this.#onNetworkUp(network, mtu, turn),
      linkDown: (reason, turn) => this.#onClosed('closing-ppp', reason, turn),
      sessionClosed: (reason, turn) => {
        this.#ppp.lowerDown();
        this.#onClosed('closing-ppp', reason, turn);
      },
      tunnelClosed: (reason, turn) => this.#onClosed('closing-l2tp', reason, turn),
    };
    this.#ike = new IkeSide(settings, listener);
    this.#l2tp = new L2tpSide(settings, listener);
    this.#ppp = new PppSide(settings, listener);
  }

  /** The step under way; undefined once connected or ended. */
  get step(): ProbeStep | undefined {
    return this.#state.at === 'connecting' ? this.#state.step : undefined;
  }

  /** Connects: Main Mode, Quick Mode, L2TP, PPP. */
  start(now: Instant): ClientEffect[] {
    this.#state = { at: 'connecting', step: 'main-mode-1-2' };
    return turnOf(now, (turn) => this.#ike.connect(turn));
  }

  /** An IKE message, its non-ESP marker taken off. `local` and `remote`: where it arrived, and came from. */
  receiveIke(bytes: Uint8Array, local: Endpoint, remote: Endpoint, now: Instant): ClientEffect[] {
    return this.#turnUnlessEnded(now, (turn) => this.#ike.receive(bytes, local, remote, turn));
  }

  /** An L2TP control message out of ESP. */
  receiveL2tp(bytes: Uint8Array, peerPort: number, now: Instant): ClientEffect[] {
    return this.#turnUnlessEnded(now, (turn) => this.#l2tp.receive(bytes, peerPort, turn));
  }

  /** A PPP frame of the session, as it stands in the L2TP data message. */
  receivePpp(frame: Uint8Array, now: Instant): ClientEffect[] {
    return this.#turnUnlessEnded(now, (turn) => this.#ppp.receive(frame, turn));
  }

  /** Answers a `diffie-hellman`, `signature` or `peer-authentication` effect. */
  answer(question: QuestionId, answer: IkeAnswer, now: Instant): ClientEffect[] {
    return turnOf(now, (turn) => this.#ike.answer(question, answer, turn));
  }

  /** Answers a `tls` effect. */
  tls(question: number, output: TlsOutput, now: Instant): ClientEffect[] {
    return this.#turnUnlessEnded(now, (turn) => this.#ppp.tls(question, output, turn));
  }

  timeout(now: Instant): ClientEffect[] {
    return this.#turnUnlessEnded(now, (turn) => {
      this.#ike.timeout(turn);
      this.#l2tp.timeout(turn);
      this.#ppp.timeout(turn);
      if ('until' in this.#state && this.#state.until <= now) this.#nextCloseStage(turn);
    });
  }

  deadline(): Instant | undefined {
    if (this.#state.at === 'ended') return undefined;
    const until = 'until' in this.#state ? this.#state.until : undefined;
    return earliest(this.#ike.deadline(), this.#l2tp.deadline(), this.#ppp.deadline(), until);
  }

  /** Renews SAs; ends in `rekeyed` or `rekey-failed`. Nothing unless connected and no other renewal is under way. */
  rekey(sa: Renewable, now: Instant): ClientEffect[] {
    return turnOf(now, (turn) => {
      if (this.#state.at === 'connected') this.#ike.rekey(sa, turn);
    });
  }

  /** Says goodbye in order: LCP Terminate, CDN, StopCCN, IKE deletes; ends in `closed`. */
  close(now: Instant): ClientEffect[] {
    return turnOf(now, (turn) => {
      if (this.#state.at === 'connected') {
        this.#state = { at: 'closing-ppp', until: later(now, closeStageTime) };
        this.#ppp.close(turn);
      } else if (this.#state.at === 'new' || this.#state.at === 'connecting') {
        this.#leave(turn);
        this.#end({ kind: 'closed' }, turn);
      }
    });
  }

  /** Is gone from one moment to the next, as a device without power is: says nothing, does nothing any more. */
  vanish(): void {
    this.#state = { at: 'ended' };
    this.#ppp.lowerDown();
    this.#l2tp.abandon();
  }

  /** Gives up from outside: the step under way took too long. */
  giveUp(now: Instant): ClientEffect[] {
    const reason = this.step === undefined ? 'it took too long' : noAnswer(this.step);
    return turnOf(now, (turn) => this.#fail(reason, turn));
  }

  #turnUnlessEnded(now: Instant, work: (turn: Turn) => void): ClientEffect[] {
    return this.#state.at === 'ended' ? [] : turnOf(now, work);
  }

  /** A step is done and the next begins. */
  #passed(step: ProbeStep, next: ProbeStep, turn: Turn): void {
    if (this.step !== step) return;
    this.#state = { at: 'connecting', step: next };
    turn.effects.push({ kind: 'step-done', step });
  }

  #onNetworkUp(network: NetworkParameters, mtu: number, turn: Turn): void {
    if (this.#state.at !== 'connecting') return;
    turn.effects.push({ kind: 'step-done', step: 'address' });
    this.#state = { at: 'connected' };
    turn.effects.push({ kind: 'connected', network, mtu });
  }

  /** A layer has ended: what the stage of closing has waited for, or a failure. */
  #onClosed(stage: 'closing-ppp' | 'closing-l2tp', reason: string, turn: Turn): void {
    if (this.#state.at === stage) this.#nextCloseStage(turn);
    else this.#fail(reason, turn);
  }

  #nextCloseStage(turn: Turn): void {
    if (this.#state.at === 'closing-ppp') {
      this.#state = { at: 'closing-l2tp', until: later(turn.now, closeStageTime) };
      this.#l2tp.hangUp(turn);
      if (this.#l2tp.tunnelOpen) return;
    }
    this.#ike.close(turn);
    this.#end({ kind: 'closed' }, turn);
  }

  /** All goodbyes at once, waiting for no answer. */
  #leave(turn: Turn): void {
    this.#state = { at: 'leaving' };
    this.#l2tp.hangUp(turn);
    this.#ike.close(turn);
  }

  #fail(reason: string, turn: Turn): void {
    const { at } = this.#state;
    if (at !== 'connecting' && at !== 'connected') return;
    const failure = new ProbeFailure(this.step ?? 'connection', reason);
    this.#leave(turn);
    this.#end({ kind: 'failed', failure }, turn);
  }

  #end(effect: ClientEffect, turn: Turn): void {
    if (this.#state.at === 'ended') return;
    this.#state = { at: 'ended' };
    turn.effects.push(effect);
  }
}

function turnOf(now: Instant, work: (turn: Turn) => void): ClientEffect[] {
  const turn: Turn = { now, effects: [] };
  work(turn);
  return turn.effects;
}
