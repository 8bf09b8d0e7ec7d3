export { EspError } from './errors.ts';
export { decodeIcmpEcho, encodeIcmpEcho, type IcmpEcho, internetChecksum } from './icmp-echo.ts';
export { type EspDropReason, EspInbound } from './inbound.ts';
export { EspOutbound } from './outbound.ts';
export type { EspKeys, EspSuite } from './suite.ts';
export { decodeUdp, encodeUdp, type UdpDatagram, udpProtocol } from './udp.ts';
