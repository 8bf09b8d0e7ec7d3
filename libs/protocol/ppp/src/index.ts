export { msChapV2AuthenticatorResponse, msChapV2Response, ntPasswordHash } from './authentication/chap/ms-chap-v2.ts';
export { chapMd5Response } from './authentication/chap/packet.ts';
export { createPppAuthenticator } from './authenticator.ts';
export { decodeFrame, encodeFrame, type Frame, ipv6Frame } from './frame.ts';
export type {
  AcspInformation,
  AuthenticationProtocol,
  BesideProtocol,
  Credentials,
  GivenNetworks,
  NetworkParameters,
  PeerProfile,
  PppAuthenticator,
  PppDownReason,
  PppEffect,
  PppEnvironment,
  PppPeer,
  PppPeerCredentials,
  Verdict,
} from './link.ts';
export type { ConfigurationOption } from './options.ts';
export { createPppPeer } from './peer.ts';
export { protocolNumbers } from './protocol-numbers.ts';
