import { DecodeError, type Duration, earliest, type Instant, milliseconds } from '@sekisho/wire';
import type {
  L2tpEffect,
  L2tpEndpoint,
  L2tpEnvironment,
  L2tpPacket,
  ResultCode,
  SessionId,
  TunnelId,
} from '../endpoint.ts';
import { limits } from '../limits.ts';
import { type ControlPacket, decodeControlPacket } from './header.ts';
import { type ControlMessage, type Interpretation, interpret } from './messages.ts';
import { noFacilities, notEstablished } from './refusals.ts';
import { arrive, type Delivery, repeatDue } from './reliable-delivery.ts';
import { sessionNamed } from './session.ts';
import { asTunnelId, helloAt, isClosed, repetitionsMax, type Tunnel, tunnelDeadline } from './tunnel.ts';
import { Tunnels } from './tunnels.ts';
import { ignore, type Turn, transmit } from './turn.ts';

/** A message within its tunnel. */
export interface Received {
  readonly message: ControlMessage;
  /** Session ID of the header: ours. */
  readonly sessionId: number;
  readonly peerPort: number;
}

/** What both roles do alike: packets to their tunnels, messages that end them, Hello. The role adds how tunnels and calls come to be. */
export abstract class ControlEndpoint implements L2tpEndpoint {
  protected readonly tunnels: Tunnels;
  readonly #helloInterval: Duration;

  constructor(protected readonly environment: L2tpEnvironment) {
    this.tunnels = new Tunnels(environment);
    this.#helloInterval = milliseconds(Math.max(environment.helloInterval, limits.helloIntervalMin));
  }

  /** A message to tunnel 0 that is no StopCCN. */
  protected abstract onConnectionless(
    packet: ControlPacket,
    interpretation: Interpretation,
    peerPort: number,
    turn: Turn,
  ): void;

  /** A message of an open tunnel that only this role knows what to do with. */
  protected abstract onMessage(tunnel: Tunnel, received: Received, turn: Turn): void;

  receive(packet: L2tpPacket, now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    try {
      this.#receivePacket(decodeControlPacket(packet.bytes), packet.peerPort, turn);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      ignore('malformed-header', turn);
    }
    return turn.effects;
  }

  timeout(now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    for (const tunnel of this.tunnels.all()) this.#timeoutOf(tunnel, turn);
    return turn.effects;
  }

  deadline(): Instant | undefined {
    return earliest(...this.tunnels.all().map((tunnel) => tunnelDeadline(tunnel, this.#helloInterval)));
  }

  closeSession(tunnelId: TunnelId, sessionId: SessionId, result: ResultCode, now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    const tunnel = this.tunnels.get(tunnelId);
    const session = tunnel?.sessions.get(sessionId);
    if (tunnel === undefined || session === undefined) return turn.effects;
    this.tunnels.hangUp(tunnel, session, result, turn);
    this.tunnels.settle(tunnel, turn);
    return turn.effects;
  }

  stop(result: ResultCode, now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    for (const tunnel of this.tunnels.all()) {
      this.tunnels.stop(tunnel, result, turn);
      this.tunnels.settle(tunnel, turn);
    }
    return turn.effects;
  }

  abandon(): void {
    for (const tunnel of this.tunnels.all()) this.tunnels.release(tunnel);
  }

  #receivePacket(packet: ControlPacket, peerPort: number, turn: Turn): void {
    const { header } = packet;
    if (header.tunnelId === 0) {
      this.#receiveConnectionless(packet, peerPort, turn);
      return;
    }
    const tunnel = this.tunnels.get(asTunnelId(header.tunnelId));
    // The answer to an SCCRQ may come from another port, which the connection then keeps (RFC 2661 §8.1).
    const portMatters = tunnel?.state.at !== 'await-reply';
    if (tunnel === undefined) ignore('unknown-tunnel', turn);
    else if (portMatters && peerPort !== tunnel.peerPort) ignore('other-port', turn);
    else this.#receiveInTunnel(tunnel, packet, peerPort, turn);
  }

  /** Only a peer that has not learnt our tunnel id yet writes to tunnel 0: to begin, or to give up at once. */
  #receiveConnectionless(packet: ControlPacket, peerPort: number, turn: Turn): void {
    if (packet.body.length === 0) {
      ignore('acknowledgement-without-tunnel', turn);
      return;
    }
    const interpretation = interpret(packet.body, this.environment.tunnelSecret);
    if (interpretation.kind !== 'message' || interpretation.message.kind !== 'StopCCN') {
      this.onConnectionless(packet, interpretation, peerPort, turn);
      return;
    }
    const tunnel = this.tunnels.ofPeer(interpretation.message.assignedTunnelId, peerPort);
    if (tunnel === undefined) ignore('stop-without-tunnel', turn);
    else this.#receiveInTunnel(tunnel, packet, peerPort, turn);
  }

  #receiveInTunnel(tunnel: Tunnel, { header, body }: ControlPacket, peerPort: number, turn: Turn): void {
    const arrival = arrive(tunnel.channel, header, body, turn.now);
    if (arrival.kind === 'deliver') {
      for (const delivery of arrival.messages) {
        if (this.tunnels.get(tunnel.id) === tunnel) this.#deliver(tunnel, delivery, peerPort, turn);
      }
    } else if (arrival.kind !== 'acknowledgement') {
      ignore(arrival.kind, turn);
    }
    this.tunnels.settle(tunnel, turn);
  }

  #deliver(tunnel: Tunnel, { sessionId, body }: Delivery, peerPort: number, turn: Turn): void {
    const interpretation = interpret(body, this.environment.tunnelSecret);
    const stopCcn = interpretation.kind === 'message' && interpretation.message.kind === 'StopCCN';
    if (isClosed(tunnel) && !stopCcn) ignore('tunnel-closed', turn);
    else if (interpretation.kind === 'ignorable') ignore('unknown-message', turn);
    else if (interpretation.kind === 'unacceptable') this.#refuse(tunnel, interpretation, sessionId, turn);
    else this.#onAnyMessage(tunnel, { message: interpretation.message, sessionId, peerPort }, turn);
  }

  #onAnyMessage(tunnel: Tunnel, received: Received, turn: Turn): void {
    const { message, sessionId } = received;
    switch (message.kind) {
      case 'StopCCN':
        this.tunnels.stoppedByPeer(tunnel, message.resultCode, turn);
        break;
      case 'CDN': {
        const session = sessionNamed(tunnel, sessionId, message.assignedSessionId);
        if (session === undefined) ignore('unknown-session', turn);
        else this.tunnels.forgetSession(tunnel, session, { by: 'peer', result: message.resultCode }, turn);
        break;
      }
      case 'HELLO':
      case 'WEN':
      case 'SLI':
        break;
      case 'OCRQ':
        this.tunnels.refuseCall(tunnel, message.assignedSessionId, noFacilities, turn);
        break;
      default:
        this.onMessage(tunnel, received, turn);
    }
  }

  #refuse(
    tunnel: Tunnel,
    refused: Extract<Interpretation, { kind: 'unacceptable' }>,
    sessionId: number,
    turn: Turn,
  ): void {
    if (refused.scope === 'tunnel') {
      this.tunnels.stop(tunnel, refused.result, turn);
      return;
    }
    const { assignedSessionId } = refused;
    const session = sessionNamed(tunnel, sessionId, assignedSessionId);
    if (session !== undefined) this.tunnels.hangUp(tunnel, session, refused.result, turn);
    else if (assignedSessionId) this.tunnels.refuseCall(tunnel, assignedSessionId, refused.result, turn);
    // A CDN that names no call of the peer would tell it nothing.
    else ignore('unknown-session', turn);
  }

  #timeoutOf(tunnel: Tunnel, turn: Turn): void {
    if (tunnel.state.at === 'stopped') {
      if (tunnel.state.until <= turn.now) this.tunnels.release(tunnel);
      return;
    }
    const repeated = repeatDue(tunnel.channel, turn.now, repetitionsMax(tunnel));
    if (repeated === undefined) {
      this.#peerIsGone(tunnel, turn);
      return;
    }
    transmit(tunnel, repeated, turn);
    this.#endOverdueSetups(tunnel, turn);
    const hello = helloAt(tunnel, this.#helloInterval);
    if (hello !== undefined && hello <= turn.now) this.tunnels.send(tunnel, { kind: 'HELLO' }, 0, turn);
    this.tunnels.settle(tunnel, turn);
  }

  #peerIsGone(tunnel: Tunnel, turn: Turn): void {
    if (tunnel.state.at === 'stopping') this.tunnels.forget(tunnel, { by: 'here', result: tunnel.state.result }, turn);
    else this.tunnels.forget(tunnel, { by: 'timeout', result: undefined }, turn);
  }

  #endOverdueSetups(tunnel: Tunnel, turn: Turn): void {
    if ('until' in tunnel.state && tunnel.state.until <= turn.now) this.tunnels.stop(tunnel, notEstablished, turn);
    for (const session of [...tunnel.sessions.values()]) {
      if ('until' in session.state && session.state.until <= turn.now) {
        this.tunnels.hangUp(tunnel, session, notEstablished, turn);
      }
    }
  }
}
