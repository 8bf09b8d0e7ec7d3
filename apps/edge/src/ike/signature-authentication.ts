import {
  type Certificate,
  CertificateError,
  certificatesOf,
  holderFirst,
  parseCertificate,
  referenceOf,
} from '@sekisho/certificates';
import { type CertificateReference, certificateReference, chainLengthMax, type RefusalCode } from '@sekisho/contracts';
import {
  type IkeIdentity,
  type PeerAuthenticationQuestion,
  type PeerVerdict,
  type SignatureMethod,
  type SignatureQuestion,
  whyKeyUnfit,
} from '@sekisho/isakmp';
import { limits } from '../limits.ts';
import type { Authentication } from '../services/authentication.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import type { OwnCertificates } from './own-certificates.ts';

export interface SignatureAuthenticationOptions {
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
 * Main Mode authenticated with signatures (RFC 2409 §5.1): whether a machine's was made with the key of its certificate is found
 * here, on the worker threads; whether the certificate is good and the machine welcome is for the auth service to say.
 */
export class SignatureAuthentication {
  #underWay = 0;

  constructor(private readonly options: SignatureAuthenticationOptions) {}

  /**
   * @param shown called as soon as the machine has proven that it has the key of this certificate, before its verification
   * @returns a refusal's reason is a `RefusalCode`; undefined: there is too much to do, the client's repeated message asks again
   */
  async judge(
    question: PeerAuthenticationQuestion,
    shown: (certificate: CertificateReference) => void,
  ): Promise<PeerVerdict | undefined> {
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
  ): Promise<PeerVerdict | undefined> {
    const { readable: sent, problem } = certificatesIn(question);
    if (sent.length === 0) {
      return refusal('machine-certificate-unsuitable', problem ?? 'the CERT payloads hold no certificate');
    }
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
    if (own === undefined) return refuseSignature(method, candidates, problem);
    // Whoever asks for the sessions is told of it from here on, and could not read an answer with a name that is none.
    const reference = certificateReference.safeParse(referenceOf(own));
    if (!reference.success) return refusal('machine-certificate-unsuitable', `${describe(own)}: it names no issuer`);
    shown(reference.data);
    const certificates = [own, ...sent.filter((other) => other !== own)].map(({ der }) => der);
    const client = { connection: attempt, remote: remote.address };
    const outcome = await this.options.authentication.verifyMachine(client, certificates, identification);
    if (outcome.kind !== 'accepted') return refusal(outcome.code, outcome.detail ?? describe(own));
    const { machine, subject, certificate } = outcome;
    // Its subject alone could be another CA's for another machine, or empty.
    const identity: IkeIdentity = { type: 'der-asn1-dn', text: `${machine} (issuer ${certificate.issuer})` };
    return { outcome: 'accepted', identity, name: `${machine} (${subject}, serial ${certificate.serial})` };
  }
}

interface Sent {
  /** The machine's own first as far as can be told. */
  readonly readable: readonly Certificate[];
  /** Why one cannot be read. */
  readonly problem: string | undefined;
}

/** What cannot be read is no reason to refuse a machine: it may be the certificate of any CA. */
function certificatesIn({ certificates }: PeerAuthenticationQuestion): Sent {
  let problem: string | undefined;
  const readEach = <From, To>(items: readonly From[], read: (item: From) => readonly To[]): To[] =>
    items.flatMap((item) => {
      try {
        return read(item);
      } catch (error) {
        if (!(error instanceof CertificateError)) throw error;
        problem ??= error.message;
        return [];
      }
    });
  const encoded = readEach(certificates, ({ encoding, data }) => certificatesOf(encoding, data));
  const parsed = readEach(encoded, (der) => [parseCertificate(der)]);
  return { readable: holderFirst(parsed).slice(0, chainLengthMax), problem };
}

/** None of the keys made the signature: the machine has another one, or that of its certificate is none to be taken. */
function refuseSignature(
  method: SignatureMethod,
  [first]: readonly Certificate[],
  problem: string | undefined,
): PeerVerdict {
  const besides = problem === undefined ? '' : `; another certificate cannot be read: ${problem}`;
  const unfit = first && whyKeyUnfit(method, first.publicKey.der);
  if (unfit !== undefined) {
    return refusal('machine-certificate-unsuitable', `${describe(first)}: ${unfit}${besides}`);
  }
  return refusal('machine-signature-wrong', `by ${method}, as ${describe(first)}${besides}`);
}

const describe = (certificate: Certificate | undefined): string =>
  certificate === undefined ? 'nobody' : `${certificate.subject}, serial ${certificate.serial}`;

const refusal = (reason: RefusalCode, detail: string): PeerVerdict => ({
  outcome: 'refused',
  reason,
  detail,
  certificateInvalid: badCertificates.has(reason),
});
