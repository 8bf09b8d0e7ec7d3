import { chmodSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { createSealingKeys, loadSealingPublicKey, openSealed, SealError, sealTo } from './sealing.ts';

const directory = () => mkdtempSync(join(tmpdir(), 'sekisho-keys-'));

describe('a sealed secret', () => {
  it('is opened by the private key alone, and only in its context', async () => {
    const keys = directory();
    const { privateKey } = await createSealingKeys(keys);
    const sealed = await sealTo(await loadSealingPublicKey(keys), utf8('open sesame'), 'pap:C1');
    expect((await openSealed(privateKey, sealed, 'pap:C1')).revealText()).toBe('open sesame');
    expect(Buffer.from(sealed.ciphertext, 'base64').includes('open sesame')).toBe(false);
    await expect(openSealed(privateKey, sealed, 'pap:C2')).rejects.toThrow(SealError);
    const { privateKey: other } = await createSealingKeys(directory());
    await expect(openSealed(other, sealed, 'pap:C1')).rejects.toThrow(SealError);
  });

  it.each(['enc', 'ciphertext'] as const)(
    'is refused when its %s was tampered with or is no such thing',
    async (part) => {
      const { publicKey, privateKey } = await createSealingKeys(directory());
      const sealed = await sealTo(publicKey, utf8('x'), 'c');
      const bytes = Buffer.from(sealed[part], 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      for (const text of [bytes.toString('base64'), '', 'AAAA']) {
        await expect(openSealed(privateKey, { ...sealed, [part]: text }, 'c')).rejects.toThrow(SealError);
      }
    },
  );
});

describe('the sealing keys', () => {
  it('are the same for all who start at once and for later ones', async () => {
    const keys = directory();
    const made = await Promise.all([createSealingKeys(keys), createSealingKeys(keys), createSealingKeys(keys)]);
    const sealed = await sealTo(await loadSealingPublicKey(keys), utf8('x'), 'c');
    for (const { privateKey } of [...made, await createSealingKeys(keys)]) {
      expect((await openSealed(privateKey, sealed, 'c')).revealText()).toBe('x');
    }
  });

  it('keep the private one private', async () => {
    const keys = directory();
    await createSealingKeys(keys);
    const file = join(keys, 'auth-seal.private');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(keys, 'auth-seal.public'), 'utf8')).not.toBe(readFileSync(file, 'utf8'));
    chmodSync(file, 0o644);
    await expect(createSealingKeys(keys)).rejects.toThrow(/others can read it/);
  });

  it('must have been made before someone seals', async () => {
    await expect(loadSealingPublicKey(directory())).rejects.toThrow(/the auth service writes it/);
  });
});
