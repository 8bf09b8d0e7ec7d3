import type { Duration, Instant, Random, Secret } from '@sekisho/wire';
import type { AttributeName, AttributeValues } from './control/attributes.ts';

/** L2TP Tunnel ID and Session ID (RFC 2661 §3.1), 1..65535; a type each so that they are never mixed up. */
export type TunnelId = number & { readonly __tunnelId: true };
export type SessionId = number & { readonly __sessionId: true };

export interface L2tpEnvironment {
  readonly random: Random;
  /** Host Name AVP of this end. */
  readonly hostName: string;
  /** Tunnel ids come from one allocator for all peers: the packet path finds a session by (tunnel id, session id). */
  readonly allocateTunnelId: () => TunnelId | undefined;
  readonly releaseTunnelId: (id: TunnelId) => void;
  readonly helloInterval: Duration;
  /** Secret shared with the peer: answers its challenge and opens its hidden AVPs (RFC 2661 §4.3, §5.1.1). Clients use none. */
  readonly tunnelSecret?: Secret;
  /** What a caller says of itself in place of this library's own. */
  readonly caller?: CallerProfile;
}

/** What the control messages of one kind of client say, as far as it differs from one to another. */
export interface CallerProfile {
  /** Attributes that come first, behind Message Type; the others follow in the order of their table. */
  readonly order: readonly AttributeName[];
  readonly SCCRQ: Partial<AttributeValues>;
  readonly ICRQ: Partial<AttributeValues>;
  readonly ICCN: Partial<AttributeValues>;
}

/** A control message as it stands in UDP, with the peer's UDP port. */
export interface L2tpPacket {
  readonly bytes: Uint8Array;
  readonly peerPort: number;
}

export interface L2tpSessionInfo {
  readonly tunnel: TunnelId;
  readonly session: SessionId;
  readonly peerTunnel: TunnelId;
  readonly peerSession: SessionId;
  readonly peerPort: number;
}

export interface L2tpTunnelInfo {
  readonly tunnel: TunnelId;
  readonly peerTunnel: TunnelId;
  readonly peerPort: number;
  readonly peerHostName: string;
  readonly peerVendor: string | undefined;
  readonly peerFirmware: number | undefined;
}

/** Result Codes (RFC 2661 §4.4.2) with their error code and message, as sent and received. */
export interface ResultCode {
  readonly result: number;
  readonly error: number | undefined;
  readonly message: string | undefined;
}

export type L2tpEffect =
  | { readonly kind: 'send'; readonly packet: L2tpPacket }
  | { readonly kind: 'step'; readonly step: 'sccrq' | 'scccn' | 'icrq' | 'iccn' }
  | { readonly kind: 'tunnel-established'; readonly tunnel: L2tpTunnelInfo }
  /** The peer may send PPP before this end knows the session established: right behind ICCN, which either end has out last. */
  | { readonly kind: 'session-expected'; readonly session: L2tpSessionInfo }
  | { readonly kind: 'session-established'; readonly session: L2tpSessionInfo }
  /** Also for sessions never established: `established` tells. */
  | {
      readonly kind: 'session-closed';
      readonly session: L2tpSessionInfo;
      readonly by: 'peer' | 'here' | 'timeout';
      readonly result: ResultCode | undefined;
      readonly established: boolean;
    }
  | {
      readonly kind: 'tunnel-closed';
      readonly tunnel: L2tpTunnelInfo;
      readonly by: 'peer' | 'here' | 'timeout';
      readonly result: ResultCode | undefined;
    }
  | { readonly kind: 'ignored'; readonly reason: string };

/**
 * All L2TP tunnels of one IPsec peer, without sockets or clock (RFC 2661). `Lns` answers; `Lac` (same folder) calls.
 * Only packets that came out of this peer's ESP SAs may be given to it.
 */
export interface L2tpEndpoint {
  receive(packet: L2tpPacket, now: Instant): L2tpEffect[];
  timeout(now: Instant): L2tpEffect[];
  deadline(): Instant | undefined;
  /** Sends CDN (RFC 2661 §6.12). */
  closeSession(tunnel: TunnelId, session: SessionId, result: ResultCode, now: Instant): L2tpEffect[];
  /** Sends StopCCN (RFC 2661 §6.4) for every tunnel. Tunnels stay until it is acknowledged or retries end. */
  stop(result: ResultCode, now: Instant): L2tpEffect[];
  /** The IPsec peer is gone: gives all tunnel ids back and says nothing to anybody. */
  abandon(): void;
}

/** The calling side adds the call: SCCRQ … ICCN, ending in `session-established`. */
export interface L2tpCaller extends L2tpEndpoint {
  call(peerPort: number, now: Instant): L2tpEffect[];
}
