import { createPkcs12, type KeyAlgorithm } from '@sekisho/certificates';
import {
  type ClientSetupFacts,
  type Identity,
  type MachineAuthentication,
  requireMethodOn,
  type UserMethod,
} from '@sekisho/client-setup';
import type { Settings } from '@sekisho/platform';
import { AdministrationError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';
import { generatedPassword } from '../generated-secret.ts';
import { issueIdentity } from '../identities.ts';
import { isBehindNat } from './behind-nat.ts';
import { type GuideRequest, guideFactsOf } from './guide-facts.ts';
import { requireNameProven } from './proven-names.ts';

/** Whom a client is set up for, beside what a guide is asked for. */
export interface SetupRequest extends GuideRequest {
  /** Absent: for everybody, whose client asks for the name. */
  readonly user?: string | undefined;
  readonly server: string;
  /** Absent: the client asks for it. */
  readonly password?: string | undefined;
  /** Text of the pre-shared key that the user may have. */
  readonly preSharedKey?: string | undefined;
}

type Certifier = Pick<GatewayBus, 'certify' | 'authority' | 'gatewayCertificates'>;

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
  const { connection, gateway: told, machine, user, traffic } = guideFactsOf(settings, request);
  if (request.platform !== undefined) requireMethodOn(request.platform, user.method);
  const { dns, domain } = settings.officeMode;
  if (machine.kind === 'certificate') await requireNameProven(settings, request.server, gateway);
  const byCertificate = machine.kind === 'certificate' || user.method === 'eap-tls';
  return {
    connection,
    gateway: { ...told, address: request.server, behindNat: isBehindNat(settings) },
    machine: await machineOf(machine.kind, request, gateway),
    user: await userOf(user.method, request, gateway),
    trustedRoots: byCertificate ? [await rootOf(gateway)] : [],
    traffic,
    dns: { servers: dns, ...(domain !== undefined && { domain }) },
  };
}

async function machineOf(
  kind: MachineAuthentication['kind'],
  { machineCertificate, preSharedKey }: SetupRequest,
  gateway: Certifier,
): Promise<MachineAuthentication> {
  if (kind === 'certificate') {
    if (machineCertificate === undefined) {
      throw new AdministrationError("The machine proves itself by a certificate: name the machine's account.");
    }
    return { kind, identity: await issue(gateway, 'machine', machineCertificate) };
  }
  if (preSharedKey === undefined) throw new AdministrationError('There is no pre-shared key that this user may have.');
  return { kind, key: preSharedKey };
}

async function userOf(
  method: UserMethod,
  { user: name, password }: SetupRequest,
  gateway: Certifier,
): Promise<ClientSetupFacts['user']> {
  if (method === 'eap-tls') {
    if (name === undefined) throw new AdministrationError('Users log in by certificate: name the one that it is for.');
    return { method, name, identity: await issue(gateway, 'user', name) };
  }
  return { method, ...(name !== undefined && { name }), ...(password !== undefined && { password }) };
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
