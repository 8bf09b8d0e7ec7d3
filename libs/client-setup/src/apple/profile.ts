import { type ContentToSign, signContent } from '@sekisho/certificates';
import { build, type PlistValue } from 'plist';
import { checkFacts } from '../checked-facts.ts';
import { identitiesOf, secretsOf } from '../contents.ts';
import type { ClientSetupFacts, Identity } from '../facts.ts';
import { requireMethodOn } from '../methods.ts';
import { fileNameOf, stableUuid } from '../names.ts';
import type { SetupFile } from '../setup-file.ts';

type Dictionary = { [key: string]: PlistValue };

/** Who signs a profile: a certificate of a CA that the device trusts once it has the profile's root. */
export type ProfileSigner = Omit<ContentToSign, 'content'>;

/**
 * A configuration profile for macOS and iOS, signed where somebody signs it. Payload keys are those that Apple publishes.
 * @throws ClientSetupError
 */
export async function appleSetup(facts: ClientSetupFacts, signer?: ProfileSigner): Promise<SetupFile[]> {
  checkFacts(facts);
  requireMethodOn('apple', facts.user.method);
  const content = new TextEncoder().encode(build(profile(facts)));
  const bytes = signer === undefined ? content : await signContent({ ...signer, content });
  const name = `${fileNameOf(facts.connection)}.mobileconfig`;
  return [{ name, mediaType: 'application/x-apple-aspen-config', bytes, secrets: secretsOf(facts) }];
}

function profile(facts: ClientSetupFacts): Dictionary {
  const identities = identitiesOf(facts);
  const roots = identities.length > 0 ? facts.trustedRoots : [];
  return {
    ...common(facts, 'profile', 'Configuration', facts.connection),
    PayloadOrganization: facts.gateway.name,
    // IKE runs for the whole of a Mac, and finds a machine's key in the system's keychain alone.
    ...(facts.machine.kind === 'certificate' && { PayloadScope: 'System' }),
    PayloadContent: [
      ...roots.map((each, index) => ({
        ...common(facts, `root-${index}`, 'com.apple.security.root', `${facts.gateway.name} CA`),
        PayloadContent: Buffer.from(each),
      })),
      ...identities.map((each) => identityPayload(facts, each)),
      vpnPayload(facts),
    ],
  };
}

const common = (facts: ClientSetupFacts, part: string, type: string, shown: string): Dictionary => ({
  PayloadType: type,
  PayloadVersion: 1,
  PayloadIdentifier: `sekisho.client-setup.${stableUuid(facts, 'profile').toLowerCase()}${part === 'profile' ? '' : `.${part}`}`,
  PayloadUUID: stableUuid(facts, part),
  PayloadDisplayName: shown,
});

const identityPayload = (facts: ClientSetupFacts, identity: Identity & { readonly of: string }): Dictionary => ({
  ...common(facts, `${identity.of}-identity`, 'com.apple.security.pkcs12', identity.name),
  PayloadContent: Buffer.from(identity.pkcs12),
  Password: identity.password,
  PayloadCertificateFileName: `${identity.of}.p12`,
});

function vpnPayload(facts: ClientSetupFacts): Dictionary {
  const { connection, traffic } = facts;
  return {
    ...common(facts, 'vpn', 'com.apple.vpn.managed', connection),
    UserDefinedName: connection,
    VPNType: 'L2TP',
    PPP: pppDictionary(facts),
    IPSec: ipsecDictionary(facts),
    IPv4: { OverridePrimary: traffic.kind === 'all' ? 1 : 0 },
  };
}

function pppDictionary({ gateway, user }: ClientSetupFacts): Dictionary {
  // Without a name the device asks for it when the profile is installed.
  const base = { ...(user.name !== undefined && { AuthName: user.name }), CommRemoteAddress: gateway.address };
  if (user.method === 'eap-tls') return { ...base, AuthProtocol: ['EAP'], AuthEAPPlugins: ['EAP-TLS'] };
  return user.password === undefined ? base : { ...base, AuthPassword: user.password };
}

function ipsecDictionary(facts: ClientSetupFacts): Dictionary {
  const { machine } = facts;
  if (machine.kind === 'certificate') {
    return { AuthenticationMethod: 'Certificate', PayloadCertificateUUID: stableUuid(facts, 'machine-identity') };
  }
  const group =
    machine.identity === undefined ? {} : { LocalIdentifier: machine.identity, LocalIdentifierType: 'KeyID' };
  return { AuthenticationMethod: 'SharedSecret', SharedSecret: Buffer.from(machine.key, 'utf8'), ...group };
}
