import { randomBytes } from 'node:crypto';
import type { VerifyReply } from '@sekisho/contracts';
import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { Secret, utf8 } from '@sekisho/wire';
import { expect } from 'vitest';
import type { AuthOverBus } from './auth-over-bus.fixture.ts';

export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

type LogIn = (auth: AuthOverBus, user: string, password: string, remote?: string) => Promise<VerifyReply>;

/** What the edge asks for a client that proves that it has a password, by PPP's own methods. */
export const logInBy: Readonly<Record<'pap' | 'chap-md5' | 'ms-chap-v2', LogIn>> = {
  pap: async (auth, user, text, remote) => {
    return auth.verify(user, { protocol: 'pap', password: base64(utf8(text)) }, { remote });
  },
  'chap-md5': async (auth, user, text, remote) => {
    const challenge = randomBytes(16);
    const response = base64(chapMd5Response(5, Secret.fromText(text), challenge));
    const credentials = { protocol: 'chap-md5', identifier: 5, challenge: base64(challenge), response } as const;
    return auth.verify(user, credentials, { remote });
  },
  'ms-chap-v2': async (auth, user, text, remote) => {
    const input = { user, password: text, authenticatorChallenge: randomBytes(16), peerChallenge: randomBytes(16) };
    const ntResponse = msChapV2Response(input);
    const credentials = {
      protocol: 'ms-chap-v2',
      identifier: 5,
      authenticatorChallenge: base64(input.authenticatorChallenge),
      peerChallenge: base64(input.peerChallenge),
      ntResponse: base64(ntResponse),
    } as const;
    const reply = await auth.verify(user, credentials, { remote });
    if (reply.outcome === 'accepted') {
      const authenticatorResponse = reply.authenticatorResponse ?? '';
      auth.presented.push(Buffer.from(authenticatorResponse.replace('S=', ''), 'hex'));
      expect(authenticatorResponse).toBe(msChapV2AuthenticatorResponse({ ...input, ntResponse }));
    }
    return reply;
  },
};

/** What became of a login, in a word: the code of a refusal, or accepted. */
export const wordOf = (reply: { readonly outcome: string; readonly code?: string }): string =>
  reply.code ?? reply.outcome;
