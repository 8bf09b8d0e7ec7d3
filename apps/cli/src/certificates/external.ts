import type { KeyObject } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  acceptPublicKey,
  type Certificate,
  describeCertificate,
  generateKey,
  privateKeyPem,
  readPrivateKey,
  sameName,
  spkiOf,
  toPem,
  validatePath,
} from '@sekisho/certificates';
import { chainLengthMax } from '@sekisho/contracts';
import { PrivateFileError, readPrivateFile, type Settings } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { writePrivate } from '../state/private-files.ts';
import type { StatePaths } from '../state/state-paths.ts';

/** Where a certificate of the gateway that another CA issues is kept. */
export interface ExternalCertificate {
  readonly name: string;
  readonly key: string;
  /** The key of a request that has not been answered yet. */
  readonly pendingKey: string;
  readonly certificate: string;
}

/** @throws CommandError unless the settings say that another CA issues it */
export function externalCertificate(paths: StatePaths, { certificates }: Settings, name: string): ExternalCertificate {
  const known = Object.keys(certificates.gateway);
  const entry = Object.hasOwn(certificates.gateway, name) ? certificates.gateway[name] : undefined;
  if (entry === undefined) {
    throw new CommandError(`The settings know no certificate ${name}; certificates.gateway has ${known.join(', ')}.`);
  }
  if (entry.issuer !== 'external') {
    throw new CommandError(
      `The internal CA issues the certificate ${name} by itself; for another CA set certificates.gateway.${name}.issuer: external.`,
    );
  }
  const directory = paths.certificate(name);
  return {
    name,
    key: join(directory, 'key.pem'),
    pendingKey: join(directory, 'key.next.pem'),
    certificate: join(directory, 'certificate.pem'),
  };
}

/** The key of the request: a new one, unless a request is on its way already, which its answer must fit. */
export async function pendingKey(
  files: ExternalCertificate,
  settings: Settings,
): Promise<{ readonly key: KeyObject; readonly made: boolean }> {
  const waiting = keyIn(files.pendingKey);
  if (waiting !== undefined) return { key: waiting, made: false };
  const algorithm = settings.certificates.gateway[files.name]?.key ?? 'rsa-2048';
  const { privateKey } = await generateKey(algorithm);
  writePrivate(files.pendingKey, privateKeyPem(privateKey));
  return { key: privateKey, made: true };
}

export interface Imported {
  readonly leaf: Certificate;
  /** The key was the one of a request. */
  readonly answersRequest: boolean;
}

/**
 * Puts an answer of a CA in place after it was checked: it belongs to a key of ours, leads up to the last CA that came with it,
 * is within its dates and fits what the settings use it for. The key goes first, the certificate last; services keep what they
 * have until both fit.
 * @throws CommandError with what is wrong
 */
export async function importCertificate(
  files: ExternalCertificate,
  settings: Settings,
  given: readonly Certificate[],
  at: Date,
): Promise<Imported> {
  const pending = keyIn(files.pendingKey);
  const present = keyIn(files.key);
  const leafFor = (key: KeyObject | undefined) => key && given.find((each) => belongsTo(each, key));
  const answer = leafFor(pending);
  const leaf = answer ?? leafFor(present);
  if (leaf === undefined) throw new CommandError(noKeyFor(files, pending ?? present));
  const chain = await chainOf(leaf, given, at);
  checkUse(files.name, settings, leaf);
  if (answer !== undefined && pending !== undefined) writePrivate(files.key, privateKeyPem(pending));
  writePrivate(files.certificate, [leaf, ...chain].map(({ der }) => toPem('CERTIFICATE', der)).join(''));
  if (answer !== undefined) rmSync(files.pendingKey, { force: true });
  return { leaf, answersRequest: answer !== undefined };
}

const noKeyFor = ({ name }: ExternalCertificate, key: KeyObject | undefined): string =>
  key === undefined
    ? `There is no key for the certificate ${name} yet: make it and its request with sekisho csr ${name}.`
    : `None of the certificates belongs to a key of ${name}: was it issued for another request?`;

function belongsTo({ publicKey }: Certificate, key: KeyObject): boolean {
  const accepted = acceptPublicKey(publicKey.der);
  return accepted.outcome === 'accepted' && Buffer.from(accepted.spki).equals(spkiOf(key));
}

/** From the issuer upwards, as far as certificates came along. */
async function chainOf(leaf: Certificate, given: readonly Certificate[], at: Date): Promise<readonly Certificate[]> {
  const chain: Certificate[] = [];
  let lower = leaf;
  while (lower.subject !== lower.issuer && chain.length < chainLengthMax) {
    const { issuerDer } = lower;
    const issuer = given.find((each) => !chain.includes(each) && each !== leaf && sameName(each.subjectDer, issuerDer));
    if (issuer === undefined) break;
    chain.push(issuer);
    lower = issuer;
  }
  const top = chain.at(-1);
  if (top === undefined) {
    throw new CommandError(`The certificate of its issuer (${leaf.issuer}) is missing: give it with --chain FILE.`);
  }
  const verdict = await validatePath({ leaf, others: chain, anchors: [top], at });
  if (verdict.kind === 'refused') throw new CommandError(`Nothing was imported: ${verdict.detail}.`);
  return chain;
}

function checkUse(name: string, { certificates }: Settings, leaf: Certificate): void {
  const { ike, eap } = certificates.useThisCertificate;
  const { fits } = describeCertificate(leaf);
  const uses = [
    ...(ike === name ? [['IKE', fits.ike] as const] : []),
    ...(eap === name ? [['EAP', fits.eapGateway] as const] : []),
  ];
  for (const [use, { fits: fit, reason }] of uses) {
    if (!fit)
      throw new CommandError(`The certificate does not fit ${use}, for which the settings use ${name}: ${reason}`);
  }
}

function keyIn(file: string): KeyObject | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const read = readPrivateKey(new TextDecoder().decode(readPrivateFile(file)));
    if (read.outcome === 'read') return read.key;
    throw new CommandError(`${file} cannot be used: ${read.detail}`);
  } catch (error) {
    if (error instanceof PrivateFileError) throw new CommandError(error.message);
    throw error;
  }
}
