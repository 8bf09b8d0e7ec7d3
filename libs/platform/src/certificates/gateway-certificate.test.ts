import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey, issueCertificate, newSerial, readRequest, signingKey, spkiOf } from '@sekisho/certificates';
import type { EnrollReply, EnrollRequest } from '@sekisho/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusError } from '../bus/errors.ts';
import { ExposedFileError } from '../files.ts';
import { GatewayCertificate, type GatewayCertificateOptions } from './gateway-certificate.ts';

const day = 86_400_000;
const soon = { timeout: 5_000, interval: 5 };
const root = signingKey((await generateKey('ecdsa-p256')).privateKey);
const self = { issuer: undefined, signingKey: root, publicKey: root.publicKey, authority: {} };
const rootCertificate = await issueCertificate({
  ...self,
  serial: newSerial(),
  subject: { commonName: 'Root' },
  notBefore: new Date(0),
  notAfter: new Date(1000 * 365 * day),
});

let stateDir: string;
let clock: number;
let open: GatewayCertificate[];
const asked: EnrollRequest[] = [];
/** What the CA says of a certificate that is there. */
let review: (present: string) => EnrollReply;
const outdated = { outcome: 'outdated', reason: 'It was revoked.' } as const;
const file = (name: string, certificate = 'ike') => join(stateDir, 'certificates', certificate, name);
const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
const pem = (der: Uint8Array) => `-----BEGIN CERTIFICATE-----\n${base64(der)}\n-----END CERTIFICATE-----\n`;

const issue = (publicKey: Uint8Array) =>
  issueCertificate({
    issuer: rootCertificate,
    signingKey: root,
    serial: newSerial(),
    subject: { commonName: 'vpn.example.com' },
    publicKey,
    notBefore: new Date(clock),
    notAfter: new Date(clock + 90 * day),
  });

/** The internal CA, as it answers a proper request. */
async function issuing(request: EnrollRequest): Promise<EnrollReply> {
  if ('present' in request) return review(request.present);
  asked.push(request);
  const read = await readRequest(new Uint8Array(Buffer.from(request.request, 'base64')));
  if (read.outcome !== 'read') return { outcome: 'failed', reason: read.detail };
  const certificate = await issue(read.request.publicKey);
  return { outcome: 'issued', certificate: base64(certificate), chain: [base64(rootCertificate)] };
}
const away = () => Promise.reject(new BusError('no-responders', 'enroll'));

async function opened(changes: Partial<GatewayCertificateOptions> = {}): Promise<GatewayCertificate> {
  const certificate = await GatewayCertificate.open({
    stateDir,
    service: 'edge',
    name: 'ike',
    use: 'ike',
    settings: { issuer: 'internal', key: 'ecdsa-p256' },
    warnBeforeMs: 30 * day,
    enroll: issuing,
    logger: { info: () => undefined, warn: () => undefined },
    now: () => clock,
    pollMs: 10,
    ...changes,
  });
  open.push(certificate);
  return certificate;
}
const keyOf = (certificate: GatewayCertificate): string | undefined => {
  const held = certificate.current();
  return held && base64(spkiOf(held.key));
};
const external = { settings: { issuer: 'external', key: 'ecdsa-p256' } } as const;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'sekisho-certificates-'));
  clock = Date.parse('2026-01-01T00:00:00Z');
  open = [];
  asked.length = 0;
  review = () => ({ outcome: 'current' });
});
afterEach(() => {
  for (const certificate of open) certificate.close();
  rmSync(stateDir, { recursive: true });
});

describe('a certificate of the internal CA', () => {
  it('is there when the service starts: key its own alone, the certificate with its chain without the root', async () => {
    const certificate = await opened();
    expect(asked).toEqual([expect.objectContaining({ name: 'ike', request: expect.any(String) })]);
    expect(statSync(file('key.pem')).mode & 0o777).toBe(0o600);
    expect(certificate.current()?.chain).toHaveLength(1);
    expect(certificate.status()).toEqual({
      name: 'ike',
      use: 'ike',
      subject: 'CN=vpn.example.com',
      notAfter: '2026-04-01T00:00:00.000Z',
      certificate: { issuer: 'CN=Root', serial: expect.any(String) },
    });
  });

  it('stays over a restart, and is not asked for again', async () => {
    const before = (await opened()).current()?.certificate.serial;
    expect((await opened()).current()?.certificate.serial).toBe(before);
    expect(asked).toHaveLength(1);
  });

  it('is the same key for two services that share one name and start at once', async () => {
    const [one, two] = await Promise.all([opened(), opened({ service: 'auth', use: 'eap' })]);
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(one)).toBe(keyOf(two));
  });

  it('keeps no service from starting while the CA is away, and comes when it is back', async () => {
    let answers: GatewayCertificateOptions['enroll'] = away;
    const certificate = await opened({ enroll: (request) => answers(request) });
    expect(certificate.current()).toBeUndefined();
    expect(certificate.status().problem).toBe('The internal CA does not answer (no-responders).');
    answers = issuing;
    clock += 2_000;
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    expect(certificate.status().problem).toBeUndefined();
  });

  it('says why the CA refused', async () => {
    const certificate = await opened({ enroll: async () => ({ outcome: 'failed', reason: 'No such use.' }) });
    expect(certificate.status().problem).toBe('The internal CA refused: No such use.');
  });

  it('is renewed with a fresh key when a third of its validity is left, and tells who listens', async () => {
    const certificate = await opened();
    const before = keyOf(certificate);
    const changed = vi.fn();
    certificate.onChange(changed);
    clock += 59 * day;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toHaveLength(1);
    clock += 2 * day;
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), soon);
    expect(certificate.status().notAfter).toBe(new Date(clock + 90 * day).toISOString());
    expect(keyOf(certificate)).not.toBe(before);
  });

  it('is a problem when its end is near and it could not be renewed', async () => {
    const certificate = await opened();
    certificate.close();
    clock += 70 * day;
    const later = await opened({ enroll: away });
    expect(later.current()).toBeDefined();
    expect(later.status().problem).toBe('The internal CA does not answer (no-responders). It expires on 2026-04-01.');
    clock += 30 * day;
    expect(later.status().problem).toContain('It expired on 2026-04-01.');
  });

  it('is replaced, with a fresh key, when the CA says that it may not stay: at start', async () => {
    const first = await opened();
    first.close();
    const before = keyOf(first);
    const said: string[] = [];
    review = (present) => {
      said.push(present);
      return said.length === 1 ? outdated : { outcome: 'current' };
    };
    const again = await opened();
    await vi.waitFor(() => expect(keyOf(again)).not.toBe(before), soon);
    expect(said[0]).toBe(first.current()?.certificate.serial);
    expect(asked).toHaveLength(2);
  });

  it('is replaced when the CA says so while the service runs: an hour later, or as soon as it was told to ask', async () => {
    const certificate = await opened();
    const questions = vi.fn<(present: string) => EnrollReply>(() => ({ outcome: 'current' }));
    review = questions;
    await vi.waitFor(() => expect(questions).toHaveBeenCalledTimes(1), soon);
    const first = certificate.current();
    questions.mockReturnValueOnce(outdated);
    clock += 3600_000;
    await vi.waitFor(() => expect(certificate.current()).not.toBe(first), soon);
    const second = certificate.current();
    questions.mockReturnValueOnce(outdated);
    certificate.review();
    await vi.waitFor(() => expect(certificate.current()).not.toBe(second), soon);
    expect(asked).toHaveLength(3);
  });

  it('is no problem while the CA cannot be asked whether it may stay', async () => {
    (await opened()).close();
    const again = await opened({ enroll: away });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(again.current()).toBeDefined();
    expect(again.status().problem).toBeUndefined();
  });

  it('has a key of the kind that the settings say, also where an unused one of another kind lies ready', async () => {
    (await opened()).close();
    const { privateKey } = await generateKey('ecdsa-p256');
    writeFileSync(file('next-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    review = (present) => (asked.length === 1 && present !== '' ? outdated : { outcome: 'current' });
    const again = await opened({ settings: { issuer: 'internal', key: 'ecdsa-p384' } });
    await vi.waitFor(() => expect(again.current()?.key.asymmetricKeyDetails?.namedCurve).toBe('secp384r1'), soon);
  });

  it('is made anew when its files are removed while the service runs', async () => {
    const certificate = await opened();
    const before = certificate.current();
    rmSync(join(stateDir, 'certificates'), { recursive: true });
    await vi.waitFor(() => expect(certificate.current()).not.toBe(before), soon);
    expect(statSync(file('certificate.pem')).isFile()).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('is a problem in EAP where clients would refuse it', async () => {
    const certificate = await opened({ name: 'eap', use: 'eap' });
    expect(certificate.status().problem).toBe(
      'Clients refuse it in EAP-TLS: It has no purposes at all, and needs Server Authentication. ' +
        '(see internalCa.extendedKeyUsage.gateway and internalCa.ikeCertificateExtendedKeyUsage)',
    );
  });

  it('is got anew for the key that is there when no certificate fits it', async () => {
    const first = await opened();
    first.close();
    const { publicKey } = await generateKey('ecdsa-p256');
    writeFileSync(file('certificate.pem'), pem(await issue(spkiOf(publicKey))));
    const again = await opened();
    expect(again.current()).toBeDefined();
    expect(again.status().problem).toBeUndefined();
  });
});

describe('a certificate of another CA', () => {
  async function install(name = 'ike') {
    const { privateKey, publicKey } = await generateKey('ecdsa-p256');
    const certificate = pem(await issue(spkiOf(publicKey)));
    return {
      key: () =>
        writeFileSync(file('key.pem', name), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 }),
      certificate: () => writeFileSync(file('certificate.pem', name), certificate),
    };
  }

  it('is taken from its files as soon as both are there, and never asked of the internal CA', async () => {
    const certificate = await opened(external);
    expect(certificate.status().problem).toMatch(/^There is none yet: make a request \(sekisho csr ike\)/);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    expect(certificate.status().problem).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is replaced without a restart; the old one stays in use until key and certificate belong together', async () => {
    const certificate = await opened(external);
    const [first, second] = [await install(), await install()];
    first.key();
    first.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    const before = certificate.current();
    second.key();
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/key\.pem is not the key of/), soon);
    expect(certificate.current()).toBe(before);
    second.certificate();
    await vi.waitFor(() => expect(certificate.current()).not.toBe(before), soon);
    expect(certificate.status().problem).toBeUndefined();
  });

  it('is refused at start when others can read its key, and is a problem when that happens later', async () => {
    const certificate = await opened(external);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    chmodSync(file('key.pem'), 0o644);
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/others can read it \(mode 644\)/), soon);
    expect(certificate.current()).toBeDefined();
    await expect(opened(external)).rejects.toThrow(ExposedFileError);
  });

  it('is a problem when its end is near', async () => {
    const certificate = await opened(external);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    clock += 70 * day;
    expect(certificate.status().problem).toBe('It expires on 2026-04-01. Make a new request: sekisho csr ike.');
  });

  it('that cannot be read leaves the old one in use', async () => {
    const certificate = await opened(external);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    writeFileSync(file('certificate.pem'), `${readFileSync(file('certificate.pem'), 'utf8').slice(0, 200)}`);
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/cannot be read/), soon);
    expect(certificate.current()).toBeDefined();
  });
});

describe('a disk that does not do what it should', () => {
  const folder = () => join(stateDir, 'certificates');

  it('keeps no service from starting without a certificate, which comes when the disk is well again', async () => {
    writeFileSync(folder(), '');
    const certificate = await opened();
    expect(certificate.current()).toBeUndefined();
    expect(certificate.status().problem).toMatch(/^A file of the certificate cannot be \w+ \(E\w+: /);
    rmSync(folder());
    clock += 2_000;
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    expect(certificate.status().problem).toBeUndefined();
  });

  it('leaves a certificate in use that cannot be renewed, and no heap of halves', async () => {
    const certificate = await opened();
    const before = certificate.current();
    // A folder in its place lets no file be renamed over it.
    rmSync(file('certificate.pem'));
    mkdirSync(join(file('certificate.pem'), 'x'), { recursive: true });
    clock += 61 * day;
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/cannot be written \(E/), soon);
    expect(certificate.current()).toBe(before);
    expect(readdirSync(join(folder(), 'ike')).sort()).toEqual(['certificate.pem', 'key.pem']);
  });

  it('is told where a file cannot be read, and taken when it can', async () => {
    (await opened()).close();
    renameSync(file('certificate.pem'), file('away'));
    mkdirSync(file('certificate.pem'));
    const certificate = await opened(external);
    expect(certificate.current()).toBeUndefined();
    expect(certificate.status().problem).toContain('cannot be read (EISDIR');
    rmSync(file('certificate.pem'), { recursive: true });
    renameSync(file('away'), file('certificate.pem'));
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
  });

  it('is no reason to stay away with a key file that holds none', async () => {
    (await opened()).close();
    writeFileSync(file('key.pem'), 'half', { mode: 0o600 });
    const certificate = await opened(external);
    expect(certificate.status().problem).toContain('key.pem');
  });
});
