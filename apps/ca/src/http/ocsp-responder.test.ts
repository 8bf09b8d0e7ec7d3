import { type Certificate, newSerial, ocspRequest, parseCertificate } from '@sekisho/certificates';
import { beforeEach, describe, expect, it } from 'vitest';
import { Authorities } from '../authority/authority.ts';
import { ocspSignaturesPerSecondMax } from '../limits.ts';
import type { CaStore } from '../store/ca-store.ts';
import { rootUntil } from '../testing/authority.fixture.ts';
import { OcspResponder } from './ocsp-responder.ts';

const malformed = Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 1);

let issuer: Certificate;
let responder: OcspResponder;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-01-01T00:00:00Z');
  const root = await rootUntil(new Date(4e12));
  issuer = parseCertificate(root.certificate);
  const find = async () => ({ authority: 'root', record: { revokedAt: null, revocationReason: null } });
  const store = { find: find as unknown as CaStore['find'] };
  responder = new OcspResponder({ authorities: new Authorities([root], 'root'), store, now: () => now });
});

const ask = (certificate: Certificate) => responder.answer(ocspRequest(certificate, issuer));

describe('the OCSP responder', () => {
  it('signs so much a second and no more, and gives out what is signed all the same', async () => {
    const others = Array.from({ length: 2 * ocspSignaturesPerSecondMax }, () => ({ ...issuer, serial: newSerial() }));
    const answers = await Promise.all(others.map(ask));
    expect(answers.filter((each) => each !== undefined)).toHaveLength(ocspSignaturesPerSecondMax);
    const [first = issuer] = others;
    expect(await ask(first)).toBe(answers[0]);
    now = new Date(now.getTime() + 1_000);
    expect(await ask({ ...issuer, serial: newSerial() })).toBeDefined();
  });

  /** Replaces bytes, and gives what is around them its new length: all is shorter than 128 bytes. */
  function changed(der: Uint8Array, from: string, to: string): Uint8Array {
    const [text, by] = [Buffer.from(der).toString('hex'), (to.length - from.length) / 2];
    const at = text.indexOf(from);
    const bytes = Buffer.from(text.replace(from, to), 'hex');
    // OCSPRequest, tbsRequest, requestList, Request, CertID.
    for (const length of [1, 3, 5, 7, 9]) bytes[length] = (bytes[length] ?? 0) + by;
    // The algorithm's own SEQUENCE, where the change is in there.
    if (at < 2 * 21) bytes[11] = (bytes[11] ?? 0) + by;
    return new Uint8Array(bytes);
  }

  it.each([
    ['holds more', (serial: string) => [`0201${serial}`, `0201${serial}020101`]],
    ['has zeros before its serial number', (serial: string) => [`0201${serial}`, `020200${serial}`]],
    ['has odd parameters of its algorithm', () => ['0500', '020107']],
    ['has two parameters of its algorithm', () => ['0500', '05000500']],
  ])('takes no CertID that %s', async (_, change) => {
    const request = ocspRequest({ ...issuer, serial: '7a' }, issuer);
    const [from = '', to = ''] = change('7a');
    expect(await responder.answer(changed(request, from, to))).toEqual(malformed);
    expect(await responder.answer(request)).not.toEqual(malformed);
  });

  it('takes a CertID without parameters of its algorithm', async () => {
    const request = ocspRequest({ ...issuer, serial: '7a' }, issuer);
    expect((await responder.answer(changed(request, '0500', '')))?.length).toBeGreaterThan(100);
  });
});
