export { EspError, type EspErrorCode } from './errors.ts';
export { decodeIcmpEcho, encodeIcmpEcho, type IcmpEcho, internetChecksum } from './icmp-echo.ts';
export { type EspDropReason, EspInbound, type OpenedPacket } from './inbound.ts';
export { EspOutbound } from './outbound.ts';
export { ReplayWindow } from './replay-window.ts';
export type { EspKeys, EspSa, EspSuite } from './suite.ts';
export { decodeUdp, encodeUdp, type UdpDatagram, udpProtocol } from './udp.ts';
