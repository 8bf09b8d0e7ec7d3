import { beforeAll, describe, expect, it } from 'vitest';
import { namesOf } from '../names/account-names.ts';
import { authorityExtensions, type Made } from '../testing/openssl-authority.fixture.ts';
import { ask, expectRefused, expectValid, openssl, root, useOpenssl } from './openssl-verdict.fixture.ts';

useOpenssl();

describe('name constraints, as OpenSSL sees them too', () => {
  const constraints = [
    'nameConstraints=critical,permitted;DNS:example.org,permitted;email:example.org,permitted;IP:10.0.0.0/255.0.0.0',
    'excluded;DNS:secret.example.org,excluded;IP:10.9.0.0/255.255.0.0',
  ].join(',');
  let constrained: Made;
  beforeAll(async () => {
    const extensions = [...authorityExtensions, constraints];
    constrained = await openssl.authority('constrained', { issuer: root, extensions });
  });

  const named = (name: string): Promise<Made> =>
    openssl.leaf(`named ${name.replace(/\W/g, '-')}`, { issuer: constrained, extensions: [`subjectAltName=${name}`] });

  it.each([
    'DNS:example.org',
    'DNS:a.b.EXAMPLE.org',
    'IP:10.1.2.3',
    'email:me@example.org',
    'URI:http://anything.invalid/',
    'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:me@example.org',
  ])('are kept by %s', async (name) => {
    const leaf = await named(name);
    await expectValid({ leaf, others: [constrained], anchors: [root] }, [leaf, constrained, root]);
  });

  it.each([
    ['DNS:example.com', /"example.com" is not permitted/],
    ['DNS:notexample.org', /"notexample.org" is not permitted/],
    ['DNS:a.secret.example.org', /"a.secret.example.org" is excluded/],
    ['IP:192.168.0.1', /192.168.0.1 is not permitted/],
    ['IP:10.9.1.1', /10.9.1.1 is excluded/],
    ['IP:2001:db8::1', /is not permitted/],
    ['email:me@sub.example.org', /is not permitted/],
    ['DNS:example.org,DNS:example.com', /"example.com" is not permitted/],
  ])('are violated by %s', async (name, detail) => {
    const leaf = await named(name);
    await expectRefused({ leaf, others: [constrained], anchors: [root] }, 'unsuitable', detail);
  });

  // Here OpenSSL knows no constraint.
  it.each(['admin@example.com', 'admin', 'a@example.org@b.de'])(
    'on e-mail addresses are violated by the user principal name %s',
    async (name) => {
      const leaf = await named(`otherName:1.3.6.1.4.1.311.20.2.3;UTF8:${name}`);
      const verdict = await ask({ leaf, others: [constrained], anchors: [root] });
      expect(verdict).toMatchObject({
        reason: 'unsuitable',
        detail: expect.stringContaining(`"${name}" is not permitted`),
      });
    },
  );

  it('leave a common name out of what may be an account', async () => {
    const leaf = await named('DNS:example.org');
    const [bound, free] = [
      await ask({ leaf, others: [constrained], anchors: [root] }),
      await ask({ leaf, anchors: [leaf] }),
    ];
    if (bound.kind !== 'valid' || free.kind !== 'valid') throw new Error('refused');
    const cn = leaf.certificate.commonNames;
    expect(namesOf(leaf.certificate, ['common-name', 'dns'], bound)).toEqual(['example.org']);
    expect(namesOf(leaf.certificate, ['common-name', 'dns'], free)).toEqual([...cn, 'example.org']);
  });

  it('hold for an e-mail address in the subject', async () => {
    const leaf = await openssl.leaf('mail', { issuer: constrained, subject: '/CN=x/emailAddress=x@example.com' });
    await expectRefused(
      { leaf, others: [constrained], anchors: [root] },
      'unsuitable',
      /"x@example.com" is not permitted/,
    );
  });

  it('hold for the subject where directory names are constrained, also of CAs further down', async () => {
    const extensions = [...authorityExtensions, 'nameConstraints=critical,permitted;dirName:d', '[d]', 'O=Example'];
    const ca = await openssl.authority('by-name', { issuer: root, extensions });
    const inside = await openssl.leaf('inside', { issuer: ca, subject: '/O=EXAMPLE/CN=inside' });
    await expectValid({ leaf: inside, others: [ca], anchors: [root] }, [inside, ca, root]);
    const outside = await openssl.leaf('outside', { issuer: ca, subject: '/O=Other/CN=outside' });
    await expectRefused(
      { leaf: outside, others: [ca], anchors: [root] },
      'unsuitable',
      /CN=outside,O=Other is not permitted/,
    );
    const sub = await openssl.authority('sub', { issuer: ca, subject: '/O=Other/CN=sub' });
    const below = await openssl.leaf('below-sub', { issuer: sub, subject: '/O=Example/CN=below' });
    await expectRefused(
      { leaf: below, others: [ca, sub], anchors: [root] },
      'unsuitable',
      /CA CN=sub,O=Other names what/,
    );
  });

  it('of kinds that are not understood let no such name pass', async () => {
    const upn = 'nameConstraints=critical,permitted;otherName:1.3.6.1.4.1.311.20.2.3;UTF8:@example.org';
    const ca = await openssl.authority('by-upn', { issuer: root, extensions: [...authorityExtensions, upn] });
    const extensions = ['subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:me@example.org'];
    const leaf = await openssl.leaf('with-upn', { issuer: ca, extensions });
    await expectRefused({ leaf, others: [ca], anchors: [root] }, 'unsuitable', /kind upn are not understood/);
    const without = await openssl.leaf('without-upn', { issuer: ca });
    await expectValid({ leaf: without, others: [ca], anchors: [root] }, [without, ca, root]);
  });
});
