import { createHash } from 'node:crypto';
import { type Crl, parseCrl } from '@sekisho/certificates';
import { type CrlPlaceTold, placeProblemCharactersMax } from '@sekisho/contracts';
import { reasonOf } from '../fetching/failure.ts';
import { fetchCrls } from '../fetching/fetch-crls.ts';
import type { Location } from '../fetching/location.ts';
import { crlLookMs, fetchPauseMs } from '../limits.ts';
import { isOutdated } from './held-crls.ts';

export interface CrlPlaceParts {
  /** URL or path, as settings or certificate have it. */
  readonly name: string;
  readonly location: Location;
  readonly refreshMs: number;
  readonly timeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes what was fetched; the fetch is over when it has. */
  readonly onFetched: (place: CrlPlace, crls: readonly Uint8Array[]) => Promise<void>;
}

/** One place where CRLs lie, and what lay there when it was last looked. */
export class CrlPlace {
  /** As they came; nothing here is verified. */
  crls: readonly Crl[] = [];
  /** Why it could not be had when it was last tried. */
  problem: string | undefined;
  /** What is wrong with CRLs that lay there. */
  flaws: readonly string[] = [];
  fetchedAt: number | undefined;
  #triedAt: number | undefined;
  #fetching: Promise<void> | undefined;
  #digest: string | undefined;

  constructor(private readonly parts: CrlPlaceParts) {}

  get name(): string {
    return this.parts.name;
  }

  /** For administrators. */
  told(by: CrlPlaceTold['by']): CrlPlaceTold {
    const problems = [this.problem, ...this.flaws].filter((each) => each !== undefined);
    return {
      place: this.name,
      by,
      ...(this.fetchedAt !== undefined && { fetchedAt: new Date(this.fetchedAt).toISOString() }),
      ...(this.#triedAt !== undefined && { triedAt: new Date(this.#triedAt).toISOString() }),
      ...(problems.length > 0 && { problem: problems.join('; ').slice(0, placeProblemCharactersMax) }),
    };
  }

  /** What it held once, from disk. @throws CertificateError */
  restore(crls: readonly Uint8Array[], fetchedAt: number): void {
    this.crls = crls.map(parseCrl);
    this.#digest = digestOf(crls);
    this.fetchedAt = fetchedAt;
  }

  /** A server that did not answer just now is left alone for a while; a fetch under way is joined. */
  get mayBeAsked(): boolean {
    return (
      this.#fetching !== undefined || this.#triedAt === undefined || this.parts.now() >= this.#triedAt + this.#pauseMs
    );
  }

  /** Whether what it held is to be fetched anew, while that may still be good. */
  get isDue(): boolean {
    const { now, refreshMs } = this.parts;
    if (this.#fetching !== undefined || !this.mayBeAsked) return false;
    if (this.fetchedAt === undefined || this.problem !== undefined) return true;
    const refresh = this.parts.location.kind === 'file' ? crlLookMs : refreshMs;
    return now() >= this.fetchedAt + refresh || this.crls.some((crl) => isOutdated(crl, now()));
  }

  /** One fetch at a time, whoever waits for it. Never rejects: see `problem`. */
  fetch(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  get #pauseMs(): number {
    return this.parts.location.kind === 'file' ? crlLookMs : fetchPauseMs;
  }

  async #fetch(): Promise<void> {
    const { location, timeoutMs, now, name, onFetched } = this.parts;
    this.#triedAt = now();
    try {
      const crls = await fetchCrls(location, timeoutMs);
      const digest = digestOf(crls);
      if (digest !== this.#digest) {
        this.crls = crls.map(parseCrl);
        this.#digest = digest;
      }
      this.fetchedAt = now();
      this.problem = crls.length === 0 ? `${name} holds no CRL` : undefined;
      await onFetched(this, crls);
    } catch (error) {
      this.problem = reasonOf(error);
    }
  }
}

function digestOf(crls: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const crl of crls) hash.update(`${crl.length} `).update(crl);
  return hash.digest('hex');
}
