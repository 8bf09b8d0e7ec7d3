export {
  type MsChapV2AuthenticatorResponseInput,
  type MsChapV2Key,
  type MsChapV2ResponseInput,
  msChapV2AuthenticatorResponse,
  msChapV2ChallengeHash,
  msChapV2Response,
  ntPasswordHash,
} from './authentication/chap/ms-chap-v2.ts';
export { chapMd5Response } from './authentication/chap/packet.ts';
export { createPppAuthenticator } from './authenticator.ts';
export * from './link.ts';
export type { ConfigurationOption } from './options.ts';
export { createPppPeer } from './peer.ts';
