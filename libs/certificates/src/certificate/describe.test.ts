import { describe, expect, it } from 'vitest';
import { issued } from '../testing/issued-certificates.fixture.ts';
import { describeCertificate } from './describe.ts';

describe('an administrator is told whether a certificate is a CA', () => {
  it.each([
    [undefined, { fits: false, reason: 'Its basic constraints do not say that it is a CA.' }],
    [{}, { fits: true, reason: 'It is a CA.' }],
    [{ pathLength: 0 }, { fits: true, reason: 'It is a CA below which no further CA may stand.' }],
    [{ pathLength: 1 }, { fits: true, reason: 'It is a CA below which 1 further CA may stand.' }],
    [{ pathLength: 2 }, { fits: true, reason: 'It is a CA below which 2 further CAs may stand.' }],
  ])('with the basic constraints %j', async (authority, fitness) => {
    const { certificate } = await issued('some', undefined, authority);
    expect(describeCertificate(certificate).fits.authority).toEqual(fitness);
  });
});
