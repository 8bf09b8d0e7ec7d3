import { MsChapV2Peer, md5ChallengePeer, type PeerMethod } from '@sekisho/eap';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import type { Random, Secret } from '@sekisho/wire';

/** EAP methods a client can do, preferred first. */
export const eapMethods = ['eap-ms-chap-v2', 'eap-md5'] as const;
export type EapMethodName = (typeof eapMethods)[number];

export interface EapCredentials {
  readonly user: string;
  readonly password: Secret;
}

export function eapMethod(name: EapMethodName, { user, password }: EapCredentials, random: Random): PeerMethod {
  switch (name) {
    case 'eap-md5':
      return md5ChallengePeer({ user, password });
    case 'eap-ms-chap-v2':
      return new MsChapV2Peer({
        user,
        random,
        respond: (challenges) => msChapV2Response({ ...challenges, password }),
        expect: (exchange) => msChapV2AuthenticatorResponse({ ...exchange, password }),
      });
  }
}
