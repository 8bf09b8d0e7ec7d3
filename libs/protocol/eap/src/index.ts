export * from './eap.ts';
export { decodeEapPacket, type EapPacket, eapTypes, encodeEapPacket } from './packet.ts';
export { createEapMd5Peer, type EapMd5PeerSettings } from './peer.ts';
export { createEapServer } from './server.ts';
