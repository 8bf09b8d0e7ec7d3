import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type Certificate,
  certificatesInFile,
  certificatesOf,
  identificationTypes,
  matchesIdentity,
  parseCertificate,
  validatePath,
} from '@sekisho/certificates';
import {
  makeSignature,
  type OwnCertificate,
  type PeerAuthenticationQuestion,
  type PeerVerdict,
  type SignatureQuestion,
  signatureMethodOf,
  verifySignature,
} from '@sekisho/isakmp';
import { equalBytes } from '@sekisho/wire';

/** Files in PEM. */
export interface MachineFiles {
  /** The machine's own certificate first, then those between it and its root. */
  readonly certificate: string;
  readonly key: string;
  /** CAs of the gateway's certificate. */
  readonly ca: string;
  /** DNS name that the machine calls itself; undefined: its certificate's subject. */
  readonly identity?: string | undefined;
}

/** What a machine proves itself by, and whom it believes to be its gateway. */
export class MachineCertificate {
  readonly own: OwnCertificate;
  /** DER subjects. */
  readonly authorities: readonly Uint8Array[];
  readonly #key: KeyObject;
  readonly #anchors: readonly Certificate[];

  /** @throws Error when a file cannot be read, or key and certificate do not belong together */
  constructor(files: MachineFiles) {
    const chain = certificatesInFile(readFileSync(files.certificate)).map(parseCertificate);
    const [leaf] = chain;
    if (!leaf) throw new Error(`${files.certificate} holds no certificate`);
    this.#key = createPrivateKey(readFileSync(files.key));
    this.#anchors = certificatesInFile(readFileSync(files.ca)).map(parseCertificate);
    this.authorities = this.#anchors.map(({ subjectDer }) => subjectDer);
    const method = signatureMethodOf(this.#key);
    if (!method) throw new Error(`${files.key} is no RSA or ECDSA key that IKE has a method for`);
    const ofKey = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    if (!equalBytes(ofKey, leaf.publicKey.der)) throw new Error(`${files.key} is not the key of ${files.certificate}`);
    this.own = {
      name: leaf.subject,
      method,
      chain: chain.filter(({ subject, issuer }) => subject !== issuer).map(({ der }) => der),
      identification: identificationOf(files, leaf),
    };
  }

  sign({ method, hash }: SignatureQuestion): Uint8Array {
    return makeSignature(method, this.#key, hash);
  }

  /** Whether the gateway holds the key of its certificate, and one of the CAs stands for that. */
  async judge(question: PeerAuthenticationQuestion): Promise<PeerVerdict> {
    try {
      return await this.#judge(question);
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  }

  async #judge({
    certificates,
    method,
    hash,
    signature,
    identification,
  }: PeerAuthenticationQuestion): Promise<PeerVerdict> {
    const [leaf, ...others] = certificates
      .flatMap(({ encoding, data }) => certificatesOf(encoding, data))
      .map(parseCertificate);
    if (!leaf) return refused('the gateway sent no certificate');
    if (!verifySignature(method, leaf.publicKey.der, hash, signature)) return refused('its signature is wrong');
    const path = await validatePath({ leaf, others, anchors: this.#anchors, at: new Date() });
    if (path.kind === 'refused') return refused(path.detail);
    const match = matchesIdentity(leaf, identification);
    if (match.outcome === 'differs') return refused(match.detail);
    return { outcome: 'accepted', identity: { type: 'der-asn1-dn', text: leaf.subject }, name: undefined };
  }
}

const refused = (detail: string): PeerVerdict => ({ outcome: 'refused', reason: 'gateway-not-accepted', detail });

function identificationOf({ identity }: MachineFiles, leaf: Certificate): OwnCertificate['identification'] {
  if (identity === undefined) return { type: identificationTypes.derDistinguishedName, data: leaf.subjectDer };
  return { type: identificationTypes.fqdn, data: new TextEncoder().encode(identity) };
}
