import { presentedName, type UserMethod } from '@sekisho/contracts';
import { decodeEapPacket, decodeIdentity, eapTypes, encodeEapPacket } from '@sekisho/eap';
import { DecodeError } from '@sekisho/wire';

/**
 * EAP Success or Failure (RFC 3748 §4.2), with the identifier of the packet it concludes.
 * @param packet an EAP packet; of one too short to have an identifier, 0 is taken
 */
export const eapResult = (code: 'success' | 'failure', packet: Uint8Array): Uint8Array =>
  encodeEapPacket({ code, identifier: packet[1] ?? 0 });

/** The name as the rest of the gateway takes it. @returns undefined: the packet is no Identity Response */
export function identityOf(packet: Uint8Array): string | undefined {
  return decoded(() => {
    const response = decodeEapPacket(packet);
    return response.code === 'response' && response.type === eapTypes.identity
      ? presentedName.parse(decodeIdentity(response.data))
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

/** Responses that belong to no method (RFC 3748 §5.1 to §5.3.1). */
const withoutMethod: readonly number[] = [eapTypes.identity, eapTypes.notification, eapTypes.nak];

/** The method of a Response, `unknown` where nobody knows it here; undefined: it is of none. */
export function methodOf(packet: Uint8Array): UserMethod | 'unknown' | undefined {
  return decoded(() => {
    const response = decodeEapPacket(packet);
    if (response.code !== 'response' || withoutMethod.includes(response.type)) return undefined;
    return methods[response.type] ?? 'unknown';
  });
}

/** Whether a packet is a Nak that names this method (RFC 3748 §5.3.1). */
export const wants = (packet: Uint8Array, type: number): boolean =>
  decoded(() => {
    const response = decodeEapPacket(packet);
    return response.code === 'response' && response.type === eapTypes.nak && response.data.includes(type);
  }) ?? false;

function decoded<T>(decode: () => T | undefined): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
