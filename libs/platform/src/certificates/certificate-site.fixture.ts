import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey, issueCertificate, newSerial, readRequest, signingKey, spkiOf } from '@sekisho/certificates';
import type { EnrollReply, EnrollRequest } from '@sekisho/contracts';
import { BusError } from '../bus/errors.ts';
import { GatewayCertificate, type GatewayCertificateOptions } from './gateway-certificate.ts';

export const day = 86_400_000;
export const soon = { timeout: 5_000, interval: 5 };

const root = signingKey((await generateKey('ecdsa-p256')).privateKey);
export const rootCertificate = await issueCertificate({
  issuer: undefined,
  signingKey: root,
  publicKey: root.publicKey,
  authority: {},
  serial: newSerial(),
  subject: { commonName: 'Root' },
  notBefore: new Date(0),
  notAfter: new Date(1000 * 365 * day),
});

export const outdated = { outcome: 'outdated', reason: 'It was revoked.' } as const;
export const external = { settings: { issuer: 'external', key: 'ecdsa-p256' } } as const;
/** A CA that nobody serves. */
export const away = () => Promise.reject(new BusError('no-responders', 'enroll'));

export const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
export const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${base64(der)}\n-----END CERTIFICATE-----\n`;

/** The public key of the one that is held, in base64. */
export const keyOf = (certificate: GatewayCertificate): string | undefined => {
  const held = certificate.current();
  return held && base64(spkiOf(held.key));
};

/** A state directory, a clock, an internal CA, and the certificates that were opened there. */
export class CertificateSite {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'sekisho-certificates-'));
  clock = Date.parse('2026-01-01T00:00:00Z');
  /** What the CA was asked to issue. */
  readonly asked: EnrollRequest[] = [];
  /** What the CA says of a certificate that is there. */
  review: (present: string) => EnrollReply = () => ({ outcome: 'current' });
  readonly #open: GatewayCertificate[] = [];

  file(name: string, certificate = 'ike'): string {
    return join(this.stateDir, 'certificates', certificate, name);
  }

  issue(publicKey: Uint8Array): Promise<Uint8Array> {
    return issueCertificate({
      issuer: rootCertificate,
      signingKey: root,
      serial: newSerial(),
      subject: { commonName: 'vpn.example.com' },
      publicKey,
      notBefore: new Date(this.clock),
      notAfter: new Date(this.clock + 90 * day),
    });
  }

  /** The internal CA, as it answers a proper request. */
  readonly enroll = async (request: EnrollRequest): Promise<EnrollReply> => {
    if ('present' in request) return this.review(request.present);
    this.asked.push(request);
    const read = await readRequest(new Uint8Array(Buffer.from(request.request, 'base64')));
    if (read.outcome !== 'read') return { outcome: 'failed', reason: read.detail };
    const certificate = await this.issue(read.request.publicKey);
    return { outcome: 'issued', certificate: base64(certificate), chain: [base64(rootCertificate)] };
  };

  async opened(changes: Partial<GatewayCertificateOptions> = {}): Promise<GatewayCertificate> {
    const certificate = await GatewayCertificate.open({
      stateDir: this.stateDir,
      service: 'edge',
      name: 'ike',
      use: 'ike',
      settings: { issuer: 'internal', key: 'ecdsa-p256' },
      warnBeforeMs: 30 * day,
      enroll: this.enroll,
      logger: { info: () => undefined, warn: () => undefined },
      now: () => this.clock,
      pollMs: 10,
      ...changes,
    });
    this.#open.push(certificate);
    return certificate;
  }

  close(): void {
    for (const certificate of this.#open) certificate.close();
    rmSync(this.stateDir, { recursive: true });
  }
}
