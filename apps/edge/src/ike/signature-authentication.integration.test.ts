import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateEncodings, parseCertificate } from '@sekisho/certificates';
import type { CertificateReference } from '@sekisho/contracts';
import { makeSignature, type PeerAuthenticationQuestion, type QuestionId, verifySignature } from '@sekisho/isakmp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { Authentication } from '../services/authentication.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { SignatureAuthentication } from './signature-authentication.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-machine-'));
const at = (name: string) => join(directory, name);
const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: 'pipe' });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const der = (name: string) => new Uint8Array(openssl('x509', '-in', at(`${name}.pem`), '-outform', 'DER'));

function issue(name: string, issuer: string, extension: string): void {
  openssl('req', ...newKey, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`);
  writeFileSync(at(`${name}.ext`), extension);
  const by = ['-CA', at(`${issuer}.pem`), '-CAkey', at(`${issuer}.key`), '-days', '2', '-extfile', at(`${name}.ext`)];
  openssl('x509', '-req', '-in', at(`${name}.csr`), '-out', at(`${name}.pem`), ...by);
}

/** PKCS #7 as OpenSSL makes it of these, in this order. */
function pkcs7(...names: readonly string[]): Uint8Array {
  const files = names.flatMap((name) => ['-certfile', at(`${name}.pem`)]);
  return new Uint8Array(openssl('crl2pkcs7', '-nocrl', ...files, '-outform', 'DER'));
}

beforeAll(() => {
  openssl('req', '-x509', ...newKey, '-keyout', at('root.key'), '-out', at('root.pem'), '-subj', '/CN=root');
  issue('upper', 'root', 'basicConstraints=critical,CA:TRUE');
  issue('issuing', 'upper', 'basicConstraints=critical,CA:TRUE');
  issue('laptop', 'issuing', 'basicConstraints=CA:FALSE');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const hash = new Uint8Array(32).fill(7);

function question(certificates: PeerAuthenticationQuestion['certificates']): PeerAuthenticationQuestion {
  return {
    kind: 'peer-authentication',
    question: 1 as QuestionId,
    attempt: '01J00000000000000000000000',
    remote: { address: '198.51.100.7', port: 4500 },
    method: 'ecdsa-256',
    hash,
    signature: makeSignature('ecdsa-256', createPrivateKey(readFileSync(at('laptop.key'))), hash),
    certificates,
    identification: { type: 9, data: parseCertificate(der('laptop')).subjectDer },
  };
}

const verifyHere: SlowCrypto['verify'] = async ({ method, publicKeys, hash: over, signature }) => {
  const index = publicKeys.findIndex((key) => verifySignature(method, key, over, signature));
  return index < 0 ? undefined : index;
};

/** @returns the edge's part, the chains that auth was asked about, and the certificates that were shown */
function open(verify = verifyHere) {
  const chains: string[][] = [];
  const shown: CertificateReference[] = [];
  const verifyMachine: Authentication['verifyMachine'] = async (_, certificates) => {
    chains.push(certificates.map((each) => parseCertificate(each).subject));
    const { subject, issuer, serial } = parseCertificate(certificates[0] ?? new Uint8Array());
    return { kind: 'accepted', machine: 'laptop', subject, certificate: { issuer, serial } };
  };
  const sign = () => Promise.reject(new Error('nobody asks for a signature'));
  const signatures = new SignatureAuthentication({
    authentication: { verifyMachine },
    slowCrypto: { verify, sign },
    own: undefined,
  });
  const judge = (asked: PeerAuthenticationQuestion) =>
    signatures.judge(asked, (certificate) => shown.push(certificate));
  return { judge, chains, shown };
}

const { x509Signature: x509, pkcs7: wrapped } = certificateEncodings;

it.each([
  [
    'in CERT payloads of their own',
    () => ['laptop', 'issuing', 'upper'].map((each) => ({ encoding: x509, data: der(each) })),
  ],
  ['in one PKCS #7, the own one last', () => [{ encoding: wrapped, data: pkcs7('upper', 'issuing', 'laptop') }]],
  [
    'in both ways',
    () => [
      { encoding: wrapped, data: pkcs7('issuing', 'upper') },
      { encoding: x509, data: der('laptop') },
    ],
  ],
])('hands auth a chain of three, the one that signed first: %s', async (_, certificates) => {
  const { judge, chains } = open();
  const verdict = await judge(question(certificates()));
  expect(verdict).toMatchObject({
    outcome: 'accepted',
    name: expect.stringMatching(/^laptop \(CN=laptop, serial [0-9a-f]+\)$/),
    identity: { text: 'laptop (issuer CN=issuing)' },
  });
  expect(chains[0]?.[0]).toBe('CN=laptop');
  expect(chains[0]?.toSorted()).toEqual(['CN=issuing', 'CN=laptop', 'CN=upper']);
});

it.each([
  ['is no PKCS #7', () => [{ encoding: wrapped, data: der('laptop') }]],
  ['is cut off', () => [{ encoding: wrapped, data: pkcs7('laptop').subarray(0, 200) }]],
  ['holds nothing', () => [{ encoding: wrapped, data: pkcs7() }]],
])('refuses a CERT payload that %s, and asks nobody', async (_, certificates) => {
  const { judge, chains } = open();
  const verdict = await judge(question(certificates()));
  expect(verdict).toMatchObject({ outcome: 'refused', reason: 'machine-certificate-unsuitable' });
  expect(chains).toEqual([]);
});

it.each([
  ['no certificate', { encoding: x509, data: Uint8Array.of(0x30, 1, 0) }],
  ['cut off', { encoding: wrapped, data: new Uint8Array(200) }],
])('takes a machine by its own certificate though another payload is %s', async (_, broken) => {
  const { judge, chains } = open();
  const own = { encoding: x509, data: der('laptop') };
  for (const certificates of [
    [own, broken],
    [broken, own],
  ]) {
    expect(await judge(question(certificates))).toMatchObject({ outcome: 'accepted' });
  }
  expect(chains).toEqual([['CN=laptop'], ['CN=laptop']]);
});

it('refuses a certificate whose issuer has no name, and shows it to nobody', async () => {
  openssl('req', '-x509', '-key', at('laptop.key'), '-out', at('nameless.pem'), '-subj', '/');
  const { judge, chains, shown } = open();
  expect(await judge(question([{ encoding: x509, data: der('nameless') }]))).toMatchObject({
    outcome: 'refused',
    reason: 'machine-certificate-unsuitable',
    detail: expect.stringContaining('it names no issuer'),
  });
  expect({ chains, shown }).toEqual({ chains: [], shown: [] });
});

it('says of a key that no signature is taken from why, instead of that the machine has another', async () => {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:1024',
    '-nodes',
    '-keyout',
    at('old.key'),
    '-out',
    at('old.pem'),
    '-subj',
    '/CN=old',
  );
  const { judge } = open();
  const asked = question(['old', 'root'].map((each) => ({ encoding: x509, data: der(each) })));
  expect(await judge({ ...asked, method: 'rsa-signatures' })).toMatchObject({
    reason: 'machine-certificate-unsuitable',
    detail: expect.stringMatching(/^CN=old, serial .*: its RSA key has 1024 bits/),
  });
  expect(await judge(asked)).toMatchObject({
    reason: 'machine-certificate-unsuitable',
    detail: expect.stringMatching(/: its key \(rsa\) is none for ecdsa-256$/),
  });
});

it('puts off whoever comes while very many are verified, and takes them when they ask again', async () => {
  const held: (() => void)[] = [];
  const { judge } = open((asked) => new Promise((done) => held.push(() => done(verifyHere(asked)))));
  const certificates = [{ encoding: x509, data: der('laptop') }];
  const asked = question(certificates);
  const first = Array.from({ length: limits.machineVerificationsMax }, () => judge(asked));
  expect(await judge(asked)).toBeUndefined();
  for (const go of held.splice(0)) go();
  expect((await Promise.all(first)).every((each) => each?.outcome === 'accepted')).toBe(true);
  const again = judge(asked);
  for (const go of held) go();
  expect(await again).toMatchObject({ outcome: 'accepted' });
});

it('puts off whom the workers have no room for', async () => {
  const { judge, chains } = open(() => Promise.reject(new Error('queue full')));
  expect(await judge(question([{ encoding: x509, data: der('laptop') }]))).toBeUndefined();
  expect(chains).toEqual([]);
});

it('tries a signature with so many keys and no more, whatever else was sent', async () => {
  const tried: number[] = [];
  const { judge } = open(async (asked) => {
    tried.push(asked.publicKeys.length);
    return verifyHere(asked);
  });
  const others = ['upper', 'issuing', 'root'].map((name) => ({ encoding: x509, data: der(name) }));
  await judge(question([{ encoding: x509, data: der('laptop') }, ...others]));
  expect(tried).toEqual([limits.signatureCandidatesMax]);
});
