import type { Instant, Random } from '@sekisho/wire';
import type { L2tpSessionInfo, SessionId } from '../endpoint.ts';
import { limits } from '../limits.ts';
import type { Tunnel } from './tunnel.ts';

/** A call (RFC 2661 §7.4), as a plain value. */
export interface Session {
  readonly id: SessionId;
  /** 0 until the peer assigned it. */
  peerId: SessionId;
  state:
    | { readonly at: 'await-reply'; readonly until: Instant }
    | { readonly at: 'await-connected'; readonly until: Instant }
    | { readonly at: 'established' };
}

export const asSessionId = (id: number): SessionId => id as SessionId;

/** A random id, non-zero and free within the tunnel; undefined: the tunnel has all the sessions it may have. */
export function drawSessionId(tunnel: Tunnel, random: Random): SessionId | undefined {
  if (tunnel.sessions.size >= limits.sessionsPerTunnelMax) return undefined;
  for (let draw = 0; draw < limits.sessionIdDrawsMax; draw += 1) {
    const [high = 0, low = 0] = random.bytes(2);
    const id = asSessionId((high << 8) | low);
    if (id !== 0 && !tunnel.sessions.has(id)) return id;
  }
  return undefined;
}

export const sessionInfo = (tunnel: Tunnel, session: Session): L2tpSessionInfo => ({
  tunnel: tunnel.id,
  session: session.id,
  peerTunnel: tunnel.peerId,
  peerSession: session.peerId,
  peerPort: tunnel.peerPort,
});

/** The session a CDN means: by our id in its header, or by the peer's id where it doesn't know ours (RFC 2661 §4.4.3). */
export function sessionNamed(
  tunnel: Tunnel,
  headerId: number,
  assignedByPeer: number | undefined,
): Session | undefined {
  if (headerId !== 0) return tunnel.sessions.get(asSessionId(headerId));
  if (assignedByPeer === undefined || assignedByPeer === 0) return undefined;
  return [...tunnel.sessions.values()].find(({ peerId }) => peerId === assignedByPeer);
}
