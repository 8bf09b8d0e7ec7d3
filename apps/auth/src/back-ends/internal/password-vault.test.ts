import { randomBytes } from 'node:crypto';
import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { PasswordVault, VaultError } from './password-vault.ts';
import type { StoredPassword } from './stored-password.ts';

const secret = Secret.fromText;
const vaultOf = (key: Uint8Array) => PasswordVault.create(new Secret(Uint8Array.from(key)));
const key = randomBytes(32);
const encrypted = (stored: StoredPassword) => {
  if (stored.kind !== 'encrypted') throw new Error('not encrypted');
  return stored;
};

describe('an encrypted password', () => {
  it('comes back for its user', async () => {
    const vault = await vaultOf(key);
    const stored = encrypted(vault.encrypt('ali', secret('öpen sesame')));
    expect(vault.decrypt('ali', stored).revealText()).toBe('öpen sesame');
    expect(JSON.stringify(stored)).not.toContain('sesame');
  });

  it('looks different every time', async () => {
    const vault = await vaultOf(key);
    expect(encrypted(vault.encrypt('ali', secret('x'))).box).not.toBe(encrypted(vault.encrypt('ali', secret('x'))).box);
  });

  it('is of no use to another user, under another key, or damaged', async () => {
    const vault = await vaultOf(key);
    const stored = encrypted(vault.encrypt('ali', secret('x')));
    expect(() => vault.decrypt('baba', stored)).toThrow(VaultError);
    const box = Buffer.from(stored.box, 'base64');
    box[20] = (box[20] ?? 0) ^ 1;
    expect(() => vault.decrypt('ali', { ...stored, box: box.toString('base64') })).toThrow(VaultError);
    expect(() => vault.decrypt('ali', { ...stored, box: '' })).toThrow(/damaged/);
    const other = await vaultOf(randomBytes(32));
    expect(() => other.decrypt('ali', stored)).toThrow(/under key/);
  });

  it('needs a whole key', async () => {
    await expect(vaultOf(randomBytes(16))).rejects.toThrow(/32 bytes/);
  });
});

describe('comparing with what is stored', () => {
  it.each([
    ['an encrypted password', (vault: PasswordVault) => vault.encrypt('ali', secret('right'))],
    ['a hash', (vault: PasswordVault) => vault.hash(secret('right'))],
  ])('tells right from wrong for %s', async (_, keep) => {
    const vault = await vaultOf(key);
    const stored = await keep(vault);
    expect(await vault.matches('ali', stored, secret('right'))).toBe(true);
    for (const wrong of ['wrong', 'righ', 'right ', '']) {
      expect(await vault.matches('ali', stored, secret(wrong))).toBe(false);
    }
  });

  it('never finds the password of nobody, nor of who has none', async () => {
    const vault = await vaultOf(key);
    for (const stored of [undefined, { kind: 'none' } as const]) {
      expect(await vault.matches('ali', stored, secret(''))).toBe(false);
    }
  });

  it('hashes with argon2id', async () => {
    const stored = await (await vaultOf(key)).hash(secret('right'));
    expect(stored).toMatchObject({
      kind: 'argon2id',
      hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    });
  });

  it('costs a wrong password one hash, whoever the user is', async () => {
    const vault = await vaultOf(key);
    const kept = [
      vault.encrypt('ali', secret('right')),
      await vault.hash(secret('right')),
      undefined,
      { kind: 'none' } as const,
    ];
    for (const stored of kept) {
      const [hashing, comparing] = await fastestInTurns(
        () => vault.hash(secret('x')),
        () => vault.matches('ali', stored, secret('wrong')),
      );
      expect(comparing).toBeGreaterThan(hashing / 4);
    }
  });
});

/** What each takes by itself: other work on the machine only adds to that, and to both alike where they take turns. */
async function fastestInTurns(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const fastest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < 5; turn += 1) {
    for (const [index, work] of [one, other].entries()) {
      const started = performance.now();
      await work();
      fastest[index as 0 | 1] = Math.min(fastest[index as 0 | 1], performance.now() - started);
    }
  }
  return fastest;
}
