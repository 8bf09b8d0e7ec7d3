import { type Secret, utf8 } from '@sekisho/wire';
import { eapTypes } from '../../packet.ts';
import type { PeerMethod } from '../method.ts';
import { decodeMd5Challenge, encodeMd5Challenge, md5Response } from './packet.ts';

export interface Md5ChallengePeerSettings {
  readonly user: string;
  readonly password: Secret;
}

/** MD5-Challenge at the peer's end. It keeps nothing between requests. */
export const md5ChallengePeer = ({ user, password }: Md5ChallengePeerSettings): PeerMethod => ({
  type: eapTypes.md5Challenge,
  receive(data, identifier) {
    const value = md5Response(identifier, password, decodeMd5Challenge(data).value);
    return { kind: 'respond', data: encodeMd5Challenge({ value, name: utf8(user) }) };
  },
});
