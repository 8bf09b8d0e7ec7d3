import { type Duration, earliest, type Instant, later } from '@sekisho/wire';
import type { L2tpTunnelInfo, ResultCode, SessionId, TunnelId } from '../endpoint.ts';
import { limits } from '../limits.ts';
import type { AttributeValues } from './attributes.ts';
import { type Channel, isQuiet, openChannel, setPeerWindow } from './reliable-delivery.ts';
import type { Session } from './session.ts';

/** A control connection (RFC 2661 §7.2), as a plain value. */
export interface Tunnel {
  readonly id: TunnelId;
  /** 0 until the peer assigned it. */
  peerId: TunnelId;
  peerPort: number;
  peerHostName: string;
  peerVendor: string | undefined;
  peerFirmware: number | undefined;
  state:
    | { readonly at: 'await-reply'; readonly until: Instant }
    | { readonly at: 'await-connected'; readonly until: Instant }
    | { readonly at: 'established' }
    /** StopCCN is out and waits for its acknowledgement. */
    | { readonly at: 'stopping'; readonly result: ResultCode }
    /** The peer's StopCCN came: its repetitions are acknowledged for a while. */
    | { readonly at: 'stopped'; readonly until: Instant };
  readonly channel: Channel;
  readonly sessions: Map<SessionId, Session>;
}

export const asTunnelId = (id: number): TunnelId => id as TunnelId;

export const openTunnel = (id: TunnelId, peerPort: number, state: Tunnel['state'], now: Instant): Tunnel => ({
  id,
  peerId: asTunnelId(0),
  peerPort,
  peerHostName: '',
  peerVendor: undefined,
  peerFirmware: undefined,
  state,
  channel: openChannel(now, 0),
  sessions: new Map(),
});

/** What SCCRQ and SCCRP say about their sender. */
export function introduce(
  tunnel: Tunnel,
  peer: Partial<AttributeValues> & { readonly assignedTunnelId: number },
): void {
  tunnel.peerId = asTunnelId(peer.assignedTunnelId);
  tunnel.channel.peerTunnelId = peer.assignedTunnelId;
  setPeerWindow(tunnel.channel, peer.receiveWindowSize);
  tunnel.peerHostName = peer.hostName ?? '';
  tunnel.peerVendor = peer.vendorName;
  tunnel.peerFirmware = peer.firmwareRevision;
}

export const isClosed = ({ state }: Tunnel): boolean => state.at === 'stopping' || state.at === 'stopped';

/** How often a message is repeated before the peer counts as dead: a user's session is given up last. */
export const repetitionsMax = ({ state, sessions }: Tunnel): number =>
  state.at === 'established' && [...sessions.values()].some((session) => session.state.at === 'established')
    ? limits.repetitionsWithCallMax
    : limits.retransmissionWaits.length;

export const tunnelInfo = (tunnel: Tunnel): L2tpTunnelInfo => ({
  tunnel: tunnel.id,
  peerTunnel: tunnel.peerId,
  peerPort: tunnel.peerPort,
  peerHostName: tunnel.peerHostName,
  peerVendor: tunnel.peerVendor,
  peerFirmware: tunnel.peerFirmware,
});

/** When an established tunnel with nothing in flight sends its next Hello (RFC 2661 §6.5). */
export const helloAt = ({ state, channel }: Tunnel, interval: Duration): Instant | undefined =>
  state.at === 'established' && isQuiet(channel) ? later(channel.heardAt, interval) : undefined;

/** When something is to be done about this tunnel next. */
export const tunnelDeadline = (tunnel: Tunnel, helloInterval: Duration): Instant | undefined =>
  earliest(
    tunnel.channel.repeatAt,
    'until' in tunnel.state ? tunnel.state.until : undefined,
    helloAt(tunnel, helloInterval),
    ...[...tunnel.sessions.values()].map(({ state }) => ('until' in state ? state.until : undefined)),
  );
