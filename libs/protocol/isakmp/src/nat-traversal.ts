import { type Endpoint, equalBytes, ipToBytes, Writer } from '@sekisho/wire';
import type { Cookies } from './keys/phase1.ts';
import { hash } from './keys/prf.ts';
import { encapsulations, payloadTypes } from './numbers.ts';
import { addressIdentification } from './payloads/identification.ts';
import type { NatDetection } from './payloads/nat-detection.ts';
import type { NatOriginalAddress } from './payloads/nat-original-address.ts';
import type { IkeSuite } from './suites.ts';

/** The dialect that a peer announced: RFC 3947, or a draft of it. */
export type NatTraversal = 'rfc3947' | 'draft-03' | 'draft-02' | 'draft-02-newline';

/** The numbers in which RFC 3947 and its drafts 02 and 03 differ. */
export interface NatTraversalNumbers {
  readonly natDetection: number;
  readonly natOriginalAddress: number;
  readonly udpTransport: number;
  readonly udpTunnel: number;
}

const rfcNumbers: NatTraversalNumbers = {
  natDetection: payloadTypes.natDetection,
  natOriginalAddress: payloadTypes.natOriginalAddress,
  udpTransport: encapsulations.udpTransport,
  udpTunnel: encapsulations.udpTunnel,
};

const draftNumbers: NatTraversalNumbers = {
  natDetection: payloadTypes.draftNatDetection,
  natOriginalAddress: payloadTypes.draftNatOriginalAddress,
  udpTransport: encapsulations.draftUdpTransport,
  udpTunnel: encapsulations.draftUdpTunnel,
};

export const natTraversalNumbers = (dialect: NatTraversal): NatTraversalNumbers =>
  dialect === 'rfc3947' ? rfcNumbers : draftNumbers;

/** Hash of a NAT-D payload (RFC 3947 §3.2). */
export const natDetectionHash = (
  algorithm: IkeSuite['hash'],
  cookies: Cookies,
  { address, port }: Endpoint,
): Uint8Array =>
  hash(algorithm, cookies.initiator, cookies.responder, ipToBytes(address), new Writer().u16(port).finish());

export const natDetectionPayload = (dialect: NatTraversal, value: Uint8Array): NatDetection => ({
  kind: 'nat-detection',
  type: natTraversalNumbers(dialect).natDetection,
  hash: value,
});

/** The two NAT-OA payloads of a Quick Mode: the initiator's address, then the responder's (RFC 3947 §5.2). */
export const natOriginalAddresses = (dialect: NatTraversal, addresses: readonly string[]): NatOriginalAddress[] =>
  addresses.map((address) => {
    const { type: idType, data } = addressIdentification(address);
    return {
      kind: 'nat-original-address',
      type: natTraversalNumbers(dialect).natOriginalAddress,
      idType,
      address: data,
    };
  });

/** The address the peer dialled: the first candidate whose hash is the peer's NAT-D for us; undefined: none of them. */
export const dialledAddress = (
  algorithm: IkeSuite['hash'],
  cookies: Cookies,
  peersView: Uint8Array,
  candidates: readonly Endpoint[],
): string | undefined =>
  candidates.find((candidate) => equalBytes(natDetectionHash(algorithm, cookies, candidate), peersView))?.address;
