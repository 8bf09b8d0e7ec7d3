import type { KeyObject } from 'node:crypto';
import { type OwnCertificate, signatureMethodOf } from '@sekisho/isakmp';
import type { GatewayCertificate, HeldCertificate } from '@sekisho/platform';

/** ID_DER_ASN1_DN (RFC 2407 §4.6.2.1). */
const derAsn1Dn = 9;

interface Shown {
  readonly held: HeldCertificate;
  readonly own: OwnCertificate | undefined;
}

/** The gateway's certificate as IKE shows it, and the key that signs for it. The one before is kept for handshakes under way. */
export class OwnCertificates {
  #shown: Shown | undefined;
  #before: Shown | undefined;

  constructor(private readonly certificate: Pick<GatewayCertificate, 'current'>) {}

  /** undefined: there is none now, or its key signs nothing in IKE. */
  show(): OwnCertificate | undefined {
    const held = this.certificate.current();
    if (held === undefined) return undefined;
    if (this.#shown?.held !== held) {
      this.#before = this.#shown;
      this.#shown = { held, own: ownCertificateOf(held) };
    }
    return this.#shown.own;
  }

  /** @param name of a certificate that was shown */
  keyOf(name: string): KeyObject | undefined {
    return [this.#shown, this.#before].find((shown) => shown?.own?.name === name)?.held.key;
  }
}

function ownCertificateOf({ key, certificate, chain }: HeldCertificate): OwnCertificate | undefined {
  const method = signatureMethodOf(key);
  if (method === undefined) return undefined;
  const identification = { type: derAsn1Dn, data: certificate.subjectDer };
  return { name: certificate.fingerprint, method, chain, identification };
}
