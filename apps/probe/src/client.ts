import { createEapPeer, type EapPeer, type EapPeerStep, type TlsOutput } from '@sekisho/eap';
import {
  type ChildSa,
  createIkeEndpoint,
  type IkeAnswer,
  type IkeEffect,
  type IkeEndpoint,
  type IkeRefusal,
  type IkeSaId,
  type QuestionId,
} from '@sekisho/isakmp';
import { type L2tpEffect, type L2tpSessionInfo, Lac } from '@sekisho/l2tp';
import { createPppPeer, type PppEffect, type PppPeer } from '@sekisho/ppp';
import { type Endpoint, earliest, type Instant, later } from '@sekisho/wire';
import type { ClientEffect, ClientSettings, Renewable } from './client-effect.ts';
import { eapMethod, plainEapMethods } from './eap/methods.ts';
import { ikeReason, l2tpReason, noAnswer, ProbeFailure, pppReason } from './failure.ts';
import { closeStageTime, echoFailuresMax, mruOctets, natKeepaliveInterval } from './limits.ts';
import { ikePort, l2tpPort } from './ports.ts';
import { SecurityAssociations } from './security-associations.ts';
import type { ProbeStep } from './steps.ts';

type ClientState =
  | { readonly at: 'new' }
  | { readonly at: 'connecting'; readonly step: ProbeStep }
  | { readonly at: 'connected' }
  | { readonly at: 'closing-ppp' | 'closing-l2tp'; readonly until: Instant }
  /** Goodbyes are being said without waiting for answers. */
  | { readonly at: 'leaving' }
  | { readonly at: 'ended' };

/** One call from outside: its time, and the effects gathered. */
interface Turn {
  readonly now: Instant;
  readonly effects: ClientEffect[];
}

/**
 * The control side of a whole L2TP/IPsec client, composed of the initiators' stacks, without socket, clock or packet
 * path: any number of them live in one process. `start` ends in `connected` or `failed`, `close` in `closed`.
 */
export class ProbeClient {
  readonly #settings: ClientSettings;
  readonly #ike: IkeEndpoint;
  readonly #lac: Lac;
  readonly #link: PppPeer;
  readonly #eap: EapPeer;
  #state: ClientState = { at: 'new' };
  readonly #sas = new SecurityAssociations();
  #session: L2tpSessionInfo | undefined;
  #tunnelOpen = false;
  /** What TLS works on; its answer to anything older changes nothing. */
  #tlsQuestion: number | undefined;
  #keepaliveAt: Instant | undefined;

  constructor(settings: ClientSettings) {
    const { random, policy, hostName, credentials, identifiers, helloInterval, echoInterval } = settings;
    const { allocateSpi, allocateTunnelId } = identifiers;
    this.#settings = settings;
    this.#ike = createIkeEndpoint({ policy, random, allocateSpi, nameAttempt: () => hostName });
    this.#lac = new Lac({
      random,
      hostName,
      helloInterval,
      allocateTunnelId,
      releaseTunnelId: () => undefined,
      ...(settings.caller && { caller: settings.caller }),
    });
    this.#link = createPppPeer(
      {
        random,
        name: credentials.user,
        mru: mruOctets,
        authentication: [],
        echoInterval,
        echoFailuresMax,
        ...(settings.pppProfile && { profile: settings.pppProfile }),
      },
      credentials,
    );
    this.#eap = createEapPeer({
      identity: credentials.user,
      methods: (settings.eap ?? plainEapMethods).map((name) => eapMethod(name, credentials, random)),
    });
  }

  /** The step under way; undefined once connected or ended. */
  get step(): ProbeStep | undefined {
    return this.#state.at === 'connecting' ? this.#state.step : undefined;
  }

  /** Connects: Main Mode, Quick Mode, L2TP, PPP. */
  start(now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    const { server, local, ownAddress, policy } = this.#settings;
    this.#state = { at: 'connecting', step: 'main-mode-1-2' };
    const { profile } = policy;
    const target = {
      remote: { address: server, port: ikePort },
      local,
      clientPort: profile?.clientPort === 0 ? 0 : l2tpPort,
      ...(ownAddress !== undefined && { ownAddress }),
    };
    this.#onIke(this.#ike.connect(target, now), turn);
    return turn.effects;
  }

  /** An IKE message, its non-ESP marker taken off. `local` and `remote`: where it arrived, and came from. */
  receiveIke(bytes: Uint8Array, local: Endpoint, remote: Endpoint, now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at !== 'ended') this.#onIke(this.#ike.receive({ bytes, remote, local }, now), turn);
    return turn.effects;
  }

  /** An L2TP control message out of ESP. */
  receiveL2tp(bytes: Uint8Array, peerPort: number, now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at !== 'ended') this.#onL2tp(this.#lac.receive({ bytes, peerPort }, now), turn);
    return turn.effects;
  }

  /** A PPP frame of the session, as it stands in the L2TP data message. */
  receivePpp(frame: Uint8Array, now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at !== 'ended') this.#onPpp(this.#link.receive(frame, now), turn);
    return turn.effects;
  }

  /** Answers a `diffie-hellman`, `signature` or `peer-authentication` effect. */
  answer(question: QuestionId, answer: IkeAnswer, now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    this.#onIke(this.#ike.answer(question, answer, now), turn);
    return turn.effects;
  }

  /** Answers a `tls` effect. */
  tls(question: number, output: TlsOutput, now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    if (question !== this.#tlsQuestion || this.#state.at === 'ended') return turn.effects;
    this.#tlsQuestion = undefined;
    this.#onEap(question, this.#eap.tls(output), turn);
    return turn.effects;
  }

  timeout(now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at === 'ended') return turn.effects;
    this.#onIke(this.#ike.timeout(now), turn);
    this.#onL2tp(this.#lac.timeout(now), turn);
    this.#onPpp(this.#link.timeout(now), turn);
    if (this.#keepaliveAt !== undefined && this.#keepaliveAt <= now) this.#keepAlive(turn);
    if (this.#sas.deadline !== undefined && this.#sas.deadline <= now) this.#deleteReplaced(turn);
    if ('until' in this.#state && this.#state.until <= now) this.#nextCloseStage(turn);
    return turn.effects;
  }

  deadline(): Instant | undefined {
    if (this.#state.at === 'ended') return undefined;
    const until = 'until' in this.#state ? this.#state.until : undefined;
    const stacks = [this.#ike.deadline(), this.#lac.deadline(), this.#link.deadline()];
    return earliest(...stacks, this.#keepaliveAt, this.#sas.deadline, until);
  }

  /** Renews SAs; ends in `rekeyed` or `rekey-failed`. Nothing unless connected and no other renewal is under way. */
  rekey(sa: Renewable, now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    const of = this.#state.at === 'connected' ? this.#sas.beginRenewal(sa) : undefined;
    if (of === undefined) return turn.effects;
    this.#deleteReplaced(turn);
    this.#onIke(sa === 'ike' ? this.#ike.rekey(of, now) : this.#ike.rekeyChild(of, now), turn);
    return turn.effects;
  }

  /** Says goodbye in order: LCP Terminate, CDN, StopCCN, IKE deletes; ends in `closed`. */
  close(now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at === 'connected') {
      this.#state = { at: 'closing-ppp', until: later(now, closeStageTime) };
      this.#onPpp(this.#link.close('User request', now), turn);
    } else if (this.#state.at === 'new' || this.#state.at === 'connecting') {
      this.#leave(turn);
      this.#end({ kind: 'closed' }, turn);
    }
    return turn.effects;
  }

  /** Is gone from one moment to the next, as a device without power is: says nothing, does nothing any more. */
  vanish(): void {
    this.#state = { at: 'ended' };
    this.#link.lowerDown();
    this.#lac.abandon();
  }

  /** Gives up from outside: the step under way took too long. */
  giveUp(now: Instant): ClientEffect[] {
    const turn: Turn = { now, effects: [] };
    this.#fail(this.step === undefined ? 'it took too long' : noAnswer(this.step), turn);
    return turn.effects;
  }

  #onIke(effects: readonly IkeEffect[], turn: Turn): void {
    for (const effect of effects) this.#onIkeEffect(effect, turn);
  }

  #onIkeEffect(effect: IkeEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        turn.effects.push({ kind: 'send-ike', bytes: effect.bytes, local: effect.local, remote: effect.remote });
        break;
      case 'diffie-hellman':
        turn.effects.push({ kind: 'diffie-hellman', question: effect });
        break;
      case 'signature':
        turn.effects.push({ kind: 'signature', question: effect });
        break;
      case 'peer-authentication':
        turn.effects.push({ kind: 'peer-authentication', question: effect });
        break;
      case 'step':
        if (effect.step === 'main-mode-3') this.#passed('main-mode-1-2', 'main-mode-3-4', turn);
        if (effect.step === 'main-mode-5') this.#passed('main-mode-3-4', 'main-mode-5-6', turn);
        break;
      case 'sa-established':
        this.#sas.ikeSa = effect.sa.id;
        this.#passed('main-mode-5-6', 'quick-mode', turn);
        break;
      case 'child-expected':
        turn.effects.push({ kind: 'install-sa', child: effect.child });
        break;
      case 'child-established':
        this.#onChild(effect.child, turn);
        break;
      case 'child-deleted':
        turn.effects.push({ kind: 'remove-sa', spiIn: effect.spiIn });
        break;
      case 'sa-deleted':
        this.#onIkeSaDeleted(effect.id, effect.reason, turn);
        break;
      case 'refused':
        this.#onRefused(effect, turn);
        break;
      default:
        break;
    }
  }

  #onChild(child: ChildSa, turn: Turn): void {
    turn.effects.push({ kind: 'activate-sa', spiIn: child.spiIn });
    const renewed = this.#sas.use(child, turn.now);
    if (this.step === 'quick-mode') this.#callL2tp(turn);
    if (renewed !== undefined) turn.effects.push({ kind: 'rekeyed', sa: renewed });
  }

  #onRefused(refusal: IkeRefusal, turn: Turn): void {
    const reason = ikeReason(refusal, this.step ?? 'quick-mode');
    const sa = this.#sas.refused();
    if (sa === undefined) this.#fail(reason, turn);
    else turn.effects.push({ kind: 'rekey-failed', sa, reason });
  }

  #deleteReplaced(turn: Turn): void {
    const { ikeSa, child } = this.#sas.takeReplaced();
    const under = this.#sas.ikeSa;
    if (ikeSa !== undefined) this.#onIke(this.#ike.close(ikeSa, turn.now), turn);
    else if (child && under !== undefined) this.#onIke(this.#ike.closeChild(under, child.spiIn, turn.now), turn);
  }

  #callL2tp(turn: Turn): void {
    this.#passed('quick-mode', 'l2tp-tunnel', turn);
    this.#keepaliveAt = later(turn.now, natKeepaliveInterval);
    this.#tunnelOpen = true;
    this.#onL2tp(this.#lac.call(l2tpPort, turn.now), turn);
  }

  #onIkeSaDeleted(id: IkeSaId, reason: string, turn: Turn): void {
    if (id !== this.#sas.ikeSa || reason === 'replaced') return;
    this.#sas.ikeSa = undefined;
    this.#fail(`the IKE security association ended (${reason.replaceAll('-', ' ')})`, turn);
  }

  #onL2tp(effects: readonly L2tpEffect[], turn: Turn): void {
    for (const effect of effects) this.#onL2tpEffect(effect, turn);
  }

  #onL2tpEffect(effect: L2tpEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        turn.effects.push({ kind: 'send-l2tp', bytes: effect.packet.bytes, peerPort: effect.packet.peerPort });
        break;
      case 'tunnel-established':
        this.#passed('l2tp-tunnel', 'l2tp-session', turn);
        break;
      case 'session-expected':
        turn.effects.push({ kind: 'install-session', session: effect.session });
        break;
      case 'session-established':
        this.#session = effect.session;
        this.#passed('l2tp-session', 'lcp', turn);
        this.#onPpp(this.#link.up(turn.now), turn);
        break;
      case 'session-closed':
      case 'tunnel-closed':
        this.#onL2tpClosed(effect, turn);
        break;
      default:
        break;
    }
  }

  #onL2tpClosed(effect: Extract<L2tpEffect, { kind: 'session-closed' | 'tunnel-closed' }>, turn: Turn): void {
    if (effect.kind === 'tunnel-closed') {
      this.#tunnelOpen = false;
      if (this.#state.at === 'closing-l2tp') this.#nextCloseStage(turn);
    } else {
      this.#session = undefined;
      turn.effects.push({ kind: 'remove-session', session: effect.session });
      this.#link.lowerDown();
      if (this.#state.at === 'closing-ppp') this.#nextCloseStage(turn);
    }
    this.#fail(l2tpReason(effect.by, effect.result), turn);
  }

  #onPpp(effects: readonly PppEffect[], turn: Turn): void {
    for (const effect of effects) this.#onPppEffect(effect, turn);
  }

  #onPppEffect(effect: PppEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        turn.effects.push({ kind: 'send-ppp', frame: effect.frame });
        break;
      case 'step':
        if (effect.step === 'lcp-open') this.#passed('lcp', 'authentication', turn);
        if (effect.step === 'authenticated') this.#passed('authentication', 'address', turn);
        break;
      case 'eap':
        this.#tlsQuestion = undefined;
        this.#onEap(effect.question, this.#eap.receive(effect.packet), turn);
        break;
      case 'network-up':
        this.#onNetworkUp(effect, turn);
        break;
      case 'down':
        if (this.#state.at === 'closing-ppp') this.#nextCloseStage(turn);
        else this.#fail(pppReason(effect.reason, effect.detail), turn);
        break;
      default:
        break;
    }
  }

  #onEap(question: number, step: EapPeerStep, turn: Turn): void {
    if (step.kind === 'send') this.#onPpp(this.#link.eap(question, step.packet, turn.now), turn);
    if (step.kind === 'fail') this.#fail(step.reason, turn);
    if (step.kind === 'tls') {
      this.#tlsQuestion = question;
      turn.effects.push({ kind: 'tls', question, input: step.input });
    }
  }

  #onNetworkUp({ network, mtu }: Extract<PppEffect, { kind: 'network-up' }>, turn: Turn): void {
    if (this.#state.at !== 'connecting') return;
    turn.effects.push({ kind: 'step-done', step: 'address' });
    this.#state = { at: 'connected' };
    turn.effects.push({ kind: 'connected', network, mtu });
  }

  /** A step is done and the next begins; repetitions (a rekey, a renegotiation) are no steps. */
  #passed(step: ProbeStep, next: ProbeStep, turn: Turn): void {
    if (this.step !== step) return;
    this.#state = { at: 'connecting', step: next };
    turn.effects.push({ kind: 'step-done', step });
  }

  #keepAlive(turn: Turn): void {
    turn.effects.push({ kind: 'keepalive' });
    this.#keepaliveAt = later(turn.now, natKeepaliveInterval);
  }

  #nextCloseStage(turn: Turn): void {
    if (this.#state.at === 'closing-ppp') {
      this.#state = { at: 'closing-l2tp', until: later(turn.now, closeStageTime) };
      this.#hangUp(turn);
      if (this.#tunnelOpen) return;
    }
    this.#deleteSas(turn);
    this.#end({ kind: 'closed' }, turn);
  }

  /** CDN (result 3: administrative), then StopCCN (result 6: shutting down). */
  #hangUp(turn: Turn): void {
    const session = this.#session;
    const result = (code: number) => ({ result: code, error: undefined, message: undefined });
    if (session) this.#onL2tp(this.#lac.closeSession(session.tunnel, session.session, result(3), turn.now), turn);
    this.#onL2tp(this.#lac.stop(result(6), turn.now), turn);
  }

  #deleteSas(turn: Turn): void {
    this.#deleteReplaced(turn);
    const id = this.#sas.ikeSa;
    this.#sas.ikeSa = undefined;
    if (id !== undefined) this.#onIke(this.#ike.close(id, turn.now), turn);
  }

  /** All goodbyes at once, waiting for no answer. */
  #leave(turn: Turn): void {
    this.#state = { at: 'leaving' };
    this.#hangUp(turn);
    this.#deleteSas(turn);
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
