import { type Certificate, CertificateError, parseCertificate, parseCrl } from '@sekisho/certificates';
import { type CaAuthority, caAuthority, subjects, type TrustedAuthority } from '@sekisho/contracts';
import { type Bus, BusError, internalCaName, type Logger, type TrustPurpose } from '@sekisho/platform';
import { authorityRefreshMs, authorityRetryMs } from '../limits.ts';
import type { Authority, AuthorityCertificates } from './authority.ts';
import { HeldCrls } from './revocation/held-crls.ts';
import type { OnRevoked, Status } from './revocation/status.ts';

export interface InternalAuthorityParts {
  readonly bus: Bus;
  readonly purposes: readonly TrustPurpose[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onRevoked: OnRevoked;
  readonly logger: Logger;
}

/**
 * The internal CA, as it tells of itself over the bus; only it may publish there. What it said last holds while it is away,
 * its CRLs until they end.
 */
export class InternalAuthority implements Authority {
  readonly name = internalCaName;
  readonly whenUnknown = 'refuse';
  readonly revocation = {
    status: async (certificate: Certificate, issuer: Certificate): Promise<Status> =>
      this.#held.status(certificate, issuer),
  };
  readonly #parts: InternalAuthorityParts;
  readonly #held: HeldCrls;
  #certificates: AuthorityCertificates | undefined;
  #problem: string | undefined = 'it has not answered yet';
  #timer: NodeJS.Timeout | undefined;
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

  /** Asks at once; nobody waits for the answer. */
  async start(): Promise<void> {
    const subscription = this.#parts.bus.connection.subscribe(subjects.caPublished, {
      callback: (error, message) => {
        if (error === null) void this.#hear(message.string());
      },
    });
    this.#silence = () => subscription.unsubscribe();
    void this.#ask();
  }

  stop(): void {
    this.#silence();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  health(): TrustedAuthority {
    const held = this.#held.health();
    const problem = this.#problem ?? held.problem;
    return { name: this.name, purposes: [...this.purposes], ...held, ...(problem !== undefined && { problem }) };
  }

  async #ask(): Promise<void> {
    const again = setTimeout(() => undefined, 0);
    this.#timer = again;
    try {
      await this.#take(await this.#parts.bus.request(subjects.caAuthority, {}, caAuthority));
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      this.#problem = `it does not answer: ${error.message}`;
    }
    if (this.#timer !== again) return;
    const pauseMs = this.#certificates === undefined ? authorityRetryMs : authorityRefreshMs;
    this.#timer = setTimeout(() => void this.#ask(), pauseMs).unref();
  }

  async #hear(text: string): Promise<void> {
    const parsed = caAuthority.safeParse(jsonOf(text));
    if (parsed.success) await this.#take(parsed.data);
    else this.#parts.logger.warn('what the internal CA broadcast does not fit its schema');
  }

  async #take({ authorities, crls }: CaAuthority): Promise<void> {
    try {
      const [root, ...issuing] = authorities.map((each) => parseCertificate(bytesOf(each)));
      if (root === undefined) return;
      const isKnown = sameCertificates(this.#certificates, [root, ...issuing]);
      if (!isKnown) this.#certificates = { anchors: [root], intermediates: issuing };
      for (const each of [root, ...issuing]) this.#held.know(each);
      for (const each of crls) await this.#held.offer(parseCrl(bytesOf(each)));
      if (!isKnown) this.#parts.logger.info({ subject: root.subject }, 'the internal CA is trusted');
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      this.#problem = `what it says of itself cannot be used: ${error.message}`;
    }
  }
}

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

function sameCertificates(known: AuthorityCertificates | undefined, now: readonly Certificate[]): boolean {
  const before = known && [...known.anchors, ...known.intermediates].map(({ fingerprint }) => fingerprint);
  return before?.join() === now.map(({ fingerprint }) => fingerprint).join();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
