import { DecodeError, type Duration, earliest, type Instant, later, text, utf8 } from '@sekisho/wire';
import type { Answer, Authentication, AuthenticationOutput } from './authentication/authentication.ts';
import { decodeFrame, encodeFrame, type Frame } from './frame.ts';
import { Ipcp, type IpcpNegotiator, type IpcpOutput } from './ipcp/ipcp.ts';
import { Keepalive } from './lcp/keepalive.ts';
import { Lcp, type LcpOutput } from './lcp/lcp.ts';
import type { LcpSettings } from './lcp/negotiator.ts';
import { limits } from './limits.ts';
import type { AuthenticationProtocol, PppDownReason, PppEffect, PppEnvironment, PppLink } from './link.ts';
import { type ControlPacket, decodePacket, encodePacket } from './packet.ts';
import { codes, protocolNumbers } from './protocol-numbers.ts';

/** Phases of a link (RFC 1661 §3.2), the Network phase split at what the authenticator waits for. */
export type Phase = 'dead' | 'establish' | 'authenticate' | 'address' | 'network' | 'terminate' | 'down';

interface Ending {
  readonly reason: PppDownReason;
  readonly detail: string | undefined;
}

const protocolOf: Record<AuthenticationProtocol, number> = {
  pap: protocolNumbers.pap,
  'chap-md5': protocolNumbers.chap,
  'ms-chap-v2': protocolNumbers.chap,
  eap: protocolNumbers.eap,
};
const timeoutReasons: Partial<Record<Phase, PppDownReason>> = {
  establish: 'lcp-timeout',
  authenticate: 'authentication-timeout',
  address: 'ipcp-timeout',
  network: 'ipcp-timeout',
};
const authenticationProtocols = new Set<number>(Object.values(protocolOf));

/** What both roles share: frames, phases, LCP, echoes, IPCP and the end. */
export abstract class LinkCore implements PppLink {
  protected readonly lcp: Lcp;
  protected phase: Phase = 'dead';
  protected ipcp: Ipcp | undefined;
  #authentication: { readonly protocol: AuthenticationProtocol; readonly side: Authentication } | undefined;
  /** Ends a phase that leads nowhere. */
  #guard: Instant | undefined;
  readonly #keepalive: Keepalive;
  #ending: Ending | undefined;
  #questions = 0;
  #effects: PppEffect[] = [];

  constructor(
    protected readonly environment: PppEnvironment,
    settings: LcpSettings,
  ) {
    this.lcp = new Lcp(settings);
    this.#keepalive = new Keepalive(environment.echoInterval, environment.echoFailuresMax);
  }

  /** The protocol agreed on in LCP and this role's end of it; undefined: none. */
  protected abstract chooseAuthentication(): { protocol: AuthenticationProtocol; side: Authentication } | undefined;
  /** Authentication is done, or was not asked for. */
  protected abstract enterNetwork(now: Instant): void;

  up(now: Instant): PppEffect[] {
    if (this.phase !== 'dead') return [{ kind: 'ignored', reason: 'up twice' }];
    this.enter('establish', limits.negotiationMax, now);
    this.#onLcp(this.lcp.start(now), now);
    return this.take();
  }

  receive(bytes: Uint8Array, now: Instant): PppEffect[] {
    if (this.phase === 'dead') return [];
    try {
      this.#onFrame(decodeFrame(bytes), now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.emit({ kind: 'ignored', reason: `malformed: ${error.message}` });
    }
    return this.take();
  }

  timeout(now: Instant): PppEffect[] {
    if (!this.#running()) return [];
    this.#onLcp(this.lcp.timeout(now), now);
    if (this.ipcp) this.#onIpcp(this.ipcp.timeout(now), now);
    if (this.phase === 'authenticate' && this.#authentication) {
      this.#onAuthentication(this.#authentication.side.timeout(now), now);
    }
    if (this.#guard !== undefined && this.#guard <= now) this.#guardExpired(now);
    this.#keepAlive(now);
    return this.take();
  }

  deadline(): Instant | undefined {
    if (!this.#running()) return undefined;
    const authentication = this.phase === 'authenticate' ? this.#authentication?.side.deadline() : undefined;
    const layers = earliest(this.lcp.automaton.deadline, this.ipcp?.automaton.deadline);
    return earliest(layers, authentication, this.#guard, this.#keepalive.deadline);
  }

  close(message: string, now: Instant): PppEffect[] {
    if (this.#running()) this.terminate({ reason: 'closed-here', detail: message }, now, message);
    return this.take();
  }

  lowerDown(): void {
    this.phase = 'dead';
    this.#silence();
  }

  protected emit(effect: PppEffect): void {
    this.#effects.push(effect);
  }

  protected take(): PppEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  protected nextQuestion(): number {
    this.#questions += 1;
    return this.#questions;
  }

  protected enter(phase: Phase, atMost: Duration | undefined, now: Instant): void {
    this.phase = phase;
    this.#guard = atMost === undefined ? undefined : later(now, atMost);
  }

  protected answer(question: number, answer: Answer, now: Instant): PppEffect[] {
    if (this.phase !== 'authenticate' || !this.#authentication) return [{ kind: 'ignored', reason: 'stale answer' }];
    const outputs = this.#authentication.side.answer(question, answer, now);
    if (outputs.some(({ kind }) => kind === 'send')) this.enter('authenticate', limits.peerAnswerMax, now);
    this.#onAuthentication(outputs, now);
    return this.take();
  }

  protected startIpcp(negotiator: IpcpNegotiator, now: Instant): void {
    this.enter('network', limits.negotiationMax, now);
    this.ipcp = new Ipcp(negotiator, () => this.lcp.negotiator.memory.peer.mru);
    this.#onIpcp(this.ipcp.start(now), now);
  }

  /** An IPCP packet in the Network phase. */
  protected receiveIpcp(information: Uint8Array, now: Instant): void {
    if (this.ipcp) this.#onIpcp(this.ipcp.receive(decodePacket(information), now), now);
  }

  /** An IPCP packet while the address is awaited. */
  protected heardEarly(_frame: Uint8Array): void {}

  /** The first reason stays; `down` follows when the peer has acked or does not answer. */
  protected terminate({ reason, detail }: Ending, now: Instant, message: string = reason): void {
    if (this.phase === 'terminate' || this.phase === 'down') return;
    this.#ending = { reason, detail };
    this.#leave();
    this.#onLcp(this.lcp.close(utf8(message).subarray(0, limits.nameBytesMax), now), now);
  }

  #running(): boolean {
    return this.phase !== 'dead' && this.phase !== 'down';
  }

  #onFrame({ protocol, information }: Frame, now: Instant): void {
    if (protocol === protocolNumbers.lcp) {
      this.#onLcpPacket(decodePacket(information), now);
    } else if (!this.#running() || this.phase === 'terminate' || this.phase === 'establish') {
      this.emit({ kind: 'ignored', reason: `protocol ${hex(protocol)} while LCP is not open` });
    } else if (authenticationProtocols.has(protocol)) {
      this.#onAuthenticationPacket(protocol, information, now);
    } else if (protocol === protocolNumbers.ipcp) {
      this.#onIpcpPacket(information, now);
    } else {
      this.#onOtherProtocol(protocol, information);
    }
  }

  /** A link that is down acks Terminate-Requests, whose Ack may have been lost, and starts nothing new. */
  #onLcpPacket(packet: ControlPacket, now: Instant): void {
    if (this.phase === 'down' && packet.code !== codes.terminateRequest) {
      this.emit({ kind: 'ignored', reason: `LCP code ${packet.code} while down` });
      return;
    }
    this.#onLcp(this.lcp.receive(packet, now), now);
  }

  #onAuthenticationPacket(protocol: number, information: Uint8Array, now: Instant): void {
    const authentication = this.#authentication;
    if (!authentication || protocolOf[authentication.protocol] !== protocol) {
      this.emit({ kind: 'ignored', reason: `protocol ${hex(protocol)} was not negotiated` });
      return;
    }
    this.#onAuthentication(authentication.side.receive(information, now), now);
  }

  #onIpcpPacket(information: Uint8Array, now: Instant): void {
    if (this.phase === 'authenticate') {
      this.#onAuthentication(this.#authentication?.side.networkHeard(now) ?? [], now);
    }
    if (this.phase === 'network') this.receiveIpcp(information, now);
    else if (this.phase === 'address') this.heardEarly(encodeFrame({ protocol: protocolNumbers.ipcp, information }));
    else this.emit({ kind: 'ignored', reason: 'IPCP before authentication' });
  }

  /** RFC 1661 §3.5, §5.7: before authentication anything else is discarded, afterwards what is unknown is rejected. */
  #onOtherProtocol(protocol: number, information: Uint8Array): void {
    if (this.phase === 'authenticate' || protocol === protocolNumbers.ipv4) {
      this.emit({ kind: 'ignored', reason: `protocol ${hex(protocol)} in phase ${this.phase}` });
      return;
    }
    const reject = this.lcp.protocolReject(protocol, information);
    if (reject) this.#send(protocolNumbers.lcp, reject);
    else this.emit({ kind: 'ignored', reason: `protocol ${hex(protocol)} rejected often enough` });
  }

  #onLcp(outputs: readonly LcpOutput[], now: Instant): void {
    for (const output of outputs) this.#onLcpOutput(output, now);
  }

  #onLcpOutput(output: LcpOutput, now: Instant): void {
    switch (output.kind) {
      case 'packet':
        this.#send(protocolNumbers.lcp, output.packet);
        break;
      case 'layer-up':
        this.#lcpOpened(now);
        break;
      case 'layer-down':
        this.#lcpLost(now);
        break;
      case 'layer-finished':
        this.#finish(this.#ending ?? { reason: 'lcp-timeout', detail: undefined });
        break;
      case 'peer-terminated':
        this.#peerTerminated(text(output.message), output.wasOpen);
        break;
      case 'protocol-rejected':
        this.#protocolRejected(output.protocol, now);
        break;
      case 'failed':
        this.terminate({ detail: undefined, ...output.failure }, now);
        break;
      case 'echo-answered':
        this.#keepalive.answered();
        break;
      case 'ignored':
        this.emit(output);
        break;
    }
  }

  #lcpOpened(now: Instant): void {
    const { mru } = this.lcp.negotiator.memory.peer;
    this.emit({ kind: 'step', step: 'lcp-open', detail: `peer MRU ${mru}` });
    this.#keepalive.start(now);
    this.#authentication = this.chooseAuthentication();
    if (!this.#authentication) {
      this.enterNetwork(now);
      return;
    }
    this.enter('authenticate', limits.peerAnswerMax, now);
    this.emit({ kind: 'step', step: 'authenticating', detail: this.#authentication.protocol });
    this.#onAuthentication(this.#authentication.side.start(now), now);
  }

  /** LCP left `opened`: to end, or to negotiate anew, after which nothing of before holds (RFC 1661 §3.4). */
  #lcpLost(now: Instant): void {
    if (this.phase === 'terminate') return;
    this.#leave();
    this.enter('establish', limits.negotiationMax, now);
  }

  /** Leaves the phases above LCP. */
  #leave(): void {
    const wasUp = this.ipcp?.automaton.opened === true;
    this.#silence();
    this.phase = 'terminate';
    if (wasUp) this.emit({ kind: 'network-down' });
  }

  #silence(): void {
    this.#authentication = undefined;
    this.ipcp = undefined;
    this.#keepalive.stop();
    this.#guard = undefined;
  }

  #onAuthentication(outputs: readonly AuthenticationOutput[], now: Instant): void {
    for (const output of outputs) this.#onAuthenticationOutput(output, now);
  }

  #onAuthenticationOutput(output: AuthenticationOutput, now: Instant): void {
    switch (output.kind) {
      case 'send':
        this.emit({ kind: 'send', frame: encodeFrame(output) });
        break;
      case 'verify':
      case 'eap':
        this.enter('authenticate', limits.verdictMax, now);
        this.emit(output);
        break;
      case 'accepted':
        if (this.phase !== 'authenticate') return;
        this.emit({
          kind: 'step',
          step: 'authenticated',
          ...(this.#authentication && { detail: this.#authentication.protocol }),
        });
        this.enterNetwork(now);
        break;
      case 'refused':
        this.terminate({ detail: undefined, ...output }, now, 'authentication failed');
        break;
      case 'ignored':
        this.emit(output);
        break;
    }
  }

  #onIpcp(outputs: readonly IpcpOutput[], now: Instant): void {
    for (const output of outputs) this.#onIpcpOutput(output, now);
  }

  #onIpcpOutput(output: IpcpOutput, now: Instant): void {
    switch (output.kind) {
      case 'packet':
        this.#send(protocolNumbers.ipcp, output.packet);
        break;
      case 'layer-up':
        this.#networkUp(now);
        break;
      case 'layer-down':
        this.enter('network', limits.negotiationMax, now);
        this.emit({ kind: 'network-down' });
        break;
      case 'layer-finished':
        this.terminate({ reason: 'ipcp-timeout', detail: undefined }, now);
        break;
      case 'peer-terminated':
        this.terminate({ reason: 'ipcp-rejected', detail: text(output.message) }, now);
        break;
      case 'failed':
        this.terminate({ detail: undefined, ...output.failure }, now);
        break;
      case 'ignored':
        this.emit(output);
        break;
    }
  }

  #networkUp(now: Instant): void {
    const result = this.ipcp?.negotiator.result();
    if (!result) return;
    if ('reason' in result) {
      this.terminate({ detail: undefined, ...result }, now);
      return;
    }
    this.enter('network', undefined, now);
    const mtu = Math.min(this.lcp.negotiator.memory.peer.mru, this.environment.mru);
    this.emit({ kind: 'step', step: 'ipcp-open', detail: result.peer });
    this.emit({ kind: 'network-up', network: result, mtu });
  }

  #protocolRejected(protocol: number, now: Instant): void {
    const pending = this.phase === 'authenticate' && this.#authentication;
    if (protocol === protocolNumbers.ipcp) {
      this.terminate({ reason: 'ipcp-rejected', detail: 'Protocol-Reject' }, now);
    } else if (pending && protocolOf[pending.protocol] === protocol) {
      this.terminate(
        { reason: 'no-common-authentication', detail: `${pending.protocol} answered by Protocol-Reject` },
        now,
      );
    } else {
      this.emit({ kind: 'ignored', reason: `Protocol-Reject of ${hex(protocol)}` });
    }
  }

  /** The Ack went out. An open link waits one restart period for it to arrive (RFC 1661 §4.4), one in negotiation goes at once. */
  #peerTerminated(message: string, wasOpen: boolean): void {
    const ending = this.#ending ?? { reason: 'peer-terminated', detail: message };
    this.#ending = ending;
    if (this.phase === 'establish' && !wasOpen) {
      this.#finish(ending);
      return;
    }
    if (this.phase !== 'down') this.#leave();
  }

  #guardExpired(now: Instant): void {
    const reason = timeoutReasons[this.phase];
    if (reason) this.terminate({ reason, detail: undefined }, now);
  }

  #keepAlive(now: Instant): void {
    const due = this.#keepalive.timeout(now);
    if (due === 'echo') this.#send(protocolNumbers.lcp, this.lcp.echoRequest());
    if (due !== 'dead') return;
    const detail = `${this.environment.echoFailuresMax} echoes unanswered`;
    this.terminate({ reason: 'no-echo-reply', detail }, now);
  }

  #finish({ reason, detail }: Ending): void {
    if (this.phase === 'down') return;
    this.#leave();
    this.phase = 'down';
    this.emit({ kind: 'down', reason, ...(detail !== undefined && { detail }) });
  }

  #send(protocol: number, packet: ControlPacket): void {
    this.emit({ kind: 'send', frame: encodeFrame({ protocol, information: encodePacket(packet) }) });
  }
}

const hex = (protocol: number): string => `0x${protocol.toString(16).padStart(4, '0')}`;
