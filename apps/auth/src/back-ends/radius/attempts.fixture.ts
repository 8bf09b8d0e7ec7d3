import { newUlid } from '@sekisho/platform';
import { chapMd5Response, msChapV2Response } from '@sekisho/ppp';
import { Secret } from '@sekisho/wire';
import type { Attempt, Claimant } from '../back-end.ts';

export const claimant = (name: string, presented = name): Claimant => ({
  connection: newUlid(),
  edge: 'edge-1',
  remote: '198.51.100.7',
  name,
  presented,
});

const challenge = new Uint8Array(16).fill(0xc1);
const peerChallenge = new Uint8Array(16).fill(0xc2);

/** What a client presents that believes in a password. */
export const attempts = {
  pap: (name: string, password: string): Attempt => ({
    ...claimant(name),
    credentials: { method: 'pap', password: Secret.fromText(password) },
  }),
  'chap-md5': (name: string, password: string): Attempt => {
    const response = chapMd5Response(7, Secret.fromText(password), challenge);
    return { ...claimant(name), credentials: { method: 'chap-md5', identifier: 7, challenge, response } };
  },
  'ms-chap-v2': (name: string, password: string, hashedName = name): Attempt => {
    const input = { user: hashedName, password, authenticatorChallenge: challenge, peerChallenge };
    const ntResponse = msChapV2Response(input);
    return {
      ...claimant(name, hashedName),
      credentials: { ...input, method: 'ms-chap-v2', identifier: 9, ntResponse, hashedName },
    };
  },
} as const;
