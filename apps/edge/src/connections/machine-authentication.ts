import {
  type Certificate,
  CertificateError,
  certificatesOf,
  holderFirst,
  parseCertificate,
} from '@sekisho/certificates';
import { type CertificateReference, chainLengthMax, type RefusalCode } from '@sekisho/contracts';
import type { IkeIdentity, PeerAuthenticationQuestion, PeerVerdict, SignatureQuestion } from '@sekisho/isakmp';
import { limits } from '../limits.ts';
import type { Authentication } from '../services/authentication.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import type { OwnCertificates } from './own-certificate.ts';

/** A machine that was accepted by its certificate. */
export interface ProvenMachine {
  /** For the record: account, subject and serial number. */
  readonly text: string;
  readonly certificate: CertificateReference;
}

export interface MachineJudgement {
  readonly verdict: PeerVerdict;
  /** Of an accepted one. */
  readonly machine: ProvenMachine | undefined;
}

export interface MachineAuthenticationOptions {
  readonly authentication: Pick<Authentication, 'verifyMachine'>;
  readonly slowCrypto: Pick<SlowCrypto, 'sign' | 'verify'>;
  /** undefined: this gateway shows no certificate. */
  readonly own: Pick<OwnCertificates, 'keyOf'> | undefined;
}

/** Refusals for which the certificate itself is to blame. */
const badCertificates: ReadonlySet<string> = new Set<RefusalCode>([
  'machine-certificate-untrusted',
  'machine-certificate-expired',
  'machine-certificate-revoked',
  'machine-certificate-unsuitable',
]);

/**
 * Machines that authenticate by certificate: whether the signature was made with the key of the certificate is found here, on the
 * worker threads; whether the certificate is good and the machine welcome is for the auth service to say.
 */
export class MachineAuthentication {
  #underWay = 0;

  constructor(private readonly options: MachineAuthenticationOptions) {}

  /**
   * @param shown called as soon as the machine has proven that it has the key of this certificate, before its verification
   * @returns undefined when there is too much to do: the client's repeated message asks again
   */
  async judge(
    question: PeerAuthenticationQuestion,
    shown: (certificate: CertificateReference) => void = () => undefined,
  ): Promise<MachineJudgement | undefined> {
    if (this.#underWay >= limits.machineVerificationsMax) return undefined;
    this.#underWay += 1;
    try {
      return await this.#judge(question, shown);
    } catch (error) {
      // An error that nobody foresaw ends this attempt alone.
      return refusal('gateway-busy', `unexpected: ${error}`);
    } finally {
      this.#underWay -= 1;
    }
  }

  /** @returns undefined when it cannot be made now */
  async sign({ certificate, method, hash }: SignatureQuestion): Promise<Uint8Array | undefined> {
    const key = this.options.own?.keyOf(certificate);
    if (key === undefined) return undefined;
    try {
      return await this.options.slowCrypto.sign(method, key, hash);
    } catch {
      return undefined;
    }
  }

  async #judge(
    question: PeerAuthenticationQuestion,
    shown: (certificate: CertificateReference) => void,
  ): Promise<MachineJudgement | undefined> {
    const sent = certificatesIn(question);
    if (typeof sent === 'string') return refusal('machine-certificate-unsuitable', sent);
    const { method, hash, signature, attempt, remote, identification } = question;
    const candidates = sent.slice(0, limits.signatureCandidatesMax);
    const publicKeys = candidates.map(({ publicKey }) => publicKey.der);
    let signer: number | undefined;
    try {
      signer = await this.options.slowCrypto.verify({ method, publicKeys, hash, signature });
    } catch {
      return undefined;
    }
    const own = signer === undefined ? undefined : candidates[signer];
    if (own === undefined) return refusal('machine-signature-wrong', `by ${method}, as ${describe(sent[0])}`);
    shown({ issuer: own.issuer, serial: own.serial });
    const certificates = [own, ...sent.filter((other) => other !== own)].map(({ der }) => der);
    const client = { connection: attempt, remote: remote.address };
    const outcome = await this.options.authentication.verifyMachine(client, certificates, identification);
    if (outcome.kind !== 'accepted') return refusal(outcome.code, outcome.detail ?? describe(own));
    const { machine: name, subject, certificate } = outcome;
    // Its subject alone could be another CA's for another machine, or empty.
    const identity: IkeIdentity = { type: 'der-asn1-dn', text: `${name} (issuer ${certificate.issuer})` };
    return {
      verdict: { outcome: 'accepted', identity, name },
      machine: { text: `${name} (${subject}, serial ${certificate.serial})`, certificate },
    };
  }
}

/** @returns the certificates, the machine's own first as far as can be told; or why they cannot be read */
function certificatesIn({ certificates }: PeerAuthenticationQuestion): readonly Certificate[] | string {
  try {
    const parsed = certificates.flatMap(({ encoding, data }) => certificatesOf(encoding, data)).map(parseCertificate);
    return parsed.length === 0 ? 'no certificate in the payloads' : holderFirst(parsed).slice(0, chainLengthMax);
  } catch (error) {
    if (error instanceof CertificateError) return error.message;
    throw error;
  }
}

const describe = (certificate: Certificate | undefined): string =>
  certificate === undefined ? 'nobody' : `${certificate.subject}, serial ${certificate.serial}`;

const refusal = (reason: RefusalCode, detail: string): MachineJudgement => ({
  verdict: { outcome: 'refused', reason, detail, certificateInvalid: badCertificates.has(reason) },
  machine: undefined,
});
