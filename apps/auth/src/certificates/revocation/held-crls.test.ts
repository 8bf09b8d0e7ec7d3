import {
  type Certificate,
  type Crl,
  generateKey,
  issueCertificate,
  issueCrl,
  newSerial,
  parseCertificate,
  parseCrl,
  type SigningKey,
  signingKey,
} from '@sekisho/certificates';
import type { CertificateReference } from '@sekisho/contracts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HeldCrls } from './held-crls.ts';

const dayMs = 24 * 3_600_000;
const start = Date.UTC(2026, 0, 1);

describe('CRLs held', () => {
  let key: SigningKey;
  let ca: Uint8Array;
  /** The same CA, by its name in capitals. */
  let loud: Uint8Array;
  let issuer: Certificate;
  let leaf: Certificate;
  let now: number;
  let told: CertificateReference[];
  let held: HeldCrls;

  const validity = { notBefore: new Date(start - dayMs), notAfter: new Date(start + 4_000 * dayMs) };
  const root = (commonName: string): Promise<Uint8Array> =>
    issueCertificate({
      ...{ issuer: undefined, signingKey: key, serial: newSerial(), subject: { commonName }, ...validity },
      publicKey: key.publicKey,
      authority: {},
    });

  beforeAll(async () => {
    key = signingKey((await generateKey('ecdsa-p256')).privateKey);
    [ca, loud] = [await root('Corp CA'), await root('CORP CA')];
    const subject = { commonName: 'ali' };
    const { publicKey } = key;
    issuer = parseCertificate(ca);
    leaf = parseCertificate(
      await issueCertificate({ issuer: ca, signingKey: key, serial: newSerial(), subject, publicKey, ...validity }),
    );
  });
  beforeEach(() => {
    now = start;
    told = [];
    held = new HeldCrls({ now: () => now, onRevoked: (references) => told.push(...references) });
    held.know(issuer);
  });

  interface ListOptions {
    readonly by?: Uint8Array;
    readonly number?: number;
    readonly at?: number;
    readonly has?: boolean;
  }
  const list = async ({ by = ca, number = 1, at = now, has = false }: ListOptions): Promise<Crl> => {
    const revoked = has ? [{ serial: leaf.serial, at: new Date(at), reason: 'keyCompromise' as const }] : [];
    const [thisUpdate, nextUpdate] = [new Date(at), new Date(at + 7 * dayMs)];
    return parseCrl(await issueCrl({ issuer: by, signingKey: key, number, thisUpdate, nextUpdate, revoked }));
  };
  const status = () => held.status(leaf, issuer).kind;

  it('are those of an issuer whose name is written otherwise, and are told by the name that certificates have', async () => {
    expect(await held.offer(await list({ by: loud, has: true }))).toBeUndefined();
    expect(status()).toBe('revoked');
    expect(told).toEqual([{ issuer: 'CN=Corp CA', serial: leaf.serial }]);
  });

  it('are not good for ever where they do not say how long', async () => {
    await held.offer({ ...(await list({})), nextUpdate: undefined });
    now += 6 * dayMs;
    expect(status()).toBe('good');
    expect(held.health()).toEqual({ crl: 'current', crlUntil: '2026-01-08T00:00:00.000Z' });
    now += 2 * dayMs;
    expect(held.status(leaf, issuer)).toMatchObject({ kind: 'unknown', detail: expect.stringContaining('good until') });
    expect(held.health()).toMatchObject({ crl: 'outdated' });
  });

  it('give way to later ones of a CA that was restored from a backup, and numbers anew from there', async () => {
    await held.offer(await list({ number: 100, at: now - dayMs }));
    await held.offer(await list({ number: 90, has: true }));
    expect(status()).toBe('revoked');
  });

  it('do not give way to earlier ones, whatever their number', async () => {
    await held.offer(await list({ number: 2, has: true }));
    await held.offer(await list({ number: 3, at: now - dayMs }));
    expect(status()).toBe('revoked');
  });

  it('of one second count by their number', async () => {
    await held.offer(await list({ number: 2, has: true }));
    await held.offer(await list({ number: 1 }));
    expect(status()).toBe('revoked');
    await held.offer(await list({ number: 3 }));
    expect(status()).toBe('good');
  });

  it('from the future hide none, once the clock that was wrong is right', async () => {
    now += 30 * dayMs;
    await held.offer(await list({ number: 1 }));
    now -= 30 * dayMs;
    await held.offer(await list({ number: 2, has: true }));
    expect(status()).toBe('revoked');
  });

  it('are told to be flawed where none of the CAs of that name has signed them', async () => {
    const other = signingKey((await generateKey('ecdsa-p256')).privateKey);
    const [thisUpdate, nextUpdate] = [new Date(now), new Date(now + dayMs)];
    const crl = { issuer: ca, number: 1, thisUpdate, nextUpdate, revoked: [] };
    expect(await held.offer(parseCrl(await issueCrl({ ...crl, signingKey: other })))).toContain('was not signed by');
    held.know(parseCertificate(loud));
    expect(await held.offer(await list({}))).toBeUndefined();
  });
});
