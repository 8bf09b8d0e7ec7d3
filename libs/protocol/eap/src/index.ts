export * from './eap.ts';
export { type Md5ChallengePeerSettings, md5ChallengePeer } from './methods/md5-challenge/peer.ts';
export type { PeerMethod, PeerMethodStep } from './methods/method.ts';
export { type MsChapV2Challenges, MsChapV2Peer, type MsChapV2PeerSettings } from './methods/ms-chap-v2/peer.ts';
export { decodeEapPacket, decodeIdentity, type EapPacket, eapTypes, encodeEapPacket } from './packet.ts';
export { createEapPeer, type EapPeerSettings } from './peer.ts';
export { createEapServer } from './server.ts';
