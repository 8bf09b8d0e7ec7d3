import type { KeyObject } from 'node:crypto';
import {
  computeDiffieHellman,
  type DiffieHellmanAnswer,
  type IkeAnswer,
  type ModpOrEcpGroup,
  makeSignature,
  verifySignature,
} from '@sekisho/isakmp';
import type { ClientEffect } from '@sekisho/probe/testing';
import { equalBytes, Secret } from '@sekisho/wire';

type Question = Parameters<typeof computeDiffieHellman>[0];

interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
  /** With itself as the peer. */
  readonly sharedSecret: Uint8Array;
}
const pairs = new Map<ModpOrEcpGroup, KeyPair>();

/**
 * Diffie-Hellman with one key pair a group, computed once, for everybody: thousands of connections in seconds. With a public value
 * that is another, as after a corrupted byte, it is computed as ever.
 */
export function repeatedDiffieHellman(question: Question): DiffieHellmanAnswer | undefined {
  const { group, peerPublic, privateKey } = question;
  const pair = pairs.get(group) ?? newPair(group);
  pairs.set(group, pair);
  if (peerPublic && !equalBytes(peerPublic, pair.publicKey)) return computeDiffieHellman(question);
  return {
    publicKey: privateKey ? undefined : pair.publicKey.slice(),
    privateKey: new Secret(pair.privateKey.slice()),
    sharedSecret: peerPublic && new Secret(pair.sharedSecret.slice()),
  };
}

function newPair(group: ModpOrEcpGroup): KeyPair {
  const made = computeDiffieHellman({ group, peerPublic: undefined, privateKey: undefined });
  if (!made?.publicKey) throw new Error(`no key pair of ${group}`);
  const publicKey = made.publicKey.slice();
  const privateKey = made.privateKey.reveal().slice();
  const shared = computeDiffieHellman({ group, peerPublic: publicKey, privateKey: made.privateKey });
  if (!shared?.sharedSecret) throw new Error(`no secret of ${group}`);
  return { publicKey, privateKey, sharedSecret: shared.sharedSecret.reveal().slice() };
}

/** What a client leaves to its host. */
export type ClientQuestion = Extract<ClientEffect, { kind: 'diffie-hellman' | 'signature' | 'peer-authentication' }>;

/** What a client's host computes, signs and believes. Whom a client trusts is its own tests' concern. */
export function answerAsClient(asked: ClientQuestion, key: KeyObject | undefined): IkeAnswer {
  const { kind } = asked;
  if (kind === 'diffie-hellman') return { kind, answer: repeatedDiffieHellman(asked.question) };
  if (kind === 'signature') {
    const { method, hash } = asked.question;
    return { kind, signature: key && makeSignature(method, key, hash) };
  }
  const identity = { type: 'other', text: 'gateway' } as const;
  return { kind, verdict: { outcome: 'accepted', identity, name: undefined } };
}

/** What the gateway's worker threads do, when their turn comes. */
export const threads = (answer: <T>(compute: () => T) => Promise<T>) => ({
  compute: (question: Question) => answer(() => repeatedDiffieHellman(question)),
  sign: (...[method, key, hash]: Parameters<typeof makeSignature>) => answer(() => makeSignature(method, key, hash)),
  verify: ({ method, publicKeys, hash, signature }: VerifyQuestion) =>
    answer(() => {
      const index = publicKeys.findIndex((key) => verifySignature(method, key, hash, signature));
      return index < 0 ? undefined : index;
    }),
});

interface VerifyQuestion {
  readonly method: Parameters<typeof verifySignature>[0];
  readonly publicKeys: readonly Uint8Array[];
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
}
