import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey, issueCertificate, newSerial, parseCertificate, signingKey, spkiOf } from '@sekisho/certificates';
import { parseSettings } from '@sekisho/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseRevocable, parseDays, parseSerial } from '../commands/cert.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { externalCertificate, importCertificate, pendingKey } from './external.ts';
import { parseSubject } from './names.ts';

const settings = parseSettings(
  'officeMode: { pool: 10.1.0.0/24 }\nencryptionDomain: [10.0.0.0/8]\ncertificates: { gateway: { ike: {}, eap: { issuer: external, key: ecdsa-p256 } } }\n',
  '/sekisho.yaml',
);
const at = new Date();
const later = new Date(at.getTime() + 86_400_000);

let folder: string;
let paths: StatePaths;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-external-'));
  paths = statePaths(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function issued(
  publicKey: Uint8Array,
  purpose: 'server-authentication' | 'client-authentication',
  notAfter = later,
) {
  const { privateKey } = await generateKey('ecdsa-p256');
  const key = signingKey(privateKey);
  const common = { signingKey: key, notBefore: new Date(at.getTime() - 60_000), notAfter };
  const root = await issueCertificate({
    ...common,
    issuer: undefined,
    serial: newSerial(),
    subject: { commonName: 'Other CA' },
    publicKey: key.publicKey,
    authority: {},
  });
  const leaf = await issueCertificate({
    ...common,
    issuer: root,
    serial: newSerial(),
    subject: { commonName: 'vpn.example' },
    publicKey,
    extendedKeyUsage: [purpose],
  });
  return { leaf: parseCertificate(leaf), root: parseCertificate(root) };
}

describe('a certificate of another CA', () => {
  it('is only for what the settings leave to another CA', () => {
    expect(() => externalCertificate(paths, settings, 'ike')).toThrow(/issuer: external/);
    expect(() => externalCertificate(paths, settings, 'other')).toThrow(/ike, eap/);
  });

  it('takes its place with the key of its request', async () => {
    const files = externalCertificate(paths, settings, 'eap');
    const { key, made } = await pendingKey(files, settings);
    expect(made).toBe(true);
    expect((await pendingKey(files, settings)).made).toBe(false);
    expect(statSync(files.pendingKey).mode & 0o777).toBe(0o600);
    const { leaf, root } = await issued(spkiOf(key), 'server-authentication');
    expect(await importCertificate(files, settings, [root, leaf], at)).toMatchObject({ answersRequest: true });
    expect(readFileSync(files.certificate, 'utf8').match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(statSync(files.key).mode & 0o777).toBe(0o600);
    expect(() => statSync(files.pendingKey)).toThrow();
  });

  it('is refused without its key, its issuer, or the purpose it is used for', async () => {
    const files = externalCertificate(paths, settings, 'eap');
    const { key } = await pendingKey(files, settings);
    const stranger = await issued(
      signingKey((await generateKey('ecdsa-p256')).privateKey).publicKey,
      'server-authentication',
    );
    await expect(importCertificate(files, settings, [stranger.leaf], at)).rejects.toThrow(/another request/);
    const client = await issued(spkiOf(key), 'client-authentication');
    await expect(importCertificate(files, settings, [client.leaf], at)).rejects.toThrow(/--chain/);
    await expect(importCertificate(files, settings, [client.leaf, client.root], at)).rejects.toThrow(
      /does not fit EAP/,
    );
    const old = await issued(spkiOf(key), 'server-authentication', new Date(at.getTime() - 1000));
    await expect(importCertificate(files, settings, [old.leaf, old.root], at)).rejects.toThrow(/Nothing was imported/);
    expect(() => statSync(files.certificate)).toThrow();
  });
});

describe('what is typed', () => {
  const record = {
    serial: '4a',
    kind: 'machine',
    name: 'pc',
    subject: 'CN=pc',
    issuer: 'CN=ca',
    notBefore: at.toISOString(),
    notAfter: later.toISOString(),
    issuedAt: at.toISOString(),
    revokedAt: null,
    revocationReason: null,
  } as const;

  it('revokes by a name that leaves no doubt, else by serial', () => {
    expect(chooseRevocable('pc', [record], at.getTime())).toBe('4a');
    expect(() => chooseRevocable('pc', [record, { ...record, serial: '4b' }], at.getTime())).toThrow(/4a[\s\S]*4b/);
    expect(chooseRevocable('00:4A', [], at.getTime())).toBe('4a');
    expect(() => chooseRevocable('nobody', [], at.getTime())).toThrow(/no good certificate/);
  });

  it('is a subject, a serial number or a number of days', () => {
    expect(parseSubject('CN=vpn.example, O=Example')).toEqual({ commonName: 'vpn.example', organization: 'Example' });
    expect(() => parseSubject('vpn.example')).toThrow(/CN=/);
    expect(parseSerial('0x0A:ff')).toBe('aff');
    expect(parseSerial('laptop')).toBeUndefined();
    expect(parseDays('30d')).toBe(30);
    expect(() => parseDays('soon')).toThrow(/30d/);
  });
});
