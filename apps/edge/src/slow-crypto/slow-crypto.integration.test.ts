import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { QuestionId } from '@sekisho/isakmp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { SlowCrypto } from './slow-crypto.ts';

const spki = (key: KeyObject) => new Uint8Array(key.export({ type: 'spki', format: 'der' }));
const hash = new Uint8Array(randomBytes(32));
let pool: SlowCrypto;

beforeAll(() => {
  // Threads run what was built: Node itself does not compile all of the libraries' sources.
  pool = new SlowCrypto([]);
});
afterAll(() => pool.close());

describe('signatures on worker threads', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ecdsa = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

  it.each([
    ['rsa-signatures', rsa],
    ['ecdsa-256', ecdsa],
  ] as const)('makes and finds one of %s among several keys', async (method, { privateKey, publicKey }) => {
    const other = method === 'rsa-signatures' ? ecdsa : rsa;
    const signature = await pool.sign(method, privateKey, hash);
    const publicKeys = [spki(other.publicKey), spki(publicKey)];
    expect(await pool.verify({ method, publicKeys, hash, signature })).toBe(1);
    expect(await pool.verify({ method, publicKeys: publicKeys.slice(0, 1), hash, signature })).toBeUndefined();
    const another = new Uint8Array(randomBytes(32));
    expect(await pool.verify({ method, publicKeys, hash: another, signature })).toBeUndefined();
  });

  it('takes any bytes for a signature or a key, and finds that nobody made it', async () => {
    const publicKeys = [new Uint8Array(7), spki(rsa.publicKey)];
    const signature = new Uint8Array(randomBytes(256));
    expect(await pool.verify({ method: 'rsa-signatures', publicKeys, hash, signature })).toBeUndefined();
  });

  it('signs nothing with a key of another kind', async () => {
    await expect(pool.sign('ecdsa-256', rsa.privateKey, hash)).rejects.toThrow(/ecdsa-256/);
  });

  it('leaves the key where it is: it signs again, and more than once at a time', async () => {
    const signatures = await Promise.all([1, 2, 3].map(() => pool.sign('rsa-signatures', rsa.privateKey, hash)));
    expect(new Set(signatures.map((signature) => Buffer.from(signature).toString('hex'))).size).toBe(1);
  });
});

describe('the queue before the workers', () => {
  it('takes so many computations, and refuses what is more', async () => {
    const question = { kind: 'diffie-hellman', group: 'ecp256', peerPublic: undefined, privateKey: undefined } as const;
    const asked = { ...question, question: 1 as QuestionId };
    const all = Array.from({ length: limits.slowCryptoQueueMax + limits.slowCryptoThreadsMax + 100 }, () =>
      pool.compute(asked),
    );
    const outcomes = await Promise.allSettled(all);
    const refused = outcomes.filter(({ status }) => status === 'rejected').length;
    expect(refused).toBeGreaterThanOrEqual(100);
    expect(outcomes.length - refused).toBeGreaterThanOrEqual(limits.slowCryptoQueueMax);
    await expect(pool.compute(asked)).resolves.toBeDefined();
  });
});
