import { DecodeError, type Duration, earliest, type Instant, later, milliseconds } from '@sekisho/wire';
import type {
  L2tpEffect,
  L2tpEndpoint,
  L2tpEnvironment,
  L2tpPacket,
  ResultCode,
  SessionId,
  TunnelId,
} from '../endpoint.ts';
import { closedTunnelKept, helloIntervalMin } from '../limits.ts';
import { type AttributeName, attributeNames } from './attributes.ts';
import { type ControlHeader, type ControlPacket, decodeControlPacket, encodeControlPacket } from './header.ts';
import { type ControlMessage, encodeMessage, type Interpretation, interpret } from './messages.ts';
import { noFacilities, notEstablished, nothingAcknowledged } from './refusals.ts';
import { acknowledge, arrive, type Delivery, flush, isQuiet, repeat, repeatDue, submit } from './reliable-delivery.ts';
import { drawSessionId, type Session, sessionInfo, sessionNamed } from './session.ts';
import { helloAt, isClosed, type Tunnel, tunnelDeadline, tunnelInfo } from './tunnel.ts';
import { ignore, type Turn, transmit } from './turn.ts';

/** A message within its tunnel. */
export interface Received {
  readonly message: ControlMessage;
  /** Session ID of the header: ours. */
  readonly sessionId: number;
  readonly peerPort: number;
}

/** What both roles do alike: reliable delivery, Hello, closing, refusing. The role adds how tunnels and calls come to be. */
export abstract class ControlEndpoint implements L2tpEndpoint {
  protected readonly tunnels = new Map<TunnelId, Tunnel>();
  readonly #helloInterval: Duration;
  readonly #order: readonly AttributeName[];

  constructor(protected readonly environment: L2tpEnvironment) {
    this.#helloInterval = milliseconds(Math.max(environment.helloInterval, helloIntervalMin));
    const first = environment.caller?.order ?? [];
    this.#order = first.length === 0 ? attributeNames : [...new Set([...first, ...attributeNames])];
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
    for (const tunnel of [...this.tunnels.values()]) this.#timeoutOf(tunnel, turn);
    return turn.effects;
  }

  deadline(): Instant | undefined {
    return earliest(...[...this.tunnels.values()].map((tunnel) => tunnelDeadline(tunnel, this.#helloInterval)));
  }

  closeSession(tunnelId: TunnelId, sessionId: SessionId, result: ResultCode, now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    const tunnel = this.tunnels.get(tunnelId);
    const session = tunnel?.sessions.get(sessionId);
    if (tunnel === undefined || session === undefined) return turn.effects;
    this.hangUp(tunnel, session, result, turn);
    this.settle(tunnel, turn);
    return turn.effects;
  }

  stop(result: ResultCode, now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    for (const tunnel of [...this.tunnels.values()]) {
      this.stopTunnel(tunnel, result, turn);
      this.settle(tunnel, turn);
    }
    return turn.effects;
  }

  abandon(): void {
    for (const tunnel of [...this.tunnels.values()]) this.releaseTunnel(tunnel);
  }

  #receivePacket(packet: ControlPacket, peerPort: number, turn: Turn): void {
    const { header } = packet;
    if (header.tunnelId === 0) {
      this.#receiveConnectionless(packet, peerPort, turn);
      return;
    }
    const tunnel = this.#tunnelNumbered(header.tunnelId);
    // The answer to an SCCRQ may come from another port, which the connection then keeps (RFC 2661 §8.1).
    const portMatters = tunnel?.state.at !== 'await-reply';
    if (tunnel === undefined) ignore('unknown-tunnel', turn);
    else if (portMatters && peerPort !== tunnel.peerPort) ignore('other-port', turn);
    else this.#receiveInTunnel(tunnel, packet, peerPort, turn);
  }

  #tunnelNumbered(id: number): Tunnel | undefined {
    return this.tunnels.get(id as TunnelId);
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
    const tunnel = this.tunnelOfPeer(interpretation.message.assignedTunnelId, peerPort);
    if (tunnel === undefined) ignore('stop-without-tunnel', turn);
    else this.#receiveInTunnel(tunnel, packet, peerPort, turn);
  }

  /** The tunnel that the peer knows by this id. */
  protected tunnelOfPeer(assignedTunnelId: number | undefined, peerPort: number): Tunnel | undefined {
    return [...this.tunnels.values()].find(
      (tunnel) => tunnel.peerId !== 0 && tunnel.peerId === assignedTunnelId && tunnel.peerPort === peerPort,
    );
  }

  #receiveInTunnel(tunnel: Tunnel, { header, body }: ControlPacket, peerPort: number, turn: Turn): void {
    const arrival = arrive(tunnel.channel, header, body, turn.now);
    if (arrival.kind === 'deliver') {
      for (const delivery of arrival.messages) {
        if (this.tunnels.has(tunnel.id)) this.#deliver(tunnel, delivery, peerPort, turn);
      }
    } else if (arrival.kind !== 'acknowledgement') {
      ignore(arrival.kind, turn);
    }
    this.settle(tunnel, turn);
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
        this.#stoppedByPeer(tunnel, message.resultCode, turn);
        break;
      case 'CDN': {
        const session = sessionNamed(tunnel, sessionId, message.assignedSessionId);
        if (session === undefined) ignore('unknown-session', turn);
        else this.#forgetSession(tunnel, session, 'peer', message.resultCode, turn);
        break;
      }
      case 'HELLO':
      case 'WEN':
      case 'SLI':
        break;
      case 'OCRQ':
        this.refuseCall(tunnel, message.assignedSessionId, noFacilities, turn);
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
      this.stopTunnel(tunnel, refused.result, turn);
      return;
    }
    const session = sessionNamed(tunnel, sessionId, refused.assignedSessionId);
    if (session === undefined) this.refuseCall(tunnel, refused.assignedSessionId ?? 0, refused.result, turn);
    else this.hangUp(tunnel, session, refused.result, turn);
  }

  /** Sends a message within the tunnel. A peer that never acknowledges until the queue is full loses the tunnel. */
  protected send(tunnel: Tunnel, message: ControlMessage, peerSessionId: number, turn: Turn): void {
    if (submit(tunnel.channel, peerSessionId, encodeMessage(message, this.#order))) return;
    this.#forgetTunnel(tunnel, 'here', nothingAcknowledged, turn);
  }

  /** A bare ZLB before anything else: Android goes on only when it sees one. */
  protected acknowledgeAtOnce(tunnel: Tunnel, turn: Turn): void {
    transmit(tunnel, [acknowledge(tunnel.channel)], turn);
  }

  /** Sends what may be sent, an acknowledgement if nothing carried it, and ends a stop that is acknowledged. */
  protected settle(tunnel: Tunnel, turn: Turn): void {
    if (this.tunnels.get(tunnel.id) !== tunnel) return;
    transmit(tunnel, flush(tunnel.channel, turn.now), turn);
    if (tunnel.channel.acknowledgementOwed) this.acknowledgeAtOnce(tunnel, turn);
    if (tunnel.state.at === 'stopping' && isQuiet(tunnel.channel)) {
      this.#forgetTunnel(tunnel, 'here', tunnel.state.result, turn);
    }
  }

  /** Repeats at once what is in flight: the peer shows that it missed it. */
  protected repeatNow(tunnel: Tunnel, turn: Turn): void {
    transmit(tunnel, repeat(tunnel.channel), turn);
  }

  /** CDN for a session that exists. */
  protected hangUp(tunnel: Tunnel, session: Session, result: ResultCode, turn: Turn): void {
    this.#forgetSession(tunnel, session, 'here', result, turn);
    this.send(tunnel, { kind: 'CDN', assignedSessionId: session.id, resultCode: result }, session.peerId, turn);
  }

  /** CDN for a call that gets no session: it still has to name an id of ours. */
  protected refuseCall(tunnel: Tunnel, peerSessionId: number, result: ResultCode, turn: Turn): void {
    const assignedSessionId = drawSessionId(tunnel, this.environment.random) ?? 0;
    this.send(tunnel, { kind: 'CDN', assignedSessionId, resultCode: result }, peerSessionId, turn);
  }

  protected stopTunnel(tunnel: Tunnel, result: ResultCode, turn: Turn): void {
    if (isClosed(tunnel)) return;
    for (const session of [...tunnel.sessions.values()]) this.#forgetSession(tunnel, session, 'here', result, turn);
    tunnel.state = { at: 'stopping', result };
    this.send(tunnel, { kind: 'StopCCN', assignedTunnelId: tunnel.id, resultCode: result }, 0, turn);
  }

  /** StopCCN for a tunnel that never came to be, so that its caller need not wait for its own time-outs. */
  protected refuseTunnel(
    { ns }: ControlHeader,
    peerTunnelId: number,
    peerPort: number,
    result: ResultCode,
    turn: Turn,
  ): void {
    const body = encodeMessage({ kind: 'StopCCN', assignedTunnelId: 0, resultCode: result });
    const header = { tunnelId: peerTunnelId, sessionId: 0, ns: 0, nr: (ns + 1) & 0xffff };
    turn.effects.push({ kind: 'send', packet: { bytes: encodeControlPacket(header, body), peerPort } });
  }

  #stoppedByPeer(tunnel: Tunnel, result: ResultCode | undefined, turn: Turn): void {
    if (tunnel.state.at === 'stopped') return;
    const ourResult = tunnel.state.at === 'stopping' ? tunnel.state.result : undefined;
    for (const session of [...tunnel.sessions.values()]) this.#forgetSession(tunnel, session, 'peer', result, turn);
    tunnel.state = { at: 'stopped', until: later(turn.now, closedTunnelKept) };
    // Nothing we still had to say matters to a peer that is gone.
    tunnel.channel.inFlight = [];
    tunnel.channel.waiting = [];
    tunnel.channel.repeatAt = undefined;
    const by = ourResult === undefined ? 'peer' : 'here';
    turn.effects.push({ kind: 'tunnel-closed', tunnel: tunnelInfo(tunnel), by, result: ourResult ?? result });
  }

  #forgetSession(
    tunnel: Tunnel,
    session: Session,
    by: 'peer' | 'here' | 'timeout',
    result: ResultCode | undefined,
    turn: Turn,
  ): void {
    tunnel.sessions.delete(session.id);
    const established = session.state.at === 'established';
    turn.effects.push({ kind: 'session-closed', session: sessionInfo(tunnel, session), by, result, established });
  }

  #forgetTunnel(tunnel: Tunnel, by: 'peer' | 'here' | 'timeout', result: ResultCode | undefined, turn: Turn): void {
    for (const session of [...tunnel.sessions.values()]) this.#forgetSession(tunnel, session, by, result, turn);
    turn.effects.push({ kind: 'tunnel-closed', tunnel: tunnelInfo(tunnel), by, result });
    this.releaseTunnel(tunnel);
  }

  protected releaseTunnel(tunnel: Tunnel): void {
    this.tunnels.delete(tunnel.id);
    this.environment.releaseTunnelId(tunnel.id);
  }

  #timeoutOf(tunnel: Tunnel, turn: Turn): void {
    if (tunnel.state.at === 'stopped') {
      if (tunnel.state.until <= turn.now) this.releaseTunnel(tunnel);
      return;
    }
    const repeated = repeatDue(tunnel.channel, turn.now);
    if (repeated === undefined) {
      this.#peerIsGone(tunnel, turn);
      return;
    }
    transmit(tunnel, repeated, turn);
    this.#endOverdueSetups(tunnel, turn);
    const hello = helloAt(tunnel, this.#helloInterval);
    if (hello !== undefined && hello <= turn.now) this.send(tunnel, { kind: 'HELLO' }, 0, turn);
    this.settle(tunnel, turn);
  }

  #peerIsGone(tunnel: Tunnel, turn: Turn): void {
    if (tunnel.state.at === 'stopping') this.#forgetTunnel(tunnel, 'here', tunnel.state.result, turn);
    else this.#forgetTunnel(tunnel, 'timeout', undefined, turn);
  }

  #endOverdueSetups(tunnel: Tunnel, turn: Turn): void {
    if ('until' in tunnel.state && tunnel.state.until <= turn.now) this.stopTunnel(tunnel, notEstablished, turn);
    for (const session of [...tunnel.sessions.values()]) {
      if ('until' in session.state && session.state.until <= turn.now) {
        this.hangUp(tunnel, session, notEstablished, turn);
      }
    }
  }
}
