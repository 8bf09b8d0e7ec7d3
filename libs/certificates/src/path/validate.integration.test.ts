import { beforeAll, describe, expect, it } from 'vitest';
import type { Made } from '../testing/openssl-authority.fixture.ts';
import { ask, expectRefused, expectValid, openssl, root, useOpenssl } from './openssl-verdict.fixture.ts';
import { validatePath } from './validate.ts';

let issuing: Made;
let rsaRoot: Made;

useOpenssl();
beforeAll(async () => {
  issuing = await openssl.authority('issuing', { issuer: root });
  rsaRoot = await openssl.authority('rsa-root', { key: 'rsa' });
});

describe('a path, as OpenSSL sees it too', () => {
  it('leads from a leaf to its root', async () => {
    const leaf = await openssl.leaf('direct', { issuer: root });
    await expectValid({ leaf, anchors: [root] }, [leaf, root]);
  });

  it('ends at each of many trusted CAs', async () => {
    const { certificate } = root;
    // Others by their fingerprints; that they are no CAs of their own costs no signature.
    const others = Array.from({ length: 70 }, (_, index) => ({ ...issuing.certificate, fingerprint: `${index}` }));
    const leaf = await openssl.leaf('of the last', { issuer: root });
    const anchors = [...others, certificate];
    expect(await validatePath({ leaf: leaf.certificate, others: [], anchors, at: new Date() })).toMatchObject({
      kind: 'valid',
    });
  });

  it('leads over three certificates whose others come unordered, doubled and with the root', async () => {
    const second = await openssl.authority('second', { issuer: issuing });
    const leaf = await openssl.leaf('of-second', { issuer: second });
    const others = [root, second, issuing, second, leaf];
    await expectValid({ leaf, others, anchors: [root] }, [leaf, second, issuing, root]);
  });

  it('ends at an intermediate that is trusted, without its root', async () => {
    const leaf = await openssl.leaf('of-anchor', { issuer: issuing });
    await expectValid({ leaf, anchors: [issuing] }, [leaf, issuing]);
  });

  it.each([
    ['RSA', 'rsa', false],
    ['RSA-PSS', 'rsa', true],
    ['ECDSA P-384 under RSA', 'ec384', false],
  ] as const)('is signed by %s', async (name, key, isPss) => {
    const ca = await openssl.authority(`ca ${name}`, { issuer: rsaRoot, key, isPss });
    const leaf = await openssl.leaf(`leaf ${name}`, { issuer: ca, hash: 'sha384', isPss: isPss && key === 'rsa' });
    await expectValid({ leaf, others: [ca], anchors: [rsaRoot] }, [leaf, ca, rsaRoot]);
  });

  it('goes on with another CA certificate of the same name and key where one has expired', async () => {
    const other = await openssl.authority('other root');
    const old = await openssl.authority('cross old', { issuer: root, subject: '/CN=cross', from: -9, to: -2 });
    const cross = await openssl.authority('cross new', { issuer: other, subject: '/CN=cross', keyOf: old });
    const leaf = await openssl.leaf('of-cross', { issuer: cross });
    const verdict = await ask({ leaf, others: [old, cross], anchors: [root, other] });
    expect(verdict).toMatchObject({ kind: 'valid', path: [{}, { issuer: 'CN=other root' }, {}] });
  });

  it('is found among cross-signed CAs that lead in a circle', async () => {
    const [a, b] = [await openssl.authority('a'), await openssl.authority('b')];
    const aByB = await openssl.authority('a by b', { issuer: b, subject: '/CN=a', keyOf: a });
    const bByA = await openssl.authority('b by a', { issuer: a, subject: '/CN=b', keyOf: b });
    const bByRoot = await openssl.authority('b by root', { issuer: root, subject: '/CN=b', keyOf: b });
    const leaf = await openssl.leaf('in-circle', { issuer: a });
    const others = [aByB, bByA, bByRoot];
    const verdict = await ask({ leaf, others, anchors: [root] });
    expect(verdict.kind === 'valid' && verdict.path.map(({ subject }) => subject)).toEqual([
      'CN=in-circle',
      'CN=a',
      'CN=b',
      'CN=root',
    ]);
    await expectRefused({ leaf, others: [aByB, bByA], anchors: [root] }, 'untrusted', /leads to no trusted CA/);
  });

  it('is refused where the CA is not trusted', async () => {
    const foreign = await openssl.authority('foreign');
    const leaf = await openssl.leaf('of-foreign', { issuer: foreign });
    await expectRefused(
      { leaf, anchors: [root] },
      'untrusted',
      /^the certificate was issued by CN=foreign, which is not/,
    );
    await expectRefused({ leaf, others: [foreign], anchors: [root] }, 'untrusted', /CA CN=foreign is signed by itself/);
  });

  it('is refused where the intermediate is missing', async () => {
    const leaf = await openssl.leaf('no-intermediate', { issuer: issuing });
    await expectRefused({ leaf, anchors: [root] }, 'untrusted', /issued by CN=issuing.*not sent/);
  });

  it('is refused where another has the name of the CA', async () => {
    const impostor = await openssl.authority('impostor', { subject: '/CN=root' });
    const leaf = await openssl.leaf('of-impostor', { issuer: impostor });
    await expectRefused({ leaf, anchors: [root] }, 'untrusted', /names CN=root as its issuer, but was not signed/);
  });

  it('is refused where the leaf signed itself', async () => {
    const leaf = await openssl.leaf('self-signed');
    await expectRefused({ leaf, anchors: [root] }, 'untrusted', /^the certificate is signed by itself/);
  });

  it('is refused where the leaf has expired, or is not valid yet', async () => {
    const old = await openssl.leaf('old', { issuer: root, from: -3, to: -2 });
    await expectRefused({ leaf: old, anchors: [root] }, 'expired', /^the certificate expired at/);
    const early = await openssl.leaf('early', { issuer: root, from: 2, to: 3 });
    await expectRefused({ leaf: early, anchors: [root] }, 'not-yet-valid', /^the certificate is not valid before/);
  });

  it('is refused where an intermediate, or the root, has expired, and names it', async () => {
    const oldCa = await openssl.authority('old-ca', { issuer: root, from: -3, to: -2 });
    const leaf = await openssl.leaf('of-old-ca', { issuer: oldCa });
    await expectRefused(
      { leaf, others: [oldCa], anchors: [root] },
      'expired',
      /^the certificate of the CA CN=old-ca expired/,
    );
    const oldRoot = await openssl.authority('old-root', { from: -3, to: -2 });
    const ofOldRoot = await openssl.leaf('of-old-root', { issuer: oldRoot });
    await expectRefused({ leaf: ofOldRoot, anchors: [oldRoot] }, 'expired', /CA CN=old-root expired/);
  });

  it.each([
    ['an end entity', ['basicConstraints=CA:FALSE'], /is no CA/],
    ['one without basicConstraints', ['keyUsage=keyCertSign'], /is no CA/],
    ['a CA without keyCertSign', ['basicConstraints=CA:TRUE', 'keyUsage=cRLSign'], /may not sign certificates/],
  ])('is refused where the issuer is %s', async (name, extensions, detail) => {
    const ca = await openssl.authority(name, { issuer: root, extensions });
    const leaf = await openssl.leaf(`of ${name}`, { issuer: ca });
    await expectRefused({ leaf, others: [ca], anchors: [root] }, 'unsuitable', detail);
  });

  it('is refused where there are more CAs than one allows, and accepted up to there', async () => {
    const last = ['basicConstraints=critical,CA:TRUE,pathlen:0'];
    const ca = await openssl.authority('last-ca', { issuer: root, extensions: last });
    const leaf = await openssl.leaf('of-last-ca', { issuer: ca });
    await expectValid({ leaf, others: [ca], anchors: [root] }, [leaf, ca, root]);
    const below = await openssl.authority('below', { issuer: ca });
    const tooDeep = await openssl.leaf('too-deep', { issuer: below });
    await expectRefused(
      { leaf: tooDeep, others: [below, ca], anchors: [root] },
      'unsuitable',
      /allows 0 CAs below it, and has 1/,
    );
  });

  it('is refused where a critical extension is not understood', async () => {
    const leaf = await openssl.leaf('unknown-critical', { issuer: root, extensions: ['1.2.3.4=critical,ASN1:NULL'] });
    await expectRefused({ leaf, anchors: [root] }, 'unsuitable', /critical extension 1\.2\.3\.4/);
    const harmless = await openssl.leaf('unknown', { issuer: root, extensions: ['1.2.3.4=ASN1:NULL'] });
    await expectValid({ leaf: harmless, anchors: [root] }, [harmless, root]);
  });

  it.each(['sha1', 'md5'] as const)('is refused where %s signed the leaf or a CA', async (hash) => {
    const leaf = await openssl.leaf(`by-${hash}`, { issuer: rsaRoot, hash });
    await expectRefused({ leaf, anchors: [rsaRoot] }, 'unsuitable', /^the certificate is too weak.*can be forged/);
    const ca = await openssl.authority(`ca-by-${hash}`, { issuer: rsaRoot, hash });
    const below = await openssl.leaf(`below-${hash}`, { issuer: ca });
    await expectRefused(
      { leaf: below, others: [ca], anchors: [rsaRoot] },
      'unsuitable',
      new RegExp(`CA CN=ca-by-${hash} is too weak`),
    );
  });

  it('is accepted where only the root signed itself by SHA-1', async () => {
    const old = await openssl.authority('sha1-root', { key: 'rsa', hash: 'sha1' });
    const leaf = await openssl.leaf('of-sha1-root', { issuer: old });
    await expectValid({ leaf, anchors: [old] }, [leaf, old]);
  });

  it('is refused where a key is too short', async () => {
    const leaf = await openssl.leaf('short-key', { issuer: root, key: 'rsa1024' });
    await expectRefused({ leaf, anchors: [root] }, 'unsuitable', /RSA 1024 is too short/);
  });
});

describe('a search', () => {
  it('ends within its bounds where CAs of one name and many keys all certify each other', async () => {
    const [first, ...rest] = await Promise.all(
      ['1', '2', '3'].map((n) => openssl.authority(`maze ${n}`, { subject: '/CN=maze' })),
    );
    if (first === undefined) throw new Error('none');
    const crossed: Made[] = [];
    for (const issuer of [first, ...rest]) {
      for (const subject of [first, ...rest].filter((other) => other !== issuer)) {
        const name = `maze ${subject.name} by ${issuer.name}`;
        crossed.push(await openssl.authority(name, { issuer, subject: '/CN=maze', keyOf: subject }));
      }
    }
    const leaf = await openssl.leaf('in-maze', { issuer: first });
    const verdict = await ask({ leaf, others: crossed, anchors: [root] });
    expect(verdict).toMatchObject({ kind: 'refused', reason: 'untrusted' });
  });

  it('looks at no more than eight other certificates, and at paths of no more than eight', async () => {
    let issuer = root;
    const chain: Made[] = [];
    for (const depth of [1, 2, 3, 4, 5, 6, 7]) {
      issuer = await openssl.authority(`depth ${depth}`, { issuer });
      chain.push(issuer);
    }
    const above = await openssl.leaf('depth leaf 6', { issuer: chain[5] as Made });
    await expectValid({ leaf: above, others: chain, anchors: [root] }, [above, ...chain.slice(0, 6).reverse(), root]);
    const leaf = await openssl.leaf('depth leaf 7', { issuer });
    expect(await ask({ leaf, others: chain, anchors: [root] })).toMatchObject({ kind: 'refused', reason: 'untrusted' });
  });
});
