import { join } from 'node:path';
import type { Certificate } from '@sekisho/certificates';
import type { TrustedAuthority } from '@sekisho/contracts';
import type { Bus, Logger, Settings, TrustPurpose } from '@sekisho/platform';
import type { Authority } from './authority.ts';
import { ExternalAuthority } from './external-authority.ts';
import { InternalAuthority } from './internal-authority.ts';
import { KeptAuthority } from './kept-authority.ts';
import { CrlCache } from './revocation/crl-cache.ts';
import { RevokedSessions } from './revocation/revoked-sessions.ts';
import type { OnRevoked } from './revocation/status.ts';

export interface TrustedAuthoritiesParts {
  readonly settings: Pick<Settings, 'certificates' | 'internalCa' | 'directory'>;
  readonly stateDir: string;
  readonly bus: Bus;
  readonly logger: Logger;
  /** How often edges are asked again for sessions of what was revoked; absent: every minute. */
  readonly againMs?: number;
}

/** All CAs whose certificates are accepted, kept up to date. */
export class TrustedAuthorities {
  readonly all: readonly Authority[];
  readonly #sessions: RevokedSessions;

  /** @throws Error with a sentence for the administrator when the settings name a file that is none of a CA */
  constructor({ settings, stateDir, bus, logger, ...asking }: TrustedAuthoritiesParts) {
    const { certificates, internalCa, directory } = settings;
    const { whenRevoked } = certificates;
    this.#sessions = new RevokedSessions({ bus, whenRevoked, now: Date.now, logger, ...asking });
    const onRevoked: OnRevoked = (references, authorities) => this.#sessions.revoked(references, authorities);
    const shared = { now: Date.now, onRevoked, logger };
    const cache = new CrlCache(join(stateDir, 'crl-cache'), logger);
    this.all = [
      new InternalAuthority({
        ...{ bus, purposes: internalCa.trustedFor, ...shared },
        kept: new KeptAuthority(join(stateDir, 'internal-ca.json'), logger),
      }),
      ...Object.entries(certificates.trusted).map(
        ([name, each]) => new ExternalAuthority({ name, settings: each, directory, cache, ...shared }),
      ),
    ];
  }

  /** CAs whose certificates are accepted for this, as far as they are known. */
  trustedFor(purpose: TrustPurpose): Certificate[] {
    return this.all
      .filter(({ purposes }) => purposes.includes(purpose))
      .flatMap(({ certificates }) => [...(certificates?.anchors ?? []), ...(certificates?.intermediates ?? [])]);
  }

  health(): TrustedAuthority[] {
    return this.all.map((each) => each.health());
  }

  async start(): Promise<void> {
    this.#sessions.start();
    await Promise.all(this.all.map((each) => each.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((each) => each.stop()));
    await this.#sessions.stop();
  }
}
