import { createPkcs12, generateKey, issueCertificate, newSerial, signingKey } from '@sekisho/certificates';
import type { ProfileSigner } from './apple/profile.ts';
import type { ClientSetupFacts, Identity } from './facts.ts';

const notBefore = new Date('2026-01-01T00:00:00Z');
const notAfter = new Date('2037-01-01T00:00:00Z');

/** A CA with a machine's and a user's certificate, and one that profiles are signed by. */
export async function madeIdentities() {
  const caKey = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const dates = { notBefore, notAfter };
  const root = await issueCertificate({
    issuer: undefined,
    signingKey: caKey,
    serial: newSerial(),
    subject: { commonName: 'Example CA' },
    publicKey: caKey.publicKey,
    authority: {},
    ...dates,
  });
  const issue = async (name: string) => {
    const { privateKey } = await generateKey('ecdsa-p256');
    const key = signingKey(privateKey);
    const to = { issuer: root, signingKey: caKey, serial: newSerial(), subject: { commonName: name } };
    return { privateKey, key, certificate: await issueCertificate({ ...to, publicKey: key.publicKey, ...dates }) };
  };
  const identity = async (name: string): Promise<Identity> => {
    const { privateKey, certificate } = await issue(name);
    const wanted = { key: privateKey, certificate, chain: [root], friendlyName: name, encryption: 'legacy' as const };
    const password = 'p12-password';
    const pkcs12 = await createPkcs12({ ...wanted, password });
    return { name, certificate, pkcs12, password, openPkcs12: await createPkcs12({ ...wanted, password: '' }) };
  };
  const signed = await issue('Example profiles');
  const signer: ProfileSigner = {
    key: signed.key,
    certificate: signed.certificate,
    chain: [root],
    signedAt: new Date(),
  };
  return { root, machine: await identity('laptop-7'), user: await identity('bob'), signer };
}

export const pskFacts: ClientSetupFacts = {
  connection: 'Office',
  gateway: { address: 'vpn.example.com', name: 'Example', behindNat: false, modp1024: false },
  machine: { kind: 'pre-shared-key', key: 'abcd-efgh-2345' },
  user: { method: 'ms-chap-v2', name: 'bob', password: 'correct horse' },
  trustedRoots: [],
  traffic: { kind: 'routes', routes: ['10.0.0.0/8', '172.16.0.0/12'] },
  dns: { servers: ['10.0.0.53'], domain: 'corp.example.com' },
};

/** The same for everybody, whose names nobody knows yet. */
export const everybodysFacts: ClientSetupFacts = { ...pskFacts, user: { method: 'ms-chap-v2' } };

/** What tries to get out of each format's quotes. */
export const hostileTexts = [
  `a'b; Remove-Item C:\\ #`,
  '\u2018; calc; \u2019 \u201A \u201B',
  'a"b" \u201C \u201D \u201E',
  '$(calc) $env:PATH `n `$',
  ']]></string><key>PayloadType</key>&amp;<!--',
  '\\n[vpn]\\ngateway=evil',
  ' leading and trailing \\ ',
  '日本語 & "x"',
] as const;
/** Of secrets alone: names have no line breaks. */
export const hostileSecrets = [...hostileTexts, 'one\ntwo\r\n[vpn]\ngateway=evil\n\'@\n"@\t'] as const;

export const withText = (text: string, isSecretOnly = false): ClientSetupFacts => ({
  ...pskFacts,
  connection: isSecretOnly ? 'Office' : text,
  gateway: { ...pskFacts.gateway, name: isSecretOnly ? 'Example' : text },
  machine: { kind: 'pre-shared-key', key: text },
  user: { method: 'ms-chap-v2', name: isSecretOnly ? 'bob' : text, password: text },
});
