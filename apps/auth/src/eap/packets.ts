import type { UserMethod } from '@sekisho/contracts';
import { decodeEapPacket, decodeIdentity, eapTypes, encodeEapPacket } from '@sekisho/eap';
import { DecodeError } from '@sekisho/wire';

type Result = 'success' | 'failure';
const resultCodes: Readonly<Record<Result, number>> = { success: 3, failure: 4 };

/**
 * EAP Success or Failure (RFC 3748 §4.2), with the identifier of the packet it concludes.
 * @param packet an EAP packet; of one too short to have an identifier, 0 is taken
 */
export const eapResult = (code: Result, packet: Uint8Array): Uint8Array =>
  encodeEapPacket({ code, identifier: packet[1] ?? 0 });

export const isEapResult = (code: Result, packet: Uint8Array): boolean => packet[0] === resultCodes[code];

/** @returns undefined: the packet is no Identity Response */
export function identityOf(packet: Uint8Array): string | undefined {
  return decoded(() => {
    const response = decodeEapPacket(packet);
    return response.code === 'response' && response.type === eapTypes.identity
      ? decodeIdentity(response.data)
      : undefined;
  });
}

const methods: Readonly<Record<number, UserMethod>> = {
  [eapTypes.md5Challenge]: 'eap-md5-challenge',
  [eapTypes.gtc]: 'eap-gtc',
  [eapTypes.tls]: 'eap-tls',
  [eapTypes.ttls]: 'eap-ttls',
  [eapTypes.peap]: 'eap-peap',
  [eapTypes.msChapV2]: 'eap-ms-chap-v2',
};

/** The method of a Response; undefined: it is of none, or of one nobody knows here. */
export function methodOf(packet: Uint8Array): UserMethod | undefined {
  return decoded(() => {
    const response = decodeEapPacket(packet);
    return response.code === 'response' ? methods[response.type] : undefined;
  });
}

function decoded<T>(decode: () => T | undefined): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
