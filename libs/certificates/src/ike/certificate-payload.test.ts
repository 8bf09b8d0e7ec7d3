import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate/certificate.ts';
import { issued } from '../testing/issued-certificates.fixture.ts';
import { holderFirst } from './certificate-payload.ts';

let root: Certificate;
let issuing: Certificate;
let leaf: Certificate;
let other: Certificate;
let alone: Certificate;

beforeAll(async () => {
  const top = await issued('root', undefined, {});
  const middle = await issued('issuing', top, {});
  root = top.certificate;
  issuing = middle.certificate;
  leaf = (await issued('leaf', middle)).certificate;
  other = (await issued('other', middle)).certificate;
  alone = (await issued('alone')).certificate;
});

const subjects = (certificates: readonly Certificate[]): string[] =>
  holderFirst(certificates).map(({ subject }) => subject);

describe("of a client's certificates, its own", () => {
  it('comes first wherever it was, and the others keep their order', () => {
    expect(subjects([root, issuing, leaf])).toEqual(['CN=leaf', 'CN=root', 'CN=issuing']);
    expect(subjects([issuing, leaf, root])).toEqual(['CN=leaf', 'CN=issuing', 'CN=root']);
    expect(subjects([leaf, issuing, root])).toEqual(['CN=leaf', 'CN=issuing', 'CN=root']);
  });

  it('is the first where there are several that no other was issued by', () => {
    expect(subjects([issuing, other, leaf])).toEqual(['CN=other', 'CN=issuing', 'CN=leaf']);
  });

  it('may be one that signed itself', () => {
    expect(subjects([root, alone])).toEqual(['CN=alone', 'CN=root']);
  });

  it('is not to be told where all are CAs, which stay as they are', () => {
    expect(subjects([root, issuing])).toEqual(['CN=root', 'CN=issuing']);
    expect(subjects([])).toEqual([]);
  });
});
