import { createEapMd5Peer, type EapPeer } from '@sekisho/eap';
import { encodeIcmpEcho } from '@sekisho/esp';
import {
  createIkeEndpoint,
  type DiffieHellmanAnswer,
  type IkeEffect,
  type IkeEndpoint,
  type IkeSaId,
  type QuestionId,
  type Spi,
} from '@sekisho/isakmp';
import { type L2tpEffect, type L2tpSessionInfo, Lac, type TunnelId } from '@sekisho/l2tp';
import { createPppPeer, type NetworkParameters, type PppEffect, type PppPeer } from '@sekisho/ppp';
import { Cursor, earliest, type Instant, later, type Random } from '@sekisho/wire';
import { ikeReason, l2tpReason, noAnswer, ProbeFailure, pppReason } from './failure.ts';
import {
  closeStageTime,
  echoFailuresMax,
  echoInterval,
  helloInterval,
  mruOctets,
  natKeepaliveInterval,
  pingDataOctets,
  spiMin,
  tunnelIdFirst,
} from './limits.ts';
import { echoIn, PacketPath } from './packet-path.ts';
import { ikePort, marked, natTraversalPort, unmarked } from './ports.ts';
import type { ProbeEffect, ProbeSettings } from './probe-effect.ts';
import type { ProbeStep } from './steps.ts';

/** L2TP's port, on both ends of the selector. */
const l2tpPort = 1701;
const natKeepalive = Uint8Array.of(0xff);

type ProbeState =
  | { readonly at: 'new' }
  | { readonly at: 'connecting'; readonly step: ProbeStep }
  | { readonly at: 'connected'; readonly network: NetworkParameters }
  | { readonly at: 'closing-ppp' | 'closing-l2tp'; readonly until: Instant }
  /** Goodbyes are being said without waiting for answers. */
  | { readonly at: 'leaving' }
  | { readonly at: 'ended' };

/** One call from outside: its time, and the effects gathered. */
interface Turn {
  readonly now: Instant;
  readonly effects: ProbeEffect[];
}

/**
 * A whole L2TP/IPsec client, composed of the initiators' stacks, without socket or clock: any number of them live in one
 * process. `start` ends in `connected` or `failed`, `close` in `closed`.
 */
export class ProbeClient {
  readonly #settings: ProbeSettings;
  readonly #ike: IkeEndpoint;
  readonly #lac: Lac;
  readonly #link: PppPeer;
  readonly #eap: EapPeer;
  readonly #path: PacketPath;
  #state: ProbeState = { at: 'new' };
  #ikeSa: IkeSaId | undefined;
  #session: L2tpSessionInfo | undefined;
  #tunnelOpen = false;
  #keepaliveAt: Instant | undefined;
  #nextTunnelId = tunnelIdFirst;

  constructor(settings: ProbeSettings) {
    const { random, policy, hostName, credentials } = settings;
    this.#settings = settings;
    this.#path = new PacketPath(random);
    this.#ike = createIkeEndpoint({ policy, random, allocateSpi: () => drawSpi(random), nameAttempt: () => hostName });
    this.#lac = new Lac({
      random,
      hostName,
      helloInterval,
      allocateTunnelId: () => this.#allocateTunnelId(),
      releaseTunnelId: () => undefined,
    });
    this.#link = createPppPeer(
      { random, name: credentials.user, mru: mruOctets, authentication: [], echoInterval, echoFailuresMax },
      credentials,
    );
    this.#eap = createEapMd5Peer({ identity: credentials.user, secret: credentials.password });
  }

  /** The step under way; undefined once connected or ended. */
  get step(): ProbeStep | undefined {
    return this.#state.at === 'connecting' ? this.#state.step : undefined;
  }

  /** Connects: Main Mode, Quick Mode, L2TP, PPP. */
  start(now: Instant): ProbeEffect[] {
    const turn: Turn = { now, effects: [] };
    const { server, local } = this.#settings;
    this.#state = { at: 'connecting', step: 'main-mode-1-2' };
    const target = { remote: { address: server, port: ikePort }, local, clientPort: l2tpPort };
    this.#onIke(this.#ike.connect(target, now), turn);
    return turn.effects;
  }

  /** A datagram from the gateway's port 500 or 4500. */
  receive(bytes: Uint8Array, fromPort: number, now: Instant): ProbeEffect[] {
    const turn: Turn = { now, effects: [] };
    const message = fromPort === ikePort ? bytes : unmarked(bytes);
    if (message !== undefined) this.#receiveIke(message, fromPort, turn);
    else if (bytes.length > 1) this.#receiveEsp(bytes, turn);
    return turn.effects;
  }

  /** Answers a `diffie-hellman` effect. */
  answer(question: QuestionId, answer: DiffieHellmanAnswer | undefined, now: Instant): ProbeEffect[] {
    const turn: Turn = { now, effects: [] };
    this.#onIke(this.#ike.answer(question, answer, now), turn);
    return turn.effects;
  }

  timeout(now: Instant): ProbeEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at === 'ended') return turn.effects;
    this.#onIke(this.#ike.timeout(now), turn);
    this.#onL2tp(this.#lac.timeout(now), turn);
    this.#onPpp(this.#link.timeout(now), turn);
    if (this.#keepaliveAt !== undefined && this.#keepaliveAt <= now) this.#keepAlive(turn);
    if ('until' in this.#state && this.#state.until <= now) this.#nextCloseStage(turn);
    return turn.effects;
  }

  deadline(): Instant | undefined {
    if (this.#state.at === 'ended') return undefined;
    const until = 'until' in this.#state ? this.#state.until : undefined;
    const stacks = [this.#ike.deadline(), this.#lac.deadline(), this.#link.deadline()];
    return earliest(...stacks, this.#keepaliveAt, until);
  }

  /** Sends an ICMP echo request through the tunnel; `echo-reply` may follow. Nothing unless connected. */
  ping(destination: string, sequence: number, now: Instant): ProbeEffect[] {
    const turn: Turn = { now, effects: [] };
    if (this.#state.at !== 'connected') return turn.effects;
    const echo = {
      kind: 'request' as const,
      source: this.#state.network.local,
      destination,
      identifier: this.#settings.local.port,
      sequence,
      data: new Uint8Array(pingDataOctets),
    };
    this.#sendEsp(this.#path.wrapIpv4(encodeIcmpEcho(echo), l2tpPort), turn);
    return turn.effects;
  }

  /** Says goodbye in order: LCP Terminate, CDN, StopCCN, IKE deletes; ends in `closed`. */
  close(now: Instant): ProbeEffect[] {
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

  /** Gives up from outside: the step under way took too long. */
  giveUp(now: Instant): ProbeEffect[] {
    const turn: Turn = { now, effects: [] };
    this.#fail(this.step === undefined ? 'it took too long' : noAnswer(this.step), turn);
    return turn.effects;
  }

  #receiveIke(bytes: Uint8Array, port: number, turn: Turn): void {
    const { server, local } = this.#settings;
    this.#onIke(this.#ike.receive({ bytes, remote: { address: server, port }, local }, turn.now), turn);
  }

  #receiveEsp(bytes: Uint8Array, turn: Turn): void {
    const unwrapped = this.#path.unwrap(bytes);
    switch (unwrapped.kind) {
      case 'l2tp':
        this.#onL2tp(this.#lac.receive(unwrapped, turn.now), turn);
        break;
      case 'ppp':
        this.#onPpp(this.#link.receive(unwrapped.frame, turn.now), turn);
        break;
      case 'ipv4':
        this.#receiveIpv4(unwrapped.packet, turn);
        break;
      case 'dropped':
        break;
    }
  }

  #receiveIpv4(packet: Uint8Array, turn: Turn): void {
    const echo = echoIn(packet);
    if (echo?.kind !== 'reply' || echo.identifier !== this.#settings.local.port) return;
    turn.effects.push({ kind: 'echo-reply', source: echo.source, sequence: echo.sequence });
  }

  #onIke(effects: readonly IkeEffect[], turn: Turn): void {
    for (const effect of effects) this.#onIkeEffect(effect, turn);
  }

  #onIkeEffect(effect: IkeEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        this.#sendIke(effect.bytes, effect.remote.port, turn);
        break;
      case 'diffie-hellman':
        turn.effects.push({ kind: 'diffie-hellman', question: effect });
        break;
      case 'step':
        if (effect.step === 'main-mode-3') this.#passed('main-mode-1-2', 'main-mode-3-4', turn);
        if (effect.step === 'main-mode-5') this.#passed('main-mode-3-4', 'main-mode-5-6', turn);
        break;
      case 'sa-established':
        this.#ikeSa = effect.sa.id;
        this.#passed('main-mode-5-6', 'quick-mode', turn);
        break;
      case 'child-established':
        this.#path.addChild(effect.child);
        if (this.step === 'quick-mode') this.#callL2tp(turn);
        break;
      case 'child-deleted':
        this.#path.removeChild(effect.spiIn);
        break;
      case 'sa-deleted':
        this.#onIkeSaDeleted(effect.id, effect.reason, turn);
        break;
      case 'refused':
        this.#fail(ikeReason(effect, this.step ?? 'quick-mode'), turn);
        break;
      default:
        break;
    }
  }

  #callL2tp(turn: Turn): void {
    this.#passed('quick-mode', 'l2tp-tunnel', turn);
    this.#keepaliveAt = later(turn.now, natKeepaliveInterval);
    this.#tunnelOpen = true;
    this.#onL2tp(this.#lac.call(l2tpPort, turn.now), turn);
  }

  #onIkeSaDeleted(id: IkeSaId, reason: string, turn: Turn): void {
    if (id !== this.#ikeSa || reason === 'replaced') return;
    this.#ikeSa = undefined;
    this.#fail(`the IKE security association ended (${reason.replaceAll('-', ' ')})`, turn);
  }

  #onL2tp(effects: readonly L2tpEffect[], turn: Turn): void {
    for (const effect of effects) this.#onL2tpEffect(effect, turn);
  }

  #onL2tpEffect(effect: L2tpEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        this.#sendEsp(this.#path.wrapL2tp(effect.packet.bytes, l2tpPort, effect.packet.peerPort), turn);
        break;
      case 'tunnel-established':
        this.#passed('l2tp-tunnel', 'l2tp-session', turn);
        break;
      case 'session-established':
        this.#session = effect.session;
        this.#path.openSession(effect.session);
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
      this.#path.closeSession();
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
        this.#sendEsp(this.#path.wrapPpp(effect.frame, l2tpPort), turn);
        break;
      case 'step':
        if (effect.step === 'lcp-open') this.#passed('lcp', 'authentication', turn);
        if (effect.step === 'authenticated') this.#passed('authentication', 'address', turn);
        break;
      case 'eap': {
        const response = this.#eap.receive(effect.packet);
        if (response !== undefined) this.#onPpp(this.#link.eap(effect.question, response, turn.now), turn);
        break;
      }
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

  #onNetworkUp({ network, mtu }: Extract<PppEffect, { kind: 'network-up' }>, turn: Turn): void {
    if (this.#state.at !== 'connecting') return;
    turn.effects.push({ kind: 'step-done', step: 'address' });
    this.#state = { at: 'connected', network };
    turn.effects.push({ kind: 'connected', network, mtu });
  }

  /** A step is done and the next begins; repetitions (a rekey, a renegotiation) are no steps. */
  #passed(step: ProbeStep, next: ProbeStep, turn: Turn): void {
    if (this.step !== step) return;
    this.#state = { at: 'connecting', step: next };
    turn.effects.push({ kind: 'step-done', step });
  }

  #sendIke(bytes: Uint8Array, port: number, turn: Turn): void {
    const datagram = port === natTraversalPort ? marked(bytes) : bytes;
    turn.effects.push({ kind: 'send', bytes: datagram, port });
  }

  #sendEsp(packet: Uint8Array | undefined, turn: Turn): void {
    if (packet !== undefined) turn.effects.push({ kind: 'send', bytes: packet, port: natTraversalPort });
  }

  #keepAlive(turn: Turn): void {
    turn.effects.push({ kind: 'send', bytes: natKeepalive, port: natTraversalPort });
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
    const id = this.#ikeSa;
    this.#ikeSa = undefined;
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

  #end(effect: ProbeEffect, turn: Turn): void {
    if (this.#state.at === 'ended') return;
    this.#state = { at: 'ended' };
    turn.effects.push(effect);
  }

  #allocateTunnelId(): TunnelId {
    const id = this.#nextTunnelId as TunnelId;
    this.#nextTunnelId += 1;
    return id;
  }
}

function drawSpi(random: Random): Spi {
  const drawn = new Cursor(random.bytes(4)).u32('SPI');
  return (drawn < spiMin ? drawn + spiMin : drawn) as Spi;
}
