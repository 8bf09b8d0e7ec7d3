import { type Duration, type Instant, later, text, utf8 } from '@sekisho/wire';
import { type AuthenticationOutput, authenticationNumbers } from './authentication/authentication.ts';
import type { NetworkBeside } from './beside/network-beside.ts';
import { NetworksBeside } from './beside/networks-beside.ts';
import { protocolInHex } from './demultiplexing.ts';
import { encodeFrame } from './frame.ts';
import { Ipcp, type IpcpNegotiator, type IpcpOutput } from './ipcp/ipcp.ts';
import { Ipv6 } from './ipv6cp/ipv6.ts';
import { InterfaceIdentifiers } from './ipv6cp/negotiator.ts';
import { Keepalive } from './lcp/keepalive.ts';
import { Lcp, type LcpOutput } from './lcp/lcp.ts';
import type { LcpSettings } from './lcp/negotiator.ts';
import { limits } from './limits.ts';
import type { PppEffect, PppEnvironment } from './link.ts';
import { type AgreedAuthentication, authenticationOf, besideOf, type Ending, type LinkState } from './link-state.ts';
import { type ControlPacket, encodePacket } from './packet.ts';
import { protocolNumbers } from './protocol-numbers.ts';

/** The phases of a link, from LCP over authentication to IPCP and the end (RFC 1661 §3): what its layers say leads through them. */
export abstract class LinkPhases {
  protected readonly lcp: Lcp;
  protected state: LinkState = { at: 'dead' };
  #questions = 0;
  #effects: PppEffect[] = [];

  constructor(
    protected readonly environment: PppEnvironment,
    settings: LcpSettings,
  ) {
    this.lcp = new Lcp(settings, new Keepalive(environment.echoInterval, environment.echoFailuresMax));
  }

  /** The protocol agreed on in LCP and this role's end of it; undefined: none. */
  protected abstract chooseAuthentication(): AgreedAuthentication | undefined;
  /** Authentication is done, or was not asked for. */
  protected abstract enterNetwork(now: Instant): void;

  protected emit(effect: PppEffect): void {
    this.#effects.push(effect);
  }

  protected emitAll(effects: readonly PppEffect[]): void {
    this.#effects.push(...effects);
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

  /** The first reason stays; `down` follows when the peer has acked or does not answer. */
  protected terminate(ending: Ending, now: Instant, message: string = ending.reason): void {
    if (this.state.at === 'terminate' || this.state.at === 'down') return;
    this.#leave(ending);
    this.onLcp(this.lcp.close(utf8(message).subarray(0, limits.nameBytesMax), now), now);
  }

  protected onLcp(outputs: readonly LcpOutput[], now: Instant): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'layer-up':
          this.#lcpOpened(now);
          break;
        case 'layer-down':
          if (this.state.at !== 'terminate') this.establish(now);
          break;
        case 'layer-finished':
          this.#finish(this.state.at === 'terminate' ? this.state.ending : { reason: 'lcp-timeout' });
          break;
        case 'peer-terminated':
          this.#peerTerminated(text(output.message), output.wasOpen);
          break;
        case 'protocol-rejected':
          this.#protocolRejected(output.protocol, now);
          break;
        case 'identified':
          this.emit({ kind: 'described', identification: output.text });
          break;
        default:
          this.#onControlProtocol(protocolNumbers.lcp, output, now);
      }
    }
  }

  protected onIpcp(outputs: readonly IpcpOutput[], now: Instant): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'layer-up':
          this.#networkUp(now);
          break;
        case 'layer-down':
          this.#networkLost();
          this.allow(limits.negotiationMax, now);
          break;
        case 'layer-finished':
          this.terminate({ reason: 'ipcp-timeout' }, now);
          break;
        case 'peer-terminated':
          this.terminate({ reason: 'ipcp-rejected', detail: text(output.message) }, now);
          break;
        default:
          this.#onControlProtocol(protocolNumbers.ipcp, output, now);
      }
    }
  }

  /** What LCP and IPCP ask for alike. */
  #onControlProtocol(
    protocol: number,
    output: Extract<LcpOutput, { kind: 'packet' | 'failed' | 'ignored' }>,
    now: Instant,
  ): void {
    switch (output.kind) {
      case 'packet':
        this.send(protocol, output.packet);
        break;
      case 'failed':
        this.terminate(output.failure, now);
        break;
      case 'ignored':
        this.emit(output);
        break;
    }
  }

  protected onAuthentication(outputs: readonly AuthenticationOutput[], now: Instant): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'send':
          this.#sendAuthentication(output.packet);
          break;
        case 'verify':
        case 'eap':
          this.allow(limits.verdictMax, now);
          this.emit(output);
          break;
        case 'accepted':
          this.#authenticated(now);
          break;
        case 'refused':
          this.terminate(output, now, 'authentication failed');
          break;
        case 'ignored':
          this.emit(output);
          break;
      }
    }
  }

  /** LCP is negotiated, maybe anew, after which nothing of before holds (RFC 1661 §3.4). */
  protected establish(now: Instant): void {
    this.#networksLost();
    this.state = { at: 'establish', until: later(now, limits.negotiationMax) };
  }

  #lcpOpened(now: Instant): void {
    const { firstOptions: lcpOptions, memory } = this.lcp.negotiator;
    const { mru } = memory.peer;
    if (lcpOptions) this.emit({ kind: 'described', lcpOptions });
    this.emit({ kind: 'step', step: 'lcp-open', detail: `peer MRU ${mru}` });
    const authentication = this.chooseAuthentication();
    if (!authentication) {
      this.enterNetwork(now);
      return;
    }
    this.state = { at: 'authenticate', until: later(now, limits.peerAnswerMax), authentication };
    this.emit({ kind: 'step', step: 'authenticating', detail: authentication.protocol });
    this.onAuthentication(authentication.end.start(now), now);
  }

  #authenticated(now: Instant): void {
    if (this.state.at !== 'authenticate') return;
    this.emit({ kind: 'step', step: 'authenticated', detail: this.state.authentication.protocol });
    this.enterNetwork(now);
  }

  protected startNetworks(negotiator: IpcpNegotiator, beside: readonly NetworkBeside[], now: Instant): void {
    const ipcp = new Ipcp(negotiator, this.peerMru);
    const until = later(now, limits.negotiationMax);
    const networks = new NetworksBeside(beside);
    this.state = { at: 'network', until, authentication: authenticationOf(this.state), ipcp, beside: networks };
    this.onIpcp(ipcp.start(now), now);
    this.emitAll(networks.start(now));
  }

  protected readonly peerMru = (): number => this.lcp.negotiator.memory.peer.mru;

  /** The largest packet that both ends take. */
  protected get mtu(): number {
    return Math.min(this.peerMru(), this.environment.mru);
  }

  /** IPv6 where it is `wanted`, and the link carries packets as large as it must. */
  protected ipv6(wanted: boolean): NetworkBeside[] {
    if (!wanted || this.mtu < limits.ipv6MtuBytesMin) return [];
    return [new Ipv6(new InterfaceIdentifiers(this.environment.random), this.peerMru)];
  }

  #networkUp(now: Instant): void {
    const { state } = this;
    if (state.at !== 'network') return;
    const result = state.ipcp.negotiator.result();
    if ('reason' in result) {
      this.terminate(result, now);
      return;
    }
    this.state = { ...state, until: undefined };
    this.emit({ kind: 'step', step: 'ipcp-open', detail: result.peer });
    this.emit({ kind: 'network-up', network: result, mtu: this.mtu });
  }

  /** Gives the phase this much time from now. */
  protected allow(time: Duration, now: Instant): void {
    if ('until' in this.state) this.state = { ...this.state, until: later(now, time) };
  }

  #protocolRejected(protocol: number, now: Instant): void {
    const pending = this.state.at === 'authenticate' ? this.state.authentication.protocol : undefined;
    if (protocol === protocolNumbers.ipcp) {
      this.terminate({ reason: 'ipcp-rejected', detail: 'Protocol-Reject' }, now);
    } else if (pending && authenticationNumbers[pending] === protocol) {
      this.terminate({ reason: 'no-common-authentication', detail: `${pending} answered by Protocol-Reject` }, now);
    } else {
      const lost = besideOf(this.state)?.rejected(protocol);
      this.emitAll(lost ?? [{ kind: 'ignored', reason: `Protocol-Reject of ${protocolInHex(protocol)}` }]);
    }
  }

  /** The Ack went out. An open link waits one restart period for it to arrive (RFC 1661 §4.4), one in negotiation goes at once. */
  #peerTerminated(message: string, wasOpen: boolean): void {
    const { state } = this;
    if (state.at === 'down') return;
    const ending = state.at === 'terminate' ? state.ending : ({ reason: 'peer-terminated', detail: message } as const);
    if (state.at === 'establish' && !wasOpen) this.#finish(ending);
    else this.#leave(ending);
  }

  #leave(ending: Ending): void {
    this.#networksLost();
    this.state = { at: 'terminate', ending };
  }

  #finish({ reason, detail }: Ending): void {
    if (this.state.at === 'down') return;
    this.#networksLost();
    this.state = { at: 'down' };
    this.emit({ kind: 'down', reason, ...(detail !== undefined && { detail }) });
  }

  #networksLost(): void {
    this.emitAll(besideOf(this.state)?.stop() ?? []);
    this.#networkLost();
  }

  #networkLost(): void {
    if (this.state.at === 'network' && this.state.until === undefined) this.emit({ kind: 'network-down' });
  }

  #sendAuthentication(packet: Uint8Array): void {
    const agreed = authenticationOf(this.state);
    if (!agreed) return;
    const protocol = authenticationNumbers[agreed.protocol];
    this.emit({ kind: 'send', frame: encodeFrame({ protocol, information: packet }) });
  }

  protected send(protocol: number, packet: ControlPacket): void {
    this.emit({ kind: 'send', frame: encodeFrame({ protocol, information: encodePacket(packet) }) });
  }
}
