import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { equalConstantTime, Secret } from '@sekisho/wire';
import type { Directory } from '../users/directory.ts';
import type { Finding } from './method.ts';

export interface ChapMd5 {
  readonly identifier: number;
  readonly challenge: Uint8Array;
  readonly response: Uint8Array;
}

export interface MsChapV2 {
  readonly authenticatorChallenge: Uint8Array;
  readonly peerChallenge: Uint8Array;
  readonly ntResponse: Uint8Array;
}

/** CHAP with MD5 (RFC 1994 §4.1). */
export const verifyChapMd5 = (directory: Directory, name: string, { identifier, challenge, response }: ChapMd5) =>
  verify(directory, name, (secret) => ({
    right: equalConstantTime(chapMd5Response(identifier, secret, challenge), response),
  }));

/** MS-CHAPv2 (RFC 2759 §8); a right answer brings what proves the gateway to the client. */
export const verifyMsChapV2 = (directory: Directory, name: string, { ntResponse, ...challenges }: MsChapV2) =>
  verify(directory, name, (password) => {
    const input = { user: name, password, ...challenges };
    const right = equalConstantTime(msChapV2Response(input), ntResponse);
    return { right, authenticatorResponse: msChapV2AuthenticatorResponse({ ...input, ntResponse }) };
  });

/** Takes the place of the password where there is none, so that the computation takes place all the same. */
const noPassword = Secret.fromText('nobody has this password');

async function verify(
  directory: Directory,
  name: string,
  compute: (secret: Secret) => { readonly right: boolean; readonly authenticatorResponse?: string },
): Promise<Finding> {
  const found = await directory.secretOf(name);
  const { right, ...proof } = compute(found.kind === 'usable' ? found.secret : noPassword);
  switch (found.kind) {
    case 'unknown':
      return { kind: 'wrong', code: 'unknown-user' };
    case 'hash-only':
      return { kind: 'wrong', code: 'method-not-possible-for-user', user: found.user };
    case 'usable':
      found.secret.wipe();
      return right
        ? { kind: 'right', user: found.user, ...proof }
        : { kind: 'wrong', code: 'wrong-password', user: found.user };
  }
}
