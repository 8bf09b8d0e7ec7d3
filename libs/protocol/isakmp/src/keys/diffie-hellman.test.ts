import { describe, expect, it } from 'vitest';
import type { ModpOrEcpGroup } from '../suites.ts';
import { computeDiffieHellman, prepareDiffieHellman, publicValueBytes } from './diffie-hellman.ts';

const groups = Object.keys(publicValueBytes) as ModpOrEcpGroup[];
const none = { peerPublic: undefined, privateKey: undefined };

describe('Diffie-Hellman', () => {
  it.each(groups)('%s: initiator in two steps and responder in one agree', (group) => {
    const initiator = computeDiffieHellman({ group, ...none });
    const responder = computeDiffieHellman({ group, peerPublic: initiator?.publicKey, privateKey: undefined });
    const { privateKey } = initiator ?? {};
    const finished = computeDiffieHellman({ group, peerPublic: responder?.publicKey, privateKey });
    expect(initiator?.publicKey).toHaveLength(publicValueBytes[group]);
    expect(responder?.publicKey).toHaveLength(publicValueBytes[group]);
    expect(finished?.sharedSecret?.reveal()).toEqual(responder?.sharedSecret?.reveal());
    expect(finished?.sharedSecret?.length).toBe(
      group.startsWith('ecp') ? publicValueBytes[group] / 2 : publicValueBytes[group],
    );
  });

  it.each(['modp1024', 'modp2048', 'ecp256'] as const)(
    '%s: comes to the same secret when prepared for many',
    (group) => {
      const initiator = computeDiffieHellman({ group, ...none });
      const responder = computeDiffieHellman({ group, peerPublic: initiator?.publicKey, privateKey: undefined });
      prepareDiffieHellman(group);
      const question = { group, peerPublic: responder?.publicKey, privateKey: initiator?.privateKey };
      expect(computeDiffieHellman(question)?.sharedSecret?.reveal()).toEqual(responder?.sharedSecret?.reveal());
      expect(computeDiffieHellman({ group, ...none })?.publicKey).not.toEqual(initiator?.publicKey);
    },
  );

  it.each(groups)('%s: two responders never share a key', (group) => {
    const peerPublic = computeDiffieHellman({ group, ...none })?.publicKey;
    const answers = [1, 2].map(() => computeDiffieHellman({ group, peerPublic, privateKey: undefined }));
    expect(answers[0]?.publicKey).not.toEqual(answers[1]?.publicKey);
  });

  it.each(groups)('%s: refuses values of the wrong length, 0, 1 and ones beyond the group', (group) => {
    const size = publicValueBytes[group];
    const one = new Uint8Array(size);
    one[size - 1] = 1;
    const bad = [
      new Uint8Array(0),
      new Uint8Array(size - 1).fill(3),
      new Uint8Array(size),
      one,
      new Uint8Array(size).fill(255),
    ];
    for (const peerPublic of bad) {
      expect(computeDiffieHellman({ group, peerPublic, privateKey: undefined })).toBeUndefined();
    }
  });
});
