/**
 * DHCP (RFC 2131, RFC 2132) as pure functions: bytes in, messages out. It reads what clients and servers send, and plays the
 * server for DHCPINFORM and the relay agent that is a client for somebody else. Written for this gateway, since the packages
 * of npm are whole servers or clients with sockets of their own.
 */
export type {
  DhcpClientSettings,
  DhcpEffect,
  ExchangeId,
  IgnoredReason,
  ServerFailure,
  TriedServer,
} from './client/exchange.ts';
export type { DhcpClient, DhcpLease } from './client/lease.ts';
export { RelayClient } from './client/relay-client.ts';
export type { ServerHealth } from './client/servers.ts';
export {
  answerInform,
  answerInformPacket,
  type InformConfig,
  type InformOutcome,
  type NotForInform,
} from './inform.ts';
export { limits as dhcpLimits } from './limits.ts';
export {
  type DhcpMessage,
  type DhcpMessageType,
  encodeDhcp,
  type HardwareAddress,
  parseDhcp,
} from './message.ts';
export { type DhcpOptions, type OptionName, optionCode } from './options/options.ts';
export type { RelayAgentInformation } from './options/relay-agent.ts';
export type { Route } from './options/routes.ts';
export { encodeUdpPacket, parseUdpPacket, type UdpPacket } from './udp-packet.ts';
