import { DecodeError, type Secret, utf8 } from '@sekisho/wire';
import type { EapPeer } from './eap.ts';
import { decodeMd5Challenge, encodeMd5Challenge, md5Response } from './md5-challenge.ts';
import { decodeEapPacket, eapTypes, encodeEapPacket } from './packet.ts';

export interface EapMd5PeerSettings {
  readonly identity: string;
  readonly secret: Secret;
}

/** A peer that does MD5-Challenge and refuses other methods by a Nak that names it. It keeps nothing between requests. */
export const createEapMd5Peer = ({ identity, secret }: EapMd5PeerSettings): EapPeer => ({
  receive(bytes) {
    try {
      const request = decodeEapPacket(bytes);
      if (request.code !== 'request') return undefined;
      const answer = respond(request.identifier, request.type, request.data, { identity, secret });
      return answer && encodeEapPacket({ code: 'response', identifier: request.identifier, ...answer });
    } catch (error) {
      if (error instanceof DecodeError) return undefined;
      throw error;
    }
  },
});

interface Answer {
  readonly type: number;
  readonly data: Uint8Array;
}

function respond(
  identifier: number,
  type: number,
  data: Uint8Array,
  { identity, secret }: EapMd5PeerSettings,
): Answer | undefined {
  switch (type) {
    case eapTypes.identity:
      return { type, data: utf8(identity) };
    case eapTypes.notification:
      return { type, data: new Uint8Array() };
    case eapTypes.md5Challenge: {
      const { value } = decodeMd5Challenge(data);
      const response = md5Response(identifier, secret, value);
      return { type, data: encodeMd5Challenge({ value: response, name: utf8(identity) }) };
    }
    case eapTypes.nak:
      return undefined;
    default:
      return type === 0 ? undefined : { type: eapTypes.nak, data: Uint8Array.of(eapTypes.md5Challenge) };
  }
}
