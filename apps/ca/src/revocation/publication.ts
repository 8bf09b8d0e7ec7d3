import { type CaAuthority, subjects } from '@sekisho/contracts';
import type { Bus, InternalCaSettings, Logger } from '@sekisho/platform';
import type { Authorities } from '../authority/authority.ts';
import { publishedCrlCharactersMax } from '../limits.ts';
import { toBase64 } from '../store/rows.ts';
import type { Crls } from './crls.ts';

export interface PublicationParts {
  readonly authorities: Authorities;
  readonly crls: Pick<Crls, 'latest'>;
  readonly bus: Pick<Bus, 'connected' | 'connection'>;
  readonly settings: Pick<InternalCaSettings, 'http'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** Tells the services of the gateway what the CA is and whom it revoked. */
export class Publication {
  constructor(private readonly parts: PublicationParts) {}

  /** A CRL that is too large for the bus is left out: it is had over HTTP. */
  async authority(): Promise<CaAuthority> {
    const { authorities, crls, settings, logger } = this.parts;
    const latest = (await crls.latest()).map(({ role, crl }) => ({ role, text: toBase64(crl) }));
    const tooLarge = latest.filter(({ text }) => text.length > publishedCrlCharactersMax).map(({ role }) => role);
    if (tooLarge.length > 0) logger.warn({ tooLarge }, 'a CRL is too large for the bus; it is had over HTTP alone');
    return {
      authorities: authorities.all.flatMap((each) => (each === undefined ? [] : toBase64(each.certificate))),
      crls: latest.filter(({ role }) => !tooLarge.includes(role)).map(({ text }) => text),
      ...(settings.http.url === undefined ? {} : { url: settings.http.url }),
    };
  }

  /** To everyone who listens now. Whoever does not may ask later, and is told again when NATS is back. */
  async broadcast(): Promise<void> {
    const { bus, logger } = this.parts;
    if (!bus.connected) return;
    try {
      bus.connection.publish(subjects.caPublished, JSON.stringify(await this.authority()));
    } catch (error) {
      logger.error({ err: error }, 'the CRLs could not be published on the bus');
    }
  }
}
