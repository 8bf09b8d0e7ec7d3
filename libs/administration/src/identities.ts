import type { KeyObject } from 'node:crypto';
import { createRequest, generateKey, type KeyAlgorithm, signingKey } from '@sekisho/certificates';
import type { CertificateKind, caCommands, IssuedCertificate } from '@sekisho/contracts';
import { AdministrationError } from './administration-error.ts';
import type { GatewayBus, IssuedReply } from './gateway-bus.ts';

/** A key pair with its certificate, as it is handed to whoever is to use it. */
export interface Identity {
  readonly key: KeyObject;
  /** DER. */
  readonly certificate: Uint8Array;
  /** From the issuer up to the root. */
  readonly chain: readonly Uint8Array[];
  readonly name: string;
  readonly kind: CertificateKind;
}

/** What the internal CA issued, and for whom. */
export interface IssuedIdentity {
  readonly identity: Identity;
  readonly record: IssuedCertificate;
}

type Certifier = Pick<GatewayBus, 'certify'>;
type IssueOrder = Omit<ReturnType<(typeof caCommands)['cert.issue']['parse']>, 'request'>;

/** The private key is made here and goes nowhere but into what is returned. @throws AdministrationError */
export const issueIdentity = (
  gateway: Certifier,
  order: IssueOrder,
  algorithm: KeyAlgorithm,
): Promise<IssuedIdentity> =>
  certified(algorithm, order.name, (request) => gateway.certify('cert.issue', { ...order, request }));

/** A new key pair and certificate with the names of an old one. @throws AdministrationError */
export const renewIdentity = (
  gateway: Certifier,
  { serial, name, revokeOld }: { readonly serial: string; readonly name: string; readonly revokeOld: boolean },
  algorithm: KeyAlgorithm,
): Promise<IssuedIdentity> =>
  certified(algorithm, name, (request) => gateway.certify('cert.renew', { serial, request, revokeOld }));

async function certified(
  algorithm: KeyAlgorithm,
  commonName: string,
  ask: (request: string) => Promise<IssuedReply>,
): Promise<IssuedIdentity> {
  const { privateKey: key } = await generateKey(algorithm);
  const request = await createRequest({ key: signingKey(key), subject: { commonName } });
  return identityOf(key, await ask(Buffer.from(request).toString('base64')));
}

/** @param reply of the CA, to a request by that key @throws AdministrationError where there is no certificate in it */
export function identityOf(key: KeyObject, reply: IssuedReply): IssuedIdentity {
  const { record, certificate, chain } = issuedIn(reply);
  const { kind, name } = record;
  return { record, identity: { key, certificate: bytes(certificate), chain: chain.map(bytes), name, kind } };
}

/** @throws AdministrationError where there is no certificate in it */
export function issuedIn({ issued }: IssuedReply): NonNullable<IssuedReply['issued']> {
  if (issued === undefined) throw new AdministrationError('The CA answered without a certificate: see its log.');
  return issued;
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
