import { DecodeError, earliest, type Instant } from '@sekisho/wire';
import type { Answer } from './authentication/authentication.ts';
import { destinationOf, protocolInHex } from './demultiplexing.ts';
import { decodeFrame, encodeFrame, type Frame } from './frame.ts';
import { limits } from './limits.ts';
import type { PppEffect, PppLink } from './link.ts';
import { LinkPhases } from './link-phases.ts';
import { besideOf, ipcpOf, isRunning, timeoutReasons } from './link-state.ts';
import { type ControlPacket, decodePacket } from './packet.ts';
import { codes, protocolNumbers } from './protocol-numbers.ts';

/** What both roles share: frames and time go in here, and on to LCP, authentication and the networks. */
export abstract class LinkCore extends LinkPhases implements PppLink {
  up(now: Instant): PppEffect[] {
    if (this.state.at !== 'dead') return [{ kind: 'ignored', reason: 'up twice' }];
    this.establish(now);
    this.onLcp(this.lcp.start(now), now);
    return this.take();
  }

  receive(bytes: Uint8Array, now: Instant): PppEffect[] {
    if (this.state.at === 'dead') return [];
    try {
      this.#onFrame(decodeFrame(bytes), now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.emit({ kind: 'ignored', reason: `malformed: ${error.message}` });
    }
    return this.take();
  }

  timeout(now: Instant): PppEffect[] {
    if (!isRunning(this.state)) return [];
    this.#giveUpPhase(now);
    this.onLcp(this.lcp.timeout(now), now);
    this.onIpcp(ipcpOf(this.state)?.timeout(now) ?? [], now);
    this.emitAll(besideOf(this.state)?.timeout(now) ?? []);
    if (this.state.at === 'authenticate') {
      this.onAuthentication(this.state.authentication.end.timeout?.(now) ?? [], now);
    }
    return this.take();
  }

  deadline(): Instant | undefined {
    const { state } = this;
    if (!isRunning(state)) return undefined;
    const layers = earliest(this.lcp.deadline, ipcpOf(state)?.deadline, besideOf(state)?.deadline());
    const authentication = state.at === 'authenticate' ? state.authentication.end.deadline?.() : undefined;
    return earliest(layers, authentication, 'until' in state ? state.until : undefined);
  }

  close(message: string, now: Instant): PppEffect[] {
    if (isRunning(this.state)) this.terminate({ reason: 'closed-here', detail: message }, now, message);
    return this.take();
  }

  lowerDown(): void {
    this.state = { at: 'dead' };
  }

  protected answer(question: number, answer: Answer, now: Instant): PppEffect[] {
    const { state } = this;
    if (state.at !== 'authenticate') return [{ kind: 'ignored', reason: 'stale answer' }];
    const outputs = state.authentication.end.answer?.(question, answer, now) ?? [];
    if (outputs.some(({ kind }) => kind === 'send')) this.allow(limits.peerAnswerMax, now);
    this.onAuthentication(outputs, now);
    return this.take();
  }

  #onFrame({ protocol, information }: Frame, now: Instant): void {
    const destination = destinationOf(protocol, this.state, this.environment.beside);
    switch (destination.to) {
      case 'lcp':
        this.#onLcpPacket(decodePacket(information), now);
        break;
      case 'authentication':
        this.onAuthentication(destination.authentication.end.receive(information, now), now);
        break;
      case 'ipcp':
        this.#onIpcpPacket(information, now);
        break;
      case 'beside':
        this.emitAll(destination.network.receive(protocol, information, now));
        break;
      case 'early':
        this.#keepEarly(protocol, information);
        break;
      case 'rejection':
        this.#rejectProtocol(protocol, information);
        break;
      case 'nobody':
        this.emit({ kind: 'ignored', reason: destination.reason });
        break;
    }
  }

  /** A link that is down acks Terminate-Requests, whose Ack may have been lost, and starts nothing new. */
  #onLcpPacket(packet: ControlPacket, now: Instant): void {
    if (this.state.at === 'down' && packet.code !== codes.terminateRequest) {
      this.emit({ kind: 'ignored', reason: `LCP code ${packet.code} while down` });
      return;
    }
    this.onLcp(this.lcp.receive(packet, now), now);
  }

  #onIpcpPacket(information: Uint8Array, now: Instant): void {
    if (this.state.at === 'authenticate') {
      this.onAuthentication(this.state.authentication.end.networkHeard?.() ?? [], now);
    }
    const { state } = this;
    if (state.at === 'network') {
      this.onIpcp(state.ipcp.receive(decodePacket(information), now), now);
    } else if (state.at === 'address') {
      this.#keepEarly(protocolNumbers.ipcp, information);
    } else {
      this.emit({ kind: 'ignored', reason: 'IPCP before authentication' });
    }
  }

  #keepEarly(protocol: number, information: Uint8Array): void {
    const { state } = this;
    if (state.at !== 'address') return;
    this.state = { ...state, early: new Map(state.early).set(protocol, encodeFrame({ protocol, information })) };
  }

  #rejectProtocol(protocol: number, information: Uint8Array): void {
    const reject = this.lcp.protocolReject(protocol, information);
    if (reject) this.send(protocolNumbers.lcp, reject);
    else this.emit({ kind: 'ignored', reason: `protocol ${protocolInHex(protocol)} rejected often enough` });
  }

  #giveUpPhase(now: Instant): void {
    const { state } = this;
    const reason = timeoutReasons[state.at];
    if (reason && 'until' in state && state.until !== undefined && state.until <= now) this.terminate({ reason }, now);
  }
}
