import { computeDiffieHellman, type ModpOrEcpGroup } from '@sekisho/isakmp';
import { concat, equalBytes } from '@sekisho/wire';
import type { Algorithms } from './ike-keys.fixture.ts';
import { type ChosenTransform, ipv4, type RawPayload, types, u16, u32 } from './ike-payloads.fixture.ts';

/** RFC 2409 App. A. */
export const attributes = { encryption: 1, hash: 2, method: 3, group: 4, keyLength: 14 } as const;
export const rsaSignatures = 3;
const tripleDes = 5;
export const groups: Readonly<Record<number, ModpOrEcpGroup>> = {
  2: 'modp1024',
  5: 'modp1536',
  14: 'modp2048',
  15: 'modp3072',
  19: 'ecp256',
  20: 'ecp384',
};
const hashes: Readonly<Record<number, Algorithms['hash']>> = { 2: 'sha1', 4: 'sha256', 5: 'sha384', 6: 'sha512' };
export const dialects: Readonly<Record<string, 'rfc' | 'draft'>> = {
  '4a131c81070358455c5728f20e95452f': 'rfc',
  '7d9419a65310ca6f2c179d9215529d56': 'draft',
  cd60464335df21f87cfdb2fc68b6a448: 'draft',
  '90cb80913ebb696e086381b5ec427b1f': 'draft',
};
export const numbers = { rfc: { natD: 20, natOa: 21, udp: 4 }, draft: { natD: 130, natOa: 131, udp: 61_444 } } as const;
export const notifications = { initialContact: 24_578, areYouThere: 36_136, iAmHere: 36_137 } as const;
/** Types of Identification payloads (RFC 2407 §4.6.2.1). */
export const identities = { ipv4Address: 1, distinguishedName: 9 } as const;

export function algorithmsOf({ attributes: chosen }: ChosenTransform): Algorithms {
  const hash = hashes[chosen.get(attributes.hash) ?? 0] ?? 'sha1';
  if (chosen.get(attributes.encryption) === tripleDes) return { hash, cipher: 'des-ede3-cbc' };
  return { hash, cipher: chosen.get(attributes.keyLength) === 256 ? 'aes-256-cbc' : 'aes-128-cbc' };
}

export function bodyOf(chain: readonly RawPayload[], type: number): Uint8Array {
  const found = chain.find((payload) => payload.type === type)?.body;
  if (!found) throw new Error(`the gateway sent no payload of type ${type}`);
  return found;
}

/** The client's half of a Diffie-Hellman exchange. */
export function keyExchange(group: ModpOrEcpGroup) {
  const own = computeDiffieHellman({ group, peerPublic: undefined, privateKey: undefined });
  const publicKey = own?.publicKey ?? new Uint8Array(0);
  const secretWith = (peerPublic: Uint8Array): Uint8Array =>
    computeDiffieHellman({ group, peerPublic, privateKey: own?.privateKey })?.sharedSecret?.reveal().slice() ??
    new Uint8Array(0);
  return { publicKey, secretWith };
}

export function identity(address: string, protocol: number, port: number): RawPayload {
  const body = concat(Uint8Array.of(identities.ipv4Address, protocol), u16(port), ipv4(address));
  return { type: types.identification, body };
}

/** For X.509 certificates of any authority. */
export const certificateRequest: RawPayload = { type: types.certificateRequest, body: Uint8Array.of(4) };

export function initialContact(cookies: {
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
}): RawPayload {
  const { initiator, responder } = cookies;
  const body = concat(u32(1), Uint8Array.of(1, 16), u16(notifications.initialContact), initiator, responder);
  return { type: types.notification, body };
}

export const typesOf = (chain: readonly RawPayload[]): string => chain.map(({ type }) => type).join(' ');

/** Where message 4 lets the client believe in a NAT. @param own the client's NAT-D payloads, its view of the gateway first */
export function natSeen(detections: readonly Uint8Array[], own: readonly Uint8Array[], asDialled: Uint8Array): string {
  const [ofClient, ...ofGateway] = detections;
  const isClientSeen = ofClient !== undefined && own.slice(1).some((hash) => equalBytes(hash, ofClient));
  const places = [
    ...(isClientSeen ? [] : ['the client']),
    ...(ofGateway.some((hash) => equalBytes(hash, asDialled)) ? [] : ['the gateway']),
  ];
  return `NAT before ${places.join(' and ') || 'nobody'}`;
}

/** @throws Error unless the identities came back as they were sent */
export function describeQuickMode2(
  chain: readonly RawPayload[],
  { proposal, number, attributes: chosen }: ChosenTransform,
  sent: readonly RawPayload[],
): string {
  const echoed = chain.filter(({ type }) => type === types.identification);
  const same = echoed.every(({ body }, index) => equalBytes(body, sent[index]?.body ?? new Uint8Array(0)));
  if (!same || echoed.length !== sent.length) throw new Error('the identities came back changed');
  const encapsulation = chosen.get(4);
  return `quick mode 2: proposal ${proposal}, transform ${number}, encapsulation ${encapsulation}, payloads ${typesOf(chain)}`;
}
