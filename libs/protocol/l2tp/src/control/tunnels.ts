import { later } from '@sekisho/wire';
import type { L2tpEnvironment, ResultCode, TunnelId } from '../endpoint.ts';
import { limits } from '../limits.ts';
import { type AttributeName, attributeNames } from './attributes.ts';
import { encodeControlPacket } from './header.ts';
import { type ControlMessage, encodeMessage } from './messages.ts';
import { nothingAcknowledged } from './refusals.ts';
import { acknowledge, flush, forgetUnsent, isQuiet, repeat, submit } from './reliable-delivery.ts';
import { drawSessionId, type Session, sessionInfo } from './session.ts';
import { isClosed, type Tunnel, tunnelInfo } from './tunnel.ts';
import { type Turn, transmit } from './turn.ts';

/** Who ended a tunnel or a session, and with which result. */
interface Ending {
  readonly by: 'peer' | 'here' | 'timeout';
  readonly result: ResultCode | undefined;
}

/** A caller whose tunnel never comes to be. */
interface RefusedCaller {
  /** Sequence number of its SCCRQ. */
  readonly ns: number;
  readonly tunnelId: number;
  readonly port: number;
}

/** The tunnels of one peer: what is sent in them, and how they and their sessions end. */
export class Tunnels {
  readonly #tunnels = new Map<TunnelId, Tunnel>();
  readonly #order: readonly AttributeName[];

  constructor(private readonly environment: L2tpEnvironment) {
    const first = environment.caller?.order ?? [];
    this.#order = first.length === 0 ? attributeNames : [...new Set([...first, ...attributeNames])];
  }

  get size(): number {
    return this.#tunnels.size;
  }

  all(): Tunnel[] {
    return [...this.#tunnels.values()];
  }

  get(id: TunnelId): Tunnel | undefined {
    return this.#tunnels.get(id);
  }

  add(tunnel: Tunnel): void {
    this.#tunnels.set(tunnel.id, tunnel);
  }

  /** The tunnel that the peer knows by this id. */
  ofPeer(peerId: number | undefined, peerPort: number): Tunnel | undefined {
    return this.all().find((tunnel) => tunnel.peerId !== 0 && tunnel.peerId === peerId && tunnel.peerPort === peerPort);
  }

  /** Sends a message within the tunnel. A peer that never acknowledges until the queue is full loses the tunnel. */
  send(tunnel: Tunnel, message: ControlMessage, peerSessionId: number, turn: Turn): void {
    if (submit(tunnel.channel, peerSessionId, encodeMessage(message, this.#order))) return;
    this.forget(tunnel, { by: 'here', result: nothingAcknowledged }, turn);
  }

  /** A bare ZLB before anything else: Android goes on only when it sees one. */
  acknowledgeAtOnce(tunnel: Tunnel, turn: Turn): void {
    transmit(tunnel, [acknowledge(tunnel.channel)], turn);
  }

  /** Repeats at once what is in flight: the peer shows that it missed it. */
  repeatNow(tunnel: Tunnel, turn: Turn): void {
    transmit(tunnel, repeat(tunnel.channel), turn);
  }

  /** Sends what may be sent, an acknowledgement if nothing carried it, and ends a stop that is acknowledged. */
  settle(tunnel: Tunnel, turn: Turn): void {
    if (this.get(tunnel.id) !== tunnel) return;
    transmit(tunnel, flush(tunnel.channel, turn.now), turn);
    if (tunnel.channel.acknowledgementOwed) this.acknowledgeAtOnce(tunnel, turn);
    if (tunnel.state.at === 'stopping' && isQuiet(tunnel.channel)) {
      this.forget(tunnel, { by: 'here', result: tunnel.state.result }, turn);
    }
  }

  /** CDN for a session that exists. */
  hangUp(tunnel: Tunnel, session: Session, result: ResultCode, turn: Turn): void {
    this.forgetSession(tunnel, session, { by: 'here', result }, turn);
    this.send(tunnel, { kind: 'CDN', assignedSessionId: session.id, resultCode: result }, session.peerId, turn);
  }

  /** CDN for a call that gets no session: it still has to name an id of ours. */
  refuseCall(tunnel: Tunnel, peerSessionId: number, result: ResultCode, turn: Turn): void {
    const assignedSessionId = drawSessionId(tunnel, this.environment.random) ?? 0;
    this.send(tunnel, { kind: 'CDN', assignedSessionId, resultCode: result }, peerSessionId, turn);
  }

  /** StopCCN; the tunnel stays until it is acknowledged. */
  stop(tunnel: Tunnel, result: ResultCode, turn: Turn): void {
    if (isClosed(tunnel)) return;
    this.#forgetSessions(tunnel, { by: 'here', result }, turn);
    tunnel.state = { at: 'stopping', result };
    this.send(tunnel, { kind: 'StopCCN', assignedTunnelId: tunnel.id, resultCode: result }, 0, turn);
  }

  /** StopCCN for a tunnel that never came to be, so that its caller need not wait for its own time-outs. */
  refuse(caller: RefusedCaller, result: ResultCode, turn: Turn): void {
    const body = encodeMessage({ kind: 'StopCCN', assignedTunnelId: 0, resultCode: result });
    const header = { tunnelId: caller.tunnelId, sessionId: 0, ns: 0, nr: (caller.ns + 1) & 0xffff };
    turn.effects.push({ kind: 'send', packet: { bytes: encodeControlPacket(header, body), peerPort: caller.port } });
  }

  /** The peer's StopCCN; one that crosses ours leaves the end to us. */
  stoppedByPeer(tunnel: Tunnel, result: ResultCode | undefined, turn: Turn): void {
    if (tunnel.state.at === 'stopped') return;
    const ending: Ending =
      tunnel.state.at === 'stopping' ? { by: 'here', result: tunnel.state.result } : { by: 'peer', result };
    this.#forgetSessions(tunnel, { by: 'peer', result }, turn);
    tunnel.state = { at: 'stopped', until: later(turn.now, limits.closedTunnelKept) };
    forgetUnsent(tunnel.channel);
    turn.effects.push({ kind: 'tunnel-closed', tunnel: tunnelInfo(tunnel), ...ending });
  }

  forgetSession(tunnel: Tunnel, session: Session, ending: Ending, turn: Turn): void {
    tunnel.sessions.delete(session.id);
    const established = session.state.at === 'established';
    turn.effects.push({ kind: 'session-closed', session: sessionInfo(tunnel, session), ...ending, established });
  }

  /** Ends the tunnel with its sessions, without a word to the peer. */
  forget(tunnel: Tunnel, ending: Ending, turn: Turn): void {
    this.#forgetSessions(tunnel, ending, turn);
    turn.effects.push({ kind: 'tunnel-closed', tunnel: tunnelInfo(tunnel), ...ending });
    this.release(tunnel);
  }

  /** A tunnel that is closed, without waiting for the peer any longer. */
  letGo(tunnel: Tunnel, turn: Turn): void {
    if (tunnel.state.at === 'stopping') this.forget(tunnel, { by: 'here', result: tunnel.state.result }, turn);
    else this.release(tunnel);
  }

  /** Gives the tunnel's id back. */
  release(tunnel: Tunnel): void {
    this.#tunnels.delete(tunnel.id);
    this.environment.releaseTunnelId(tunnel.id);
  }

  #forgetSessions(tunnel: Tunnel, ending: Ending, turn: Turn): void {
    for (const session of [...tunnel.sessions.values()]) this.forgetSession(tunnel, session, ending, turn);
  }
}
