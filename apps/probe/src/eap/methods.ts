import { createEapPeer, EapTlsPeer, MsChapV2Peer, md5ChallengePeer, PeapPeer, type PeerMethod } from '@sekisho/eap';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import type { Random, Secret } from '@sekisho/wire';

/** EAP methods that need no TLS, preferred first. */
export const plainEapMethods = ['eap-ms-chap-v2', 'eap-md5'] as const;
export const tlsEapMethods = ['eap-peap', 'eap-tls'] as const;
export const eapMethods = [...plainEapMethods, ...tlsEapMethods] as const;
export type EapMethodName = (typeof eapMethods)[number];

export interface EapCredentials {
  readonly user: string;
  readonly password: Secret;
}

/** Those with TLS ask its implementation by `tls` steps. */
export function eapMethod(name: EapMethodName, credentials: EapCredentials, random: Random): PeerMethod {
  switch (name) {
    case 'eap-md5':
      return md5ChallengePeer(credentials);
    case 'eap-ms-chap-v2':
      return msChapV2(credentials, random);
    case 'eap-peap': {
      const method = msChapV2(credentials, random);
      const inner = createEapPeer({ identity: credentials.user, methods: [method] });
      return new PeapPeer({ inner, proven: () => method.proven });
    }
    case 'eap-tls':
      return new EapTlsPeer();
  }
}

const msChapV2 = ({ user, password }: EapCredentials, random: Random): MsChapV2Peer =>
  new MsChapV2Peer({
    user,
    random,
    respond: (challenges) => msChapV2Response({ ...challenges, password }),
    expect: (exchange) => msChapV2AuthenticatorResponse({ ...exchange, password }),
  });
