import { createHash, randomBytes } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import { type NodeTls, serverTls, type TlsInput, type TlsOutput, tlsServerContext } from '@sekisho/eap';
import { tlsHandshakeMs, tlsHandshakesMax } from '../limits.ts';

/** The gateway's own certificate for EAP-TLS, in PEM. */
export interface OwnCertificate {
  /** Its own first, then its chain. */
  readonly certificate: string;
  readonly key: string;
}

export interface HandshakesParts {
  /** Asked anew for every handshake, so that it can be replaced; undefined: there is none. */
  readonly certificate: () => OwnCertificate | undefined;
  /** Certificates in PEM of the CAs trusted for users: clients choose among their certificates by them. */
  readonly authorities: () => readonly string[];
  /** TLS 1.0 and 1.1 as well. */
  readonly legacy: boolean;
  /** How long a session may be resumed, in milliseconds; 0: never. */
  readonly resumptionMs: number;
  readonly limits?: { readonly tlsHandshakesMax: number; readonly tlsHandshakeMs: number };
}

/** TLS handshakes of EAP-TLS on this instance: so many at once, each for so long. */
export class Handshakes {
  readonly #parts: HandshakesParts;
  readonly #limits: { readonly tlsHandshakesMax: number; readonly tlsHandshakeMs: number };
  readonly #ticketKeys = randomBytes(48);
  readonly #open = new Set<Handshake>();
  #context: { readonly of: string; readonly secure: SecureContext } | undefined;

  constructor(parts: HandshakesParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? { tlsHandshakesMax, tlsHandshakeMs };
  }

  /** Whether there is a certificate to show. */
  get possible(): boolean {
    return this.#parts.certificate() !== undefined;
  }

  /** @returns undefined: too many are under way, or there is no certificate any more. Whoever opened it closes it. */
  open(): Handshake | undefined {
    const certificate = this.#parts.certificate();
    if (certificate === undefined || this.#open.size >= this.#limits.tlsHandshakesMax) return undefined;
    const tls = serverTls(this.#contextOf(certificate));
    const { tlsHandshakeMs: timeoutMs } = this.#limits;
    const onClosed = () => this.#open.delete(handshake);
    const handshake = new Handshake({ tls, timeoutMs, onClosed });
    this.#open.add(handshake);
    return handshake;
  }

  /** Made anew when what is in it has changed; sessions outlive that. */
  #contextOf({ certificate, key }: OwnCertificate): SecureContext {
    const { legacy, resumptionMs } = this.#parts;
    const authorities = this.#parts.authorities();
    const of = digest([certificate, key, ...authorities].join('\0'));
    if (this.#context?.of !== of) {
      const resumptionSeconds = Math.floor(resumptionMs / 1000);
      const settings = { certificate, key, authorities, legacy, resumptionSeconds, ticketKeys: this.#ticketKeys };
      this.#context = { of, secure: tlsServerContext(settings) };
    }
    return this.#context.secure;
  }
}

interface HandshakeParts {
  readonly tls: NodeTls;
  readonly timeoutMs: number;
  readonly onClosed: () => void;
}

/** One of them. */
export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    this.#timer = setTimeout(() => this.close(), parts.timeoutMs);
    this.#timer.unref();
  }

  async exchange(input: TlsInput): Promise<TlsOutput> {
    const { tls, timeoutMs } = this.#parts;
    if (this.#isClosed) return { kind: 'failed', reason: `the client took longer than ${timeoutMs / 1000} s` };
    return tls.exchange(input);
  }

  /** Certificates of the client, its own first; none: it sent none. Of a resumed session its own alone. */
  get chain(): readonly Uint8Array[] {
    return this.#parts.tls.peer?.chain ?? [];
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#parts.tls.close();
    this.#parts.onClosed();
  }
}

const digest = (content: string): string => createHash('sha256').update(content).digest('base64');
