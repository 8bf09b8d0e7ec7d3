import { generateKey, issueCertificate, newSerial, readRequest, signingKey } from '@sekisho/certificates';
import { beforeEach, describe, expect, it } from 'vitest';
import { NothingDoneError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';
import type { IssuedIdentity } from '../identities.ts';
import { ProfileSigners } from './profile-signers.ts';

const dayMs = 86_400_000;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const settings = { gateway: { name: 'Office', listen: [], publicAddresses: [], publicNames: [] } };

/** A CA in memory that can be told to revoke, and to begin anew. */
class Authority {
  now = new Date('2026-01-01T00:00:00Z');
  issued = 0;
  revokedAt: string | null = null;
  isForgetful = false;
  isDown = false;
  #root: Promise<Awaited<ReturnType<typeof newRoot>>> = newRoot();

  readonly authority: GatewayBus['authority'] = async () => ({
    authorities: [base64((await this.#root).root)],
    crls: [],
  });

  readonly certify: GatewayBus['certify'] = async (command, payload) => {
    const { root, key } = await this.#root;
    const dates = { notBefore: this.now, notAfter: new Date(this.now.getTime() + 150 * dayMs) };
    const record = { serial: '1', kind: 'gateway', name: 'Office profiles', revokedAt: this.revokedAt };
    const shown = { ...record, notBefore: dates.notBefore.toISOString(), notAfter: dates.notAfter.toISOString() };
    if (this.isDown) throw new NothingDoneError('The CA does not answer.');
    if (command === 'cert.show' && this.isForgetful) throw new NothingDoneError('There is no certificate 1.');
    if (command === 'cert.show')
      return { outcome: 'done', issued: { record: shown, certificate: '', chain: [] } } as never;
    this.issued += 1;
    if (!('request' in payload)) throw new Error('not asked for here');
    const read = await readRequest(new Uint8Array(Buffer.from(payload.request, 'base64')));
    if (read.outcome !== 'read') throw new Error(read.detail);
    const certificate = await issueCertificate({
      ...dates,
      issuer: root,
      signingKey: key,
      serial: newSerial(),
      subject: { commonName: 'Office profiles' },
      publicKey: read.request.publicKey,
    });
    return {
      outcome: 'done',
      issued: { record: shown, certificate: base64(certificate), chain: [base64(root)] },
    } as never;
  };

  revoke(): void {
    this.revokedAt = this.now.toISOString();
  }

  beginAnew(): void {
    this.#root = newRoot();
  }
}

async function newRoot() {
  const key = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const root = await issueCertificate({
    notBefore: new Date('2025-01-01T00:00:00Z'),
    notAfter: new Date('2036-01-01T00:00:00Z'),
    issuer: undefined,
    signingKey: key,
    serial: newSerial(),
    subject: { commonName: 'CA' },
    publicKey: key.publicKey,
    authority: {},
  });
  return { root, key };
}

describe('the certificate that profiles are signed by', () => {
  let ca: Authority;
  let signers: ProfileSigners;
  beforeEach(() => {
    ca = new Authority();
    signers = new ProfileSigners({ now: () => ca.now });
  });
  const sign = (name = 'Office') => signers.signer({ gateway: { ...settings.gateway, name } }, ca);

  it('serves for all of them as long as what it signs is good for a while', async () => {
    const first = await sign();
    ca.now = new Date(ca.now.getTime() + 60 * dayMs);
    expect(Buffer.from((await sign()).certificate).equals(first.certificate)).toBe(true);
    expect(ca.issued).toBe(1);
    ca.now = new Date(ca.now.getTime() + dayMs);
    await sign();
    expect(ca.issued).toBe(2);
  });

  it.each([
    ['it was revoked', () => ca.revoke()],
    ['the CA is another one', () => ca.beginAnew()],
    [
      'the CA came from a backup and knows nothing of it',
      () => {
        ca.isForgetful = true;
      },
    ],
  ])('is another one where %s', async (_what, happen) => {
    await sign();
    happen();
    await sign();
    expect(ca.issued).toBe(2);
  });

  it('is one for all that ask at once, and asked for again where that failed', async () => {
    ca.isDown = true;
    await expect(Promise.all([sign(), sign()])).rejects.toThrow('does not answer');
    ca.isDown = false;
    const [first, second] = await Promise.all([sign(), sign()]);
    expect(Buffer.from(first.certificate).equals(second.certificate)).toBe(true);
    expect(ca.issued).toBe(1);
  });

  it('serves for processes that come one after another, where it is kept for them and is still good', async () => {
    const kept: IssuedIdentity[] = [];
    const keep = { read: () => kept.at(-1), write: (issued: IssuedIdentity) => void kept.push(issued) };
    const signInAnother = () => new ProfileSigners({ now: () => ca.now, keep }).signer(settings, ca);
    const [first, second] = [await signInAnother(), await signInAnother()];
    expect(Buffer.from(second.certificate).equals(first.certificate)).toBe(true);
    expect(ca.issued).toBe(1);
    ca.revoke();
    await signInAnother();
    expect(ca.issued).toBe(2);
  });

  it('is another one where the gateway is called otherwise', async () => {
    await sign();
    await sign('Branch');
    expect(ca.issued).toBe(2);
  });
});
