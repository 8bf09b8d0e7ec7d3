import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toPem } from '@sekisho/certificates';
import { parse } from 'plist';
import { beforeAll, describe, expect, it } from 'vitest';
import { everybodysFacts, hostileSecrets, hostileTexts, madeIdentities, pskFacts, withText } from '../facts.fixture.ts';
import type { ClientSetupFacts } from '../facts.ts';
import { appleSetup } from './profile.ts';

type Dictionary = Record<string, unknown>;
const keys: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('../../vectors/apple-payload-keys.json', import.meta.url), 'utf8'),
);

let made: Awaited<ReturnType<typeof madeIdentities>>;
let certificates: ClientSetupFacts;
beforeAll(async () => {
  made = await madeIdentities();
  certificates = {
    ...pskFacts,
    machine: { kind: 'certificate', identity: made.machine },
    user: { method: 'eap-tls', name: 'bob', identity: made.user },
    trustedRoots: [made.root],
  };
}, 60_000);

const fileOf = async (...given: Parameters<typeof appleSetup>) => {
  const [file] = await appleSetup(...given);
  if (file === undefined) throw new Error('no profile');
  return file;
};
const dictionary = (value: unknown) => value as Dictionary;
const profileOf = async (facts: ClientSetupFacts) =>
  dictionary(parse(Buffer.from((await fileOf(facts)).bytes).toString()));
const payloads = (profile: Dictionary) => (profile.PayloadContent as unknown[]).map(dictionary);
const vpnOf = (profile: Dictionary) =>
  payloads(profile).find((each) => each.PayloadType === 'com.apple.vpn.managed') ?? {};
const unknownKeys = (value: Dictionary, ...lists: string[]) =>
  Object.keys(value).filter((key) => !lists.some((list) => keys[list]?.includes(key)));

describe('a configuration profile', () => {
  it('has the keys that Apple publishes, and no others', async () => {
    for (const facts of [pskFacts, certificates]) {
      const profile = await profileOf(facts);
      expect(unknownKeys(profile, 'common', 'Configuration')).toEqual([]);
      for (const each of payloads(profile)) expect(unknownKeys(each, 'common', String(each.PayloadType))).toEqual([]);
      const vpn = vpnOf(profile);
      for (const part of ['PPP', 'IPSec', 'IPv4']) expect(unknownKeys(dictionary(vpn[part]), part)).toEqual([]);
    }
  });

  it('connects by a pre-shared key and a password', async () => {
    const profile = await profileOf(pskFacts);
    expect(profile).not.toHaveProperty('PayloadScope');
    const vpn = vpnOf(profile);
    expect(vpn).toMatchObject({
      UserDefinedName: 'Office',
      VPNType: 'L2TP',
      PPP: { AuthName: 'bob', AuthPassword: 'correct horse', CommRemoteAddress: 'vpn.example.com' },
      IPSec: { AuthenticationMethod: 'SharedSecret' },
      IPv4: { OverridePrimary: 0 },
    });
    expect(Buffer.from(dictionary(vpn.IPSec).SharedSecret as Uint8Array).toString()).toBe('abcd-efgh-2345');
  });

  it('names nobody where it is for everybody: the device asks', async () => {
    const { PPP } = vpnOf(await profileOf(everybodysFacts));
    expect(PPP).toEqual({ CommRemoteAddress: 'vpn.example.com' });
  });

  it('connects by certificates that are in it', async () => {
    const profile = await profileOf(certificates);
    const [root, machine, user] = payloads(profile);
    expect(profile.PayloadScope).toBe('System');
    expect(Buffer.from(root?.PayloadContent as Uint8Array).equals(made.root)).toBe(true);
    expect([machine?.PayloadType, user?.PayloadType]).toEqual([
      'com.apple.security.pkcs12',
      'com.apple.security.pkcs12',
    ]);
    expect(vpnOf(profile)).toMatchObject({
      PPP: { AuthProtocol: ['EAP'], AuthEAPPlugins: ['EAP-TLS'] },
      IPSec: { AuthenticationMethod: 'Certificate', PayloadCertificateUUID: machine?.PayloadUUID },
    });
  });

  it('is signed so that OpenSSL verifies it with our root alone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-profile-'));
    try {
      const path = (name: string) => join(directory, name);
      const { bytes } = await fileOf(pskFacts, made.signer);
      writeFileSync(path('signed'), bytes);
      writeFileSync(path('root.pem'), toPem('CERTIFICATE', made.root));
      const verify = () =>
        execFileSync(
          'openssl',
          ['cms', '-verify', '-inform', 'DER', '-in', path('signed'), '-CAfile', path('root.pem'), '-purpose', 'any'],
          { stdio: ['ignore', 'pipe', 'ignore'] },
        );
      expect(verify().equals((await fileOf(pskFacts)).bytes)).toBe(true);
      const spoilt = bytes.slice();
      const at = Buffer.from(spoilt).indexOf('vpn.example.com');
      spoilt[at] = 0x77;
      writeFileSync(path('signed'), spoilt);
      expect(verify).toThrow();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is read by other property list parsers too', async () => {
    const { bytes } = await fileOf(withText(']]></string>&<!-- \u2018'));
    expect(execFileSync('xmllint', ['--nonet', '--noout', '-'], { input: bytes }).length).toBe(0);
    expect(execFileSync('plistutil', ['-i', '-', '-o', '-'], { input: bytes }).toString()).toContain('VPNType');
  });

  it.each(hostileSecrets)('keeps %j as text', async (text) => {
    const isSecretOnly = !hostileTexts.some((each) => each === text);
    const profile = await profileOf(withText(text, isSecretOnly));
    const vpn = vpnOf(profile);
    expect(dictionary(vpn.PPP).AuthPassword).toBe(text);
    expect(Buffer.from(dictionary(vpn.IPSec).SharedSecret as Uint8Array).toString()).toBe(text);
    expect(Object.keys(profile)).toEqual(Object.keys(await profileOf(pskFacts)));
    if (!isSecretOnly) expect(vpn.UserDefinedName).toBe(text);
  });

  it('is the same each time', async () =>
    expect(await appleSetup(certificates)).toEqual(await appleSetup(certificates)));

  it('is refused for EAP that Apple does not know', async () => {
    await expect(appleSetup({ ...pskFacts, user: { method: 'eap-md5-challenge', name: 'bob' } })).rejects.toThrow(
      'EAP-TLS',
    );
  });
});
