import type { VerifyRequest } from '@sekisho/contracts';
import { fromBase64, Secret } from '@sekisho/wire';
import type { Credentials } from '../back-ends/back-end.ts';

/** What a user presented in PPP, as back ends take it. */
export function credentialsOf({ user, credentials }: Pick<VerifyRequest, 'user' | 'credentials'>): Credentials {
  switch (credentials.protocol) {
    case 'pap':
      return { method: 'pap', password: new Secret(fromBase64(credentials.password)) };
    case 'chap-md5': {
      const { identifier, challenge, response } = credentials;
      return { method: 'chap-md5', identifier, challenge: fromBase64(challenge), response: fromBase64(response) };
    }
    case 'ms-chap-v2':
      return {
        method: 'ms-chap-v2',
        identifier: credentials.identifier,
        hashedName: user,
        authenticatorChallenge: fromBase64(credentials.authenticatorChallenge),
        peerChallenge: fromBase64(credentials.peerChallenge),
        ntResponse: fromBase64(credentials.ntResponse),
      };
  }
}
