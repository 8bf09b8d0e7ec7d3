import { describe, expect, it } from 'vitest';
import { ask, clientAuthentication, useListedAuthorities } from './listed-authorities.fixture.ts';

const authorities = useListedAuthorities();

describe('a certificate', () => {
  it('is trusted by a path that the client sent, in any order', async () => {
    const trusted = await authorities.trust();
    const verdict = await authorities.verify([trusted], [authorities.user(), authorities.root, authorities.issuing]);
    expect(verdict).toMatchObject({ kind: 'trusted', authority: 'corp', reference: { issuer: 'CN=Test Issuing' } });
    expect(verdict.kind === 'trusted' && verdict.path.map(({ subject }) => subject)).toEqual([
      'CN=ali',
      'CN=Test Issuing',
      'CN=Test Root',
    ]);
  });

  it('is trusted by an intermediate CA of the settings that the client does not send', async () => {
    const trusted = await authorities.trust({}, { ca: `${authorities.issuing.pem}${authorities.root.pem}` });
    expect(await authorities.verify([trusted], [authorities.user()])).toMatchObject({ kind: 'trusted' });
    expect(await authorities.verify([await authorities.trust()], [authorities.user()])).toMatchObject({
      code: 'user-certificate-untrusted',
    });
  });

  it('is trusted by an intermediate CA that others have sent, as a resumed TLS session keeps none', async () => {
    const verifier = authorities.verifier(await authorities.trust());
    expect(await ask(verifier, [authorities.user()])).toMatchObject({ code: 'user-certificate-untrusted' });
    expect(await ask(verifier, [authorities.user(), authorities.issuing])).toMatchObject({ kind: 'trusted' });
    expect(await ask(verifier, [authorities.user()])).toMatchObject({ kind: 'trusted' });
  });

  it('of a CA for machines alone is refused to users, and the record says so', async () => {
    const trusted = await authorities.trust({ for: ['machines'], realms: ['internal'] });
    const chain = [authorities.user(), authorities.issuing];
    expect(await authorities.verify([trusted], chain, 'machines')).toMatchObject({
      kind: 'trusted',
      realms: ['internal'],
    });
    expect(await authorities.verify([trusted], chain)).toEqual({
      kind: 'refused',
      code: 'user-certificate-untrusted',
      detail: 'it was issued by the CA corp, which is trusted for machines only',
    });
  });

  it.each([
    ['has expired', { days: { from: -400, to: -30 } }, 'user-certificate-expired'],
    ['is not valid yet', { days: { from: 300, to: 400 } }, 'user-certificate-expired'],
    ['names no purpose', { extensions: [] }, 'user-certificate-wrong-purpose'],
    ['is for servers', { extensions: ['extendedKeyUsage=serverAuth'] }, 'user-certificate-wrong-purpose'],
    ['may not sign', { extensions: [clientAuthentication, 'keyUsage=keyEncipherment'] }, 'user-certificate-unsuitable'],
  ])('that %s is refused', async (_, options, code) => {
    const trusted = await authorities.trust();
    expect(await authorities.verify([trusted], [authorities.user(options), authorities.issuing])).toMatchObject({
      kind: 'refused',
      code,
    });
  });

  it('of a machine needs no purpose', async () => {
    const chain = [authorities.user({ extensions: [] }), authorities.issuing];
    expect(await authorities.verify([await authorities.trust()], chain, 'machines')).toMatchObject({ kind: 'trusted' });
  });

  it('that cannot be read is refused, whatever else was sent', async () => {
    const chain = [{ der: new Uint8Array([0x30, 0x03, 1, 2, 3]) }, authorities.issuing];
    expect(await authorities.verify([await authorities.trust()], chain)).toMatchObject({
      code: 'user-certificate-unsuitable',
    });
  });
});
