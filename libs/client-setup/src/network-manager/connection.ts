import { checkFacts } from '../checked-facts.ts';
import { base64, identitiesOf, secretsOf } from '../contents.ts';
import type { ClientSetupFacts, UserMethod } from '../facts.ts';
import { fileNameOf, stableUuid } from '../names.ts';
import type { SetupFile } from '../setup-file.ts';
import { installScript, undoScript } from './install-script.ts';
import { keyfile } from './keyfile.ts';

/** Kept by the file itself; and asked for by the user's agent, which may keep it. */
const secretFlags = { kept: '0', asked: '1' } as const;

/** Below zero: as long as this connection has name servers, those of others, which it goes past, are asked nothing. */
const ownNameServersAlone = '-50';

/** What pppd refuses, so that the gateway is left with the one method. */
const refusals = ['eap', 'pap', 'chap', 'mschap', 'mschapv2'] as const;
const spoken: Readonly<Record<UserMethod, (typeof refusals)[number]>> = {
  'ms-chap-v2': 'mschapv2',
  'eap-ms-chap-v2': 'eap',
  'eap-md5-challenge': 'eap',
  'eap-tls': 'eap',
  'chap-md5': 'chap',
  pap: 'pap',
};

/**
 * A connection of NetworkManager's L2TP plug-in, the certificates that it names, and scripts that install all of it and take it
 * back. @throws ClientSetupError
 */
export function networkManagerSetup(facts: ClientSetupFacts): SetupFile[] {
  checkFacts(facts);
  const base = fileNameOf(facts.connection);
  const folder = certificateFolder(facts);
  const identities = identitiesOf(facts);
  const packages = identities.map((each) => ({
    name: `${base}-${each.of}.p12`,
    bytes: each.pkcs12,
    installed: `${each.of}.p12`,
  }));
  const uuid = stableUuid(facts, 'network-manager').toLowerCase();
  const plan = { base, folder, uuid, packages, asksForUser: facts.user.name === undefined };
  return [
    textFile(`${base}.nmconnection`, connectionText(facts, uuid, folder), secretsOf(facts)),
    ...packages.map(({ name, bytes }) => ({
      name,
      mediaType: 'application/x-pkcs12',
      bytes,
      secrets: ['private-key' as const],
    })),
    textFile(`${base}-linux-install.sh`, installScript(plan), []),
    textFile(`${base}-linux-undo.sh`, undoScript(plan), []),
  ];
}

const certificateFolder = (facts: ClientSetupFacts): string =>
  `/etc/NetworkManager/certificates/${stableUuid(facts, 'network-manager').toLowerCase()}`;

const textFile = (name: string, text: string, secrets: SetupFile['secrets']): SetupFile => ({
  name,
  mediaType: 'text/plain; charset=utf-8',
  bytes: new TextEncoder().encode(text),
  secrets,
});

function connectionText(facts: ClientSetupFacts, uuid: string, folder: string): string {
  const { connection, traffic, dns } = facts;
  return keyfile([
    ['connection', { id: connection, uuid, type: 'vpn', autoconnect: 'false' }],
    ['vpn', { 'service-type': 'org.freedesktop.NetworkManager.l2tp', ...vpnData(facts, folder) }],
    ['vpn-secrets', vpnSecrets(facts)],
    [
      'ipv4',
      {
        method: 'auto',
        ...(dns.domain === undefined ? {} : { 'dns-search': `${dns.domain};` }),
        ...(traffic.kind === 'all'
          ? { 'dns-priority': ownNameServersAlone }
          : { 'never-default': 'true', ...routesOf(traffic.routes) }),
      },
    ],
    // Takes what the gateway gives. No setting of this connection keeps IPv6 from the other ones of the machine.
    ['ipv6', { method: 'auto' }],
  ]);
}

const routesOf = (routes: readonly string[]): Record<string, string> =>
  Object.fromEntries(routes.map((route, index) => [`route${index + 1}`, route]));

function vpnData({ gateway, machine, user }: ClientSetupFacts, folder: string): Record<string, string | undefined> {
  const isEapTls = user.method === 'eap-tls';
  return {
    gateway: gateway.address,
    user: user.name,
    'user-auth-type': isEapTls ? 'tls' : 'password',
    ...(isEapTls ? certificateKeys('user', folder) : { 'password-flags': passwordFlags(user.password) }),
    ...Object.fromEntries(
      refusals.filter((each) => each !== spoken[user.method]).map((each) => [`refuse-${each}`, 'yes']),
    ),
    'ipsec-enabled': 'yes',
    'machine-auth-type': machine.kind === 'certificate' ? 'tls' : 'psk',
    ...(machine.kind === 'certificate'
      ? certificateKeys('machine', folder)
      : { 'ipsec-group-name': machine.identity, 'ipsec-psk-flags': secretFlags.kept }),
  };
}

const passwordFlags = (password: string | undefined): string =>
  password === undefined ? secretFlags.asked : secretFlags.kept;

/** All three are in the one PKCS #12 file. */
const certificateKeys = (of: 'machine' | 'user', folder: string): Record<string, string> => ({
  [`${of}-ca`]: `${folder}/${of}.p12`,
  [`${of}-cert`]: `${folder}/${of}.p12`,
  [`${of}-key`]: `${folder}/${of}.p12`,
  [`${of}-certpass-flags`]: secretFlags.kept,
});

function vpnSecrets({ machine, user }: ClientSetupFacts): Record<string, string | undefined> {
  return {
    // Base64 has no character that ipsec.secrets would take for its own.
    ...(machine.kind === 'pre-shared-key'
      ? { 'ipsec-psk': `0s${base64(new TextEncoder().encode(machine.key))}` }
      : { 'machine-certpass': machine.identity.password }),
    ...(user.method === 'eap-tls' ? { 'user-certpass': user.identity.password } : { password: user.password }),
  };
}
