import type { Instant } from '@sekisho/wire';
import { ControlEndpoint, type Received } from './control/control-endpoint.ts';
import type { ControlPacket } from './control/header.ts';
import type { Interpretation, Message } from './control/messages.ts';
import { anyFraming, isProtocolSupported, protocolVersion } from './control/own-capabilities.ts';
import { noFacilities, noFreeSessionId, secretWanted, wrongProtocolVersion } from './control/refusals.ts';
import { asSessionId, drawSessionId, sessionInfo } from './control/session.ts';
import { introduce, openTunnel, type Tunnel, tunnelInfo } from './control/tunnel.ts';
import { challengeResponse } from './control/tunnel-authentication.ts';
import { ignore, setupUntil, step, type Turn } from './control/turn.ts';
import type { L2tpCaller, L2tpEffect } from './endpoint.ts';
import { limits } from './limits.ts';

/** Bits per second reported in ICCN; no server acts on it. */
const connectSpeed = 100_000_000;

/** L2TP Access Concentrator in the client: opens a tunnel and places one incoming call in it (RFC 2661 §6.1–6.8). */
export class Lac extends ControlEndpoint implements L2tpCaller {
  /** @throws RangeError when no tunnel id is free */
  call(peerPort: number, now: Instant): L2tpEffect[] {
    const turn: Turn = { now, effects: [] };
    const id = this.environment.allocateTunnelId();
    if (id === undefined) throw new RangeError('no tunnel id is free');
    const tunnel = openTunnel(id, peerPort, { at: 'await-reply', until: setupUntil(now) }, now);
    this.tunnels.add(tunnel);
    const request: Message<'SCCRQ'> = {
      kind: 'SCCRQ',
      protocolVersion,
      framingCapabilities: anyFraming,
      hostName: this.environment.hostName,
      assignedTunnelId: id,
      receiveWindowSize: limits.receiveWindowMessages,
      ...this.environment.caller?.SCCRQ,
    };
    this.tunnels.send(tunnel, request, 0, turn);
    step('sccrq', turn);
    this.tunnels.settle(tunnel, turn);
    return turn.effects;
  }

  protected override onConnectionless(_: ControlPacket, __: Interpretation, ___: number, turn: Turn): void {
    ignore('without-tunnel', turn);
  }

  protected override onMessage(tunnel: Tunnel, received: Received, turn: Turn): void {
    const { message } = received;
    if (tunnel.state.at === 'await-reply' && message.kind === 'SCCRP') {
      this.#onReply(tunnel, message, received.peerPort, turn);
    } else if (message.kind === 'ICRP') {
      this.#onCallReply(tunnel, message, received.sessionId, turn);
    } else if (message.kind === 'ICRQ') {
      this.tunnels.refuseCall(tunnel, message.assignedSessionId, noFacilities, turn);
    } else {
      ignore('unexpected-message', turn);
    }
  }

  #onReply(tunnel: Tunnel, reply: Message<'SCCRP'>, peerPort: number, turn: Turn): void {
    introduce(tunnel, reply);
    tunnel.peerPort = peerPort;
    const { tunnelSecret } = this.environment;
    if (!isProtocolSupported(reply.protocolVersion)) {
      this.tunnels.stop(tunnel, wrongProtocolVersion, turn);
      return;
    }
    if (reply.challenge !== undefined && tunnelSecret === undefined) {
      this.tunnels.stop(tunnel, secretWanted, turn);
      return;
    }
    tunnel.state = { at: 'established' };
    const response = reply.challenge &&
      tunnelSecret && { challengeResponse: challengeResponse(3, tunnelSecret, reply.challenge) };
    this.tunnels.send(tunnel, { kind: 'SCCCN', ...response }, 0, turn);
    step('scccn', turn);
    turn.effects.push({ kind: 'tunnel-established', tunnel: tunnelInfo(tunnel) });
    this.#placeCall(tunnel, turn);
  }

  #placeCall(tunnel: Tunnel, turn: Turn): void {
    const id = drawSessionId(tunnel, this.environment.random);
    if (id === undefined) {
      this.tunnels.stop(tunnel, noFreeSessionId, turn);
      return;
    }
    tunnel.sessions.set(id, { id, peerId: asSessionId(0), state: { at: 'await-reply', until: setupUntil(turn.now) } });
    const { caller } = this.environment;
    this.tunnels.send(tunnel, { kind: 'ICRQ', assignedSessionId: id, callSerialNumber: 1, ...caller?.ICRQ }, 0, turn);
    step('icrq', turn);
  }

  #onCallReply(tunnel: Tunnel, { assignedSessionId }: Message<'ICRP'>, sessionId: number, turn: Turn): void {
    const session = tunnel.sessions.get(asSessionId(sessionId));
    if (session?.state.at !== 'await-reply') {
      ignore('unexpected-message', turn);
      return;
    }
    session.peerId = asSessionId(assignedSessionId);
    session.state = { at: 'established' };
    // PPP of the LNS may follow ICCN closer than this end's host looks.
    turn.effects.push({ kind: 'session-expected', session: sessionInfo(tunnel, session) });
    const connected: Message<'ICCN'> = {
      kind: 'ICCN',
      txConnectSpeed: connectSpeed,
      framingType: anyFraming,
      ...this.environment.caller?.ICCN,
    };
    this.tunnels.send(tunnel, connected, session.peerId, turn);
    step('iccn', turn);
    // ICCN goes out before the host may begin PPP, which the LNS would else drop.
    this.tunnels.settle(tunnel, turn);
    turn.effects.push({ kind: 'session-established', session: sessionInfo(tunnel, session) });
  }
}
