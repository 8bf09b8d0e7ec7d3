import {
  type Certificate,
  CertificateError,
  parseCertificate,
  parseCrl,
  sameName,
  verifyCrl,
} from '@sekisho/certificates';
import {
  type AuthorityRole,
  authorityRoles,
  type CaAuthority,
  caAuthority,
  subjects,
  type TrustedAuthority,
} from '@sekisho/contracts';
import { type Bus, BusError, internalCaName, type Logger, requestCrl, type TrustPurpose } from '@sekisho/platform';
import { fromBase64, toBase64 } from '@sekisho/wire';
import type { Authority, AuthorityCertificates } from './authority.ts';
import type { KeptAuthority } from './kept-authority.ts';
import { authorityRefreshMs, authorityRetryMs, crlBytesMax } from './limits.ts';
import { HeldCrls } from './revocation/held-crls.ts';
import type { OnRevoked, Status } from './revocation/status.ts';
import { toldCertificates } from './told-certificates.ts';

export interface InternalAuthorityParts {
  readonly bus: Bus;
  readonly purposes: readonly TrustPurpose[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRevoked: OnRevoked;
  readonly kept: Pick<KeptAuthority, 'load' | 'keep'>;
  readonly logger: Logger;
}

type Apart = NonNullable<CaAuthority['apart']>[number];

class Missing extends Error {}

/** One of its CAs, with the CRL that came with it, in base64; undefined: it was left out. */
interface Told {
  readonly certificate: Certificate;
  readonly role: AuthorityRole | undefined;
  readonly crl: string | undefined;
}

/**
 * The internal CA, as it tells of itself over the bus; only it may publish there. What it said last holds while it is away,
 * its CRLs until they end.
 */
export class InternalAuthority implements Authority {
  readonly name = internalCaName;
  readonly whenUnknown = 'refuse';
  readonly revocation = {
    status: async (certificate: Certificate, issuer: Certificate): Promise<Status> => {
      await this.#taken;
      return this.#held.status(certificate, issuer);
    },
  };
  readonly #parts: InternalAuthorityParts;
  readonly #held: HeldCrls;
  #certificates: AuthorityCertificates | undefined;
  #problem: string | undefined = 'it has not answered yet';
  /** What is wrong with a CRL that it told last. */
  #flaw: string | undefined;
  /** Why it is not known what it revoked of late. */
  #doubt: string | undefined;
  /** CRLs that were put together from pieces, by their issuers' fingerprints: the same number is not asked for again. */
  readonly #apart = new Map<string, { readonly number: number; readonly text: string }>();
  /** What it said is taken one after the other. */
  #taken: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #silence: () => void = () => undefined;

  constructor(parts: InternalAuthorityParts) {
    this.#parts = parts;
    this.#held = new HeldCrls(parts);
  }

  get purposes(): readonly TrustPurpose[] {
    return this.#parts.purposes;
  }

  get certificates(): AuthorityCertificates | undefined {
    return this.#certificates;
  }

  /** Asks at once; nobody waits for the answer. Until then it is what it was before the restart. */
  async start(): Promise<void> {
    const kept = await this.#parts.kept.load();
    if (kept !== undefined) await this.#restore(kept);
    this.#silence = this.#parts.bus.hear(subjects.caPublished, caAuthority, (said) => void this.#hear(said));
    void this.#ask();
  }

  async stop(): Promise<void> {
    this.#silence();
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  health(): TrustedAuthority {
    const held = this.#held.health();
    const problem = this.#problem ?? this.#doubt;
    return {
      ...{ name: this.name, purposes: [...this.purposes], ...held, ...(problem !== undefined && { problem }) },
      crls: this.#held.told(),
      certificates: toldCertificates(this.#certificates),
      whenUnknown: this.whenUnknown,
    };
  }

  async #ask(): Promise<void> {
    try {
      await this.#take(await this.#parts.bus.request(subjects.caAuthority, {}, caAuthority));
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      this.#problem = `it does not answer: ${error.message}`;
    }
    this.#askAgain();
  }

  #askAgain(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    const isKnown = this.#certificates !== undefined && this.#doubt === undefined;
    this.#timer = setTimeout(() => void this.#ask(), isKnown ? authorityRefreshMs : authorityRetryMs).unref();
  }

  async #hear(said: CaAuthority): Promise<void> {
    await this.#take(said);
    this.#askAgain();
  }

  #take(authority: CaAuthority): Promise<void> {
    this.#taken = this.#taken.then(() => this.#takeNow(authority));
    return this.#taken;
  }

  async #takeNow({ authorities, crls, apart = [] }: CaAuthority): Promise<void> {
    try {
      const told = await this.#know(authorities, crls);
      this.#problem = this.#flaw;
      this.#doubt = undefined;
      const current = await Promise.all(
        told.map(
          (each) =>
            each.crl ??
            this.#fetch(
              each,
              apart.find(({ authority }) => authority === each.role),
            ),
        ),
      );
      const complete = current.filter((crl) => crl !== undefined);
      if (complete.length === told.length) await this.#parts.kept.keep({ authorities, crls: complete });
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      this.#problem = `what it says of itself cannot be used: ${error.message}`;
    }
  }

  async #restore({ authorities, crls }: Pick<CaAuthority, 'authorities' | 'crls'>): Promise<void> {
    try {
      await this.#know(authorities, crls);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      this.#parts.logger.warn({ reason: error.message }, 'what was kept of the internal CA cannot be used');
    }
  }

  /** @throws CertificateError */
  async #know(authorities: readonly string[], lists: readonly string[]): Promise<Told[]> {
    const [root, ...issuing] = authorities.map((each) => parseCertificate(fromBase64(each)));
    if (root === undefined) return [];
    const crls = lists.map((text) => ({ text, crl: parseCrl(fromBase64(text)) }));
    const all = [root, ...issuing];
    if (!sameCertificates(this.#certificates, all)) {
      this.#certificates = { anchors: [root], intermediates: issuing };
      this.#parts.logger.info({ subject: root.subject }, 'the internal CA is trusted');
    }
    for (const each of all) this.#held.know(each);
    const flaws: (string | undefined)[] = [];
    for (const { crl } of crls) flaws.push(await this.#held.offer(crl));
    this.#flaw = flaws.find((each) => each !== undefined);
    return all.map((certificate, index) => {
      const own = crls.find(({ crl }) => sameName(crl.issuerDer, certificate.subjectDer));
      if (own !== undefined) this.#held.doubt(certificate, undefined);
      return { certificate, role: authorityRoles[index], crl: own?.text };
    });
  }

  /** A CRL that is too large for a message. Where it cannot be had, nobody is taken to be good by an older one. */
  async #fetch({ certificate }: Told, which: Apart | undefined): Promise<string | undefined> {
    try {
      if (which === undefined) throw new Missing('the internal CA told of no CRL');
      const known = this.#apart.get(certificate.fingerprint);
      const text = known?.number === which.number ? known.text : await this.#piecedTogether(which, certificate);
      this.#apart.set(certificate.fingerprint, { number: which.number, text });
      this.#held.doubt(certificate, undefined);
      return text;
    } catch (error) {
      if (!(error instanceof BusError || error instanceof CertificateError || error instanceof Missing)) throw error;
      this.#doubt = `its CRL cannot be had: ${error.message}`;
      this.#held.doubt(certificate, this.#doubt);
      return undefined;
    }
  }

  /** @throws BusError, CertificateError, Missing */
  async #piecedTogether(which: Apart, issuer: Certificate): Promise<string> {
    const bytes = await requestCrl(this.#parts.bus, which, crlBytesMax);
    const crl = parseCrl(bytes);
    const verification = await verifyCrl(crl, issuer);
    if (verification.kind !== 'valid') throw new Missing(verification.detail);
    await this.#held.offer(crl);
    return toBase64(bytes);
  }
}

function sameCertificates(known: AuthorityCertificates | undefined, now: readonly Certificate[]): boolean {
  const before = known && [...known.anchors, ...known.intermediates].map(({ fingerprint }) => fingerprint);
  return before?.join() === now.map(({ fingerprint }) => fingerprint).join();
}
