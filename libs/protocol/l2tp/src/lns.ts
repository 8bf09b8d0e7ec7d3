import { DecodeError } from '@sekisho/wire';
import { ControlEndpoint, type Received } from './control/control-endpoint.ts';
import { type ControlPacket, decodeControlPacket } from './control/header.ts';
import {
  type ControlMessage,
  type Interpretation,
  interpret,
  type Message,
  type MessageKind,
} from './control/messages.ts';
import { anyFraming, isProtocolSupported, protocolVersion } from './control/own-capabilities.ts';
import {
  noMoreSessions,
  noMoreTunnels,
  sessionIdTaken,
  tunnelNotEstablished,
  wrongProtocolVersion,
} from './control/refusals.ts';
import { arrive } from './control/reliable-delivery.ts';
import { asSessionId, drawSessionId, type Session, sessionInfo } from './control/session.ts';
import { introduce, isClosed, openTunnel, type Tunnel, tunnelInfo } from './control/tunnel.ts';
import { challengeResponse } from './control/tunnel-authentication.ts';
import { ignore, setupUntil, step, type Turn } from './control/turn.ts';
import { limits } from './limits.ts';

const vendorName = 'Sekisho';
const firmwareRevision = 0x0100;

/** L2TP Network Server: answers one peer's tunnels and incoming calls (RFC 2661 §6.1–6.8). */
export class Lns extends ControlEndpoint {
  protected override onConnectionless(
    packet: ControlPacket,
    interpretation: Interpretation,
    peerPort: number,
    turn: Turn,
  ): void {
    if (interpretation.kind === 'message' && interpretation.message.kind === 'SCCRQ') {
      this.#onRequest(packet, interpretation.message, peerPort, turn);
      return;
    }
    const { assignedTunnelId } = interpretation.kind === 'unacceptable' ? interpretation : {};
    if (interpretation.kind === 'unacceptable' && interpretation.message === 'SCCRQ' && assignedTunnelId) {
      const caller = { ns: packet.header.ns, tunnelId: assignedTunnelId, port: peerPort };
      this.tunnels.refuse(caller, interpretation.result, turn);
      return;
    }
    // Apple sends HELLO to tunnel 0 to wake up IPsec; some get through.
    ignore('without-tunnel', turn);
  }

  #onRequest(packet: ControlPacket, request: Message<'SCCRQ'>, peerPort: number, turn: Turn): void {
    const known = this.tunnels.ofPeer(request.assignedTunnelId, peerPort);
    if (known !== undefined && !isClosed(known)) {
      this.#onRepeatedRequest(known, packet, turn);
      return;
    }
    // Who asks for a new tunnel under this id has forgotten the old one.
    if (known !== undefined) this.tunnels.letGo(known, turn);
    const caller = { ns: packet.header.ns, tunnelId: request.assignedTunnelId, port: peerPort };
    if (!isProtocolSupported(request.protocolVersion)) {
      this.tunnels.refuse(caller, wrongProtocolVersion, turn);
      return;
    }
    const tunnel = this.#open(peerPort, turn);
    if (tunnel === undefined) {
      this.tunnels.refuse(caller, noMoreTunnels, turn);
      return;
    }
    introduce(tunnel, request);
    tunnel.channel.nr = packet.header.ns;
    arrive(tunnel.channel, packet.header, packet.body, turn.now);
    step('sccrq', turn);
    this.tunnels.send(tunnel, this.#reply(tunnel, request.challenge), 0, turn);
    this.tunnels.settle(tunnel, turn);
  }

  /** The same tunnel id again: our reply was lost or is late. The reply must stay the same (Windows repeats quickly). */
  #onRepeatedRequest(tunnel: Tunnel, { header, body }: ControlPacket, turn: Turn): void {
    arrive(tunnel.channel, header, body, turn.now);
    if (tunnel.state.at === 'await-connected') this.tunnels.repeatNow(tunnel, turn);
    ignore('duplicate', turn);
    this.tunnels.settle(tunnel, turn);
  }

  #open(peerPort: number, { now }: Turn): Tunnel | undefined {
    if (this.tunnels.size >= limits.tunnelsPerPeerMax) this.#forgetOldestStopped();
    if (this.tunnels.size >= limits.tunnelsPerPeerMax) return undefined;
    const id = this.environment.allocateTunnelId();
    if (id === undefined) return undefined;
    const tunnel = openTunnel(id, peerPort, { at: 'await-connected', until: setupUntil(now) }, now);
    this.tunnels.add(tunnel);
    return tunnel;
  }

  #forgetOldestStopped(): void {
    const stopped = this.tunnels.all().find(({ state }) => state.at === 'stopped');
    if (stopped !== undefined) this.tunnels.release(stopped);
  }

  /** A challenge is answered where a secret is set. Where none is, the peer decides whether it can do without. */
  #reply(tunnel: Tunnel, challenge: Uint8Array | undefined): Message<'SCCRP'> {
    const { hostName, tunnelSecret } = this.environment;
    const reply: Message<'SCCRP'> = {
      kind: 'SCCRP',
      protocolVersion,
      framingCapabilities: anyFraming,
      firmwareRevision,
      hostName,
      vendorName,
      assignedTunnelId: tunnel.id,
      receiveWindowSize: limits.receiveWindowMessages,
    };
    if (challenge === undefined || tunnelSecret === undefined) return reply;
    return { ...reply, challengeResponse: challengeResponse(2, tunnelSecret, challenge) };
  }

  protected override onMessage(tunnel: Tunnel, received: Received, turn: Turn): void {
    const { message } = received;
    switch (`${tunnel.state.at}/${message.kind}`) {
      case 'await-connected/SCCCN':
        this.tunnels.acknowledgeAtOnce(tunnel, turn);
        tunnel.state = { at: 'established' };
        step('scccn', turn);
        turn.effects.push({ kind: 'tunnel-established', tunnel: tunnelInfo(tunnel) });
        break;
      case 'established/ICCN':
        this.#onCallConnected(tunnel, received, turn);
        break;
      default:
        if (message.kind === 'ICRQ') this.#onCall(tunnel, message, turn);
        else ignore('unexpected-message', turn);
    }
  }

  #onCall(tunnel: Tunnel, request: Message<'ICRQ'>, turn: Turn): void {
    if (tunnel.state.at !== 'established') {
      this.tunnels.refuseCall(tunnel, request.assignedSessionId, tunnelNotEstablished, turn);
      return;
    }
    const taken = [...tunnel.sessions.values()].find((session) => session.peerId === request.assignedSessionId);
    if (taken !== undefined) {
      // The peer knows one call by this id, and takes a CDN for that one: it ends here too (RFC 2661 §7.4.2).
      this.tunnels.hangUp(tunnel, taken, sessionIdTaken, turn);
      return;
    }
    const id = drawSessionId(tunnel, this.environment.random);
    if (id === undefined) {
      this.tunnels.refuseCall(tunnel, request.assignedSessionId, noMoreSessions, turn);
      return;
    }
    const peerId = asSessionId(request.assignedSessionId);
    const session: Session = { id, peerId, state: { at: 'await-connected', until: setupUntil(turn.now) } };
    tunnel.sessions.set(id, session);
    step('icrq', turn);
    turn.effects.push({ kind: 'session-expected', session: sessionInfo(tunnel, session) });
    this.tunnels.send(tunnel, { kind: 'ICRP', assignedSessionId: id }, peerId, turn);
  }

  #onCallConnected(tunnel: Tunnel, { sessionId }: Received, turn: Turn): void {
    this.tunnels.acknowledgeAtOnce(tunnel, turn);
    const session = tunnel.sessions.get(asSessionId(sessionId));
    if (session?.state.at !== 'await-connected') {
      ignore('unexpected-message', turn);
      return;
    }
    session.state = { at: 'established' };
    step('iccn', turn);
    turn.effects.push({ kind: 'session-established', session: sessionInfo(tunnel, session) });
  }
}

/** True for an SCCRQ, by which a peer asks for a new tunnel (or repeats having asked). */
export function isTunnelRequest(packet: Uint8Array): boolean {
  try {
    const { header, body } = decodeControlPacket(packet);
    const interpretation = interpret(body, undefined);
    return header.tunnelId === 0 && 'message' in interpretation && kindOf(interpretation.message) === 'SCCRQ';
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

const kindOf = (message: ControlMessage | MessageKind | undefined): MessageKind | undefined =>
  typeof message === 'object' ? message.kind : message;
