import { describe, expect, it } from 'vitest';
import { meaningOf, type Trusted } from './trusted-authority.ts';

const authority: Trusted = {
  ...{ name: 'corp', instance: '1', purposes: ['users'], crl: 'none', whenUnknown: 'refuse', ocsp: false },
  places: [{ place: 'http://pki.example/corp.crl', by: 'settings' }],
};

describe('what the CRLs of a CA mean for clients', () => {
  it.each<[string, Partial<Trusted>, string, string]>([
    ['a current one', { crl: 'current' }, 'known', 'good'],
    ['none', {}, 'refused', 'bad'],
    ['none, where who is unknown is let in', { whenUnknown: 'accept' }, 'accepted', 'warn'],
    ['one that is out of date', { crl: 'outdated' }, 'refused', 'bad'],
    ['one that is out of date, behind OCSP', { crl: 'outdated', ocsp: true }, 'ocspElseRefused', 'warn'],
    ['the same, let in', { crl: 'outdated', ocsp: true, whenUnknown: 'accept' }, 'ocspElseAccepted', 'warn'],
    ['none, and no place yet', { places: [] }, 'fetchedWhenNeeded', 'calm'],
    ['one that is out of date, and no place any more', { crl: 'outdated', places: [] }, 'refused', 'bad'],
  ])('%s', (_, change, code, tone) => {
    expect(meaningOf({ ...authority, ...change })).toEqual({ code, tone });
  });

  it('is not known of a service of the release before', () => {
    const { whenUnknown: _, ...older } = authority;
    expect(meaningOf(older)).toEqual({ code: 'unknownToService', tone: 'warn' });
  });
});
