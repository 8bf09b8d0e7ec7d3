import { createPkcs12, type KeyAlgorithm } from '@sekisho/certificates';
import {
  type ClientSetupFacts,
  checkPlainFacts,
  type Identity,
  type MachineAuthentication,
  type PasswordFacts,
  requireMethodOn,
  requireNameOnWindows,
  type UserCertificateFacts,
  type UserMethod,
} from '@sekisho/client-setup';
import type { Settings } from '@sekisho/platform';
import { AdministrationError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';
import { generatedPassword } from '../generated-secret.ts';
import { issueIdentity } from '../identities.ts';
import { isBehindNat } from './behind-nat.ts';
import { type GuideRequest, guideFactsOf } from './guide-facts.ts';
import { requireMachineAccount } from './machine-account.ts';
import { requireNameProven } from './proven-names.ts';

/** Whom a client is set up for, beside what a guide is asked for. */
export interface SetupRequest extends GuideRequest {
  /** Absent: for everybody, whose client asks for the name. */
  readonly user?: string | undefined;
  readonly server: string;
  /** Absent: the client asks for it. */
  readonly password?: string | undefined;
  /** Gives the text of the pre-shared key that the user may have; it is asked at last, when all else is there. */
  readonly preSharedKey?: (() => string | Promise<string>) | undefined;
}

export type Certifier = Pick<GatewayBus, 'administer' | 'certify' | 'authority' | 'gatewayCertificates'>;

/** macOS and Android take no other keys in IKE. */
const clientKey: KeyAlgorithm = 'rsa-2048';
const noNames = { dns: [], ip: [], email: [], upn: [] };

/**
 * What set-up files are made of: what the settings say, and certificates that are issued here where machine or user proves itself by
 * one. What the client cannot do is refused before. @throws AdministrationError @throws ClientSetupError
 */
export async function setupFactsOf(
  settings: Settings,
  request: SetupRequest,
  gateway: Certifier,
): Promise<ClientSetupFacts> {
  const { preSharedKey, password } = request;
  const { connection, gateway: told, traffic, dns, machine, user } = plannedFactsOf(settings, request);
  if (machine.kind === 'certificate') {
    await requireMachineAccount(settings, machine.account, gateway);
    await requireNameProven(settings, request.server, gateway);
  } else if (preSharedKey === undefined)
    throw new AdministrationError('There is no pre-shared key that this user may have.');
  const byCertificate = machine.kind === 'certificate' || user.method === 'eap-tls';
  const trustedRoots = byCertificate ? [await rootOf(gateway)] : [];
  const identity = machine.kind === 'certificate' ? await issue(gateway, 'machine', machine.account) : undefined;
  const login =
    user.method === 'eap-tls'
      ? { ...user, identity: await issue(gateway, 'user', user.name) }
      : { ...user, ...(password !== undefined && { password }) };
  return {
    connection,
    gateway: { ...told, address: request.server, behindNat: isBehindNat(settings) },
    machine:
      identity === undefined
        ? { kind: 'pre-shared-key', key: (await preSharedKey?.()) ?? '' }
        : { kind: 'certificate', identity },
    user: login,
    trustedRoots,
    traffic,
    dns,
  };
}

/**
 * Before a key or a certificate is asked for that would be of no use: all that is known without them, but for the names that the
 * gateway proves. @throws AdministrationError @throws ClientSetupError
 */
export function requireSetup(settings: Settings, request: SetupRequest): void {
  plannedFactsOf(settings, request);
}

type PlannedMachine = { readonly kind: 'pre-shared-key' } | { readonly kind: 'certificate'; readonly account: string };
type PlannedUser = PasswordFacts | Omit<UserCertificateFacts, 'identity'>;

function plannedFactsOf(settings: Settings, request: SetupRequest) {
  const { connection, gateway, machine, user, traffic } = guideFactsOf(settings, request);
  const { platform, server: address } = request;
  if (platform !== undefined) {
    requireMethodOn(platform, user.method);
    if (platform.startsWith('windows')) requireNameOnWindows(connection);
  }
  const { dns: servers, domain } = settings.officeMode;
  // Clients take a domain with a final dot for another one, or for none.
  const dns = { servers, ...(domain !== undefined && { domain: domain.replace(/\.$/, '') }) };
  checkPlainFacts({ connection, gateway: { address }, user: { name: request.user }, traffic, dns });
  return {
    ...{ connection, gateway, traffic, dns },
    machine: plannedMachine(machine.kind, request),
    user: plannedUser(user.method, request),
  };
}

function plannedMachine(
  kind: MachineAuthentication['kind'],
  { machineCertificate: account }: SetupRequest,
): PlannedMachine {
  if (kind === 'pre-shared-key') return { kind };
  if (account !== undefined) return { kind, account };
  throw new AdministrationError("The machine proves itself by a certificate: name the machine's account.");
}

function plannedUser(method: UserMethod, { user: name }: SetupRequest): PlannedUser {
  if (method !== 'eap-tls') return { method, ...(name !== undefined && { name }) };
  if (name !== undefined) return { method, name };
  throw new AdministrationError('Users log in by certificate: name the one that it is for.');
}

async function issue(gateway: Certifier, kind: 'machine' | 'user', name: string): Promise<Identity> {
  const { identity } = await issueIdentity(gateway, { kind, name, names: noNames }, clientKey);
  const { key, certificate, chain } = identity;
  const wanted = { key, certificate, chain, friendlyName: name, encryption: 'legacy' as const };
  const password = generatedPassword();
  const pkcs12 = await createPkcs12({ ...wanted, password });
  return { name, certificate, pkcs12, password, openPkcs12: await createPkcs12({ ...wanted, password: '' }) };
}

async function rootOf(gateway: Certifier): Promise<Uint8Array> {
  const [root = ''] = (await gateway.authority()).authorities;
  return new Uint8Array(Buffer.from(root, 'base64'));
}
