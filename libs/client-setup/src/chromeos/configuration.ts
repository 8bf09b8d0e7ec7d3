import { checkFacts } from '../checked-facts.ts';
import { base64, secretsOf } from '../contents.ts';
import { notSupported } from '../errors.ts';
import type { ClientSetupFacts, Identity } from '../facts.ts';
import { requireMethodOn } from '../methods.ts';
import { fileNameOf, stableUuid } from '../names.ts';
import type { SetupFile } from '../setup-file.ts';

/** An Open Network Configuration for ChromeOS (chrome://network#general, "Import ONC file"). @throws ClientSetupError */
export function chromeosSetup(facts: ClientSetupFacts): SetupFile[] {
  checkFacts(facts);
  requireMethodOn('chromeos', facts.user.method);
  const text = `${JSON.stringify(configuration(facts), undefined, 2)}\n`;
  const name = `${fileNameOf(facts.connection)}.onc`;
  return [{ name, mediaType: 'application/x-onc', bytes: new TextEncoder().encode(text), secrets: secretsOf(facts) }];
}

function configuration(facts: ClientSetupFacts): object {
  const { connection, gateway } = facts;
  return {
    Type: 'UnencryptedConfiguration',
    NetworkConfigurations: [
      {
        GUID: `{${stableUuid(facts, 'onc')}}`,
        Name: connection,
        Type: 'VPN',
        VPN: { AutoConnect: false, Host: gateway.address, Type: 'L2TP-IPsec', IPsec: ipsec(facts), L2TP: l2tp(facts) },
      },
    ],
    Certificates: certificates(facts),
  };
}

function l2tp({ user }: ClientSetupFacts): object {
  const password = user.method !== 'eap-tls' && user.password !== undefined ? { Password: user.password } : {};
  const name = user.name === undefined ? {} : { Username: user.name };
  return { ...name, ...password, SaveCredentials: true };
}

function ipsec(facts: ClientSetupFacts): object {
  const { machine, trustedRoots } = facts;
  if (machine.kind === 'pre-shared-key') {
    const group = machine.identity === undefined ? {} : { Group: machine.identity };
    return { AuthenticationType: 'PSK', IKEVersion: 1, PSK: machine.key, SaveCredentials: true, ...group };
  }
  return {
    AuthenticationType: 'Cert',
    IKEVersion: 1,
    ClientCertType: 'Ref',
    ClientCertRef: certificateGuid(facts, 'machine'),
    ServerCARefs: trustedRoots.map((_, index) => certificateGuid(facts, `root-${index}`)),
  };
}

function certificates(facts: ClientSetupFacts): object[] {
  const { machine, trustedRoots } = facts;
  if (machine.kind !== 'certificate') return [];
  return [
    ...trustedRoots.map((each, index) => ({
      GUID: certificateGuid(facts, `root-${index}`),
      Type: 'Authority',
      X509: base64(each),
    })),
    { GUID: certificateGuid(facts, 'machine'), Type: 'Client', PKCS12: base64(openPkcs12(machine.identity)) },
  ];
}

const certificateGuid = (facts: ClientSetupFacts, part: string): string => `{${stableUuid(facts, `onc-${part}`)}}`;

function openPkcs12({ openPkcs12 }: Identity): Uint8Array {
  if (openPkcs12 !== undefined) return openPkcs12;
  throw notSupported(
    'ChromeOS takes a certificate out of a configuration under the empty password alone: have one issued for it.',
    'ChromeOS は設定ファイル内の証明書をパスワードなしでのみ読み込みます。新しい証明書を発行してください。',
  );
}
