import { afterAll, beforeAll, expect } from 'vitest';
import { type Made, OpensslAuthority } from '../testing/openssl-authority.fixture.ts';
import { validatePath } from './validate.ts';
import type { PathVerdict } from './verdict.ts';

export interface Chain {
  readonly leaf: Made;
  readonly others?: readonly Made[];
  readonly anchors: readonly Made[];
}

export let openssl: OpensslAuthority;
export let root: Made;

/** Makes a CA of OpenSSL's with a root for the tests of a file. */
export function useOpenssl(): void {
  beforeAll(async () => {
    openssl = await OpensslAuthority.create();
    root = await openssl.authority('root');
  });
  afterAll(() => openssl[Symbol.asyncDispose]());
}

export const ask = ({ leaf, others = [], anchors }: Chain): Promise<PathVerdict> =>
  validatePath({
    leaf: leaf.certificate,
    others: others.map(({ certificate }) => certificate),
    anchors: anchors.map(({ certificate }) => certificate),
    at: new Date(),
  });

/** What OpenSSL says: a trusted CA need not be a root, SHA-1 and short keys are refused, as here. */
async function opensslAccepts({ leaf, others = [], anchors }: Chain): Promise<boolean> {
  const trusted = ['-trusted', await openssl.bundle('trusted.bundle', anchors)];
  const untrusted = others.length > 0 ? ['-untrusted', await openssl.bundle('others.bundle', others)] : [];
  const level = ['-partial_chain', '-auth_level', '2'];
  return (await openssl.tryOpenssl('verify', ...level, ...trusted, ...untrusted, leaf.pemPath)).succeeded;
}

export async function expectValid(chain: Chain, path: readonly Made[]): Promise<void> {
  const verdict = await ask(chain);
  expect(verdict).toMatchObject({ kind: 'valid' });
  const names = verdict.kind === 'valid' ? verdict.path.map(({ subject }) => subject) : [];
  expect(names).toEqual(path.map(({ certificate }) => certificate.subject));
  expect(await opensslAccepts(chain)).toBe(true);
}

export async function expectRefused(chain: Chain, reason: string, detail: RegExp): Promise<void> {
  expect(await ask(chain)).toMatchObject({ kind: 'refused', reason, detail: expect.stringMatching(detail) });
  expect(await opensslAccepts(chain)).toBe(false);
}
