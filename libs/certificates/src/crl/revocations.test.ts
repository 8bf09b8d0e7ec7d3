import { beforeAll, describe, expect, it } from 'vitest';
import { parseCertificate } from '../certificate/read.ts';
import { type Issued, issued } from '../testing/issued-certificates.fixture.ts';
import { issueCrl, type RevokedCertificate } from './issue.ts';
import { type Crl, parseCrl } from './read.ts';
import { revokedAt } from './verify.ts';

const [first, second, third] = ['2024-02-29T23:59:59Z', '2025-01-01T00:00:00Z', '2050-06-01T12:00:00Z'].map(
  (text) => new Date(text),
) as [Date, Date, Date];
let ca: Issued;
beforeAll(async () => {
  ca = await issued('CA', undefined, {});
});

async function crlOf(...revoked: RevokedCertificate[]): Promise<Crl> {
  const dates = { thisUpdate: first, nextUpdate: third };
  const der = await issueCrl({ issuer: ca.certificate.der, signingKey: ca.key, number: 1, ...dates, revoked });
  return parseCrl(der);
}

describe('the revocations of a CRL', () => {
  it('are told by serial number, however it begins, with date and reason', async () => {
    const crl = await crlOf(
      { serial: '1', at: first, reason: 'unspecified' },
      { serial: '80ff', at: second, reason: 'keyCompromise' },
      { serial: '7f00', at: third, reason: 'superseded' },
    );
    expect(crl.revocations.size).toBe(3);
    expect(revokedAt(crl, '1')).toEqual({ at: first, reason: 'unspecified' });
    expect(revokedAt(crl, '80ff')).toEqual({ at: second, reason: 'keyCompromise' });
    expect(revokedAt(crl, '7f00')).toEqual({ at: third, reason: 'superseded' });
    expect(['80', 'ff', '7f', '0', ''].map((serial) => revokedAt(crl, serial))).toEqual(Array(5).fill(undefined));
  });

  it('are told apart from those of an earlier one, the newest first', async () => {
    const old: RevokedCertificate = { serial: 'aa', at: second, reason: 'superseded' };
    const before = await crlOf(old);
    const after = await crlOf({ serial: 'b', at: first, reason: 'superseded' }, old, {
      serial: '80',
      at: third,
      reason: 'unspecified',
    });
    expect(after.revocations.newestSince(before.revocations)).toEqual(['80', 'b']);
    expect(after.revocations.newestSince(undefined)).toEqual(['80', 'aa', 'b']);
    expect(before.revocations.newestSince(after.revocations)).toEqual([]);
  });

  it('with negative serial numbers are of no certificate that is accepted', async () => {
    const { der } = ca.certificate;
    const negative = (bytes: Uint8Array, serial: string): Uint8Array => {
      const at = Buffer.from(bytes).indexOf(Buffer.from(serial, 'hex'));
      return bytes.with(at, (bytes[at] ?? 0) | 0x80);
    };
    expect(() => parseCertificate(negative(der, ca.certificate.serial))).toThrow('negative');
    const dates = { thisUpdate: first, nextUpdate: third };
    const revoked = [{ serial: '40ab12cd', at: first, reason: 'unspecified' as const }];
    const list = await issueCrl({ issuer: der, signingKey: ca.key, number: 1, ...dates, revoked });
    expect(parseCrl(list).revocations.has('40ab12cd')).toBe(true);
    expect(parseCrl(negative(list, '40ab12cd')).revocations.size).toBe(0);
  });

  it('are none where the list is left out', async () => {
    expect((await crlOf()).revocations.size).toBe(0);
  });
});
