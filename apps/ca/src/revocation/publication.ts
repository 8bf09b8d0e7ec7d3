import {
  type AuthorityRole,
  type CaAuthority,
  type CaCrlReply,
  type CaCrlRequest,
  crlPieceBytes,
  subjects,
} from '@sekisho/contracts';
import type { Bus, InternalCaSettings, Logger } from '@sekisho/platform';
import { toBase64 } from '@sekisho/wire';
import type { Authorities } from '../authority/authority.ts';
import { publishedCrlBytesMax } from '../limits.ts';
import type { StoredCrl } from '../store/ca-store.ts';
import type { Crls } from './crls.ts';

export interface PublicationParts {
  readonly authorities: Authorities;
  readonly crls: Pick<Crls, 'latest'>;
  readonly bus: Pick<Bus, 'connected' | 'broadcast'>;
  readonly settings: Pick<InternalCaSettings, 'http'>;
  readonly logger: Pick<Logger, 'error'>;
}

/** Tells the services of the gateway what the CA is and whom it revoked. */
export class Publication {
  readonly #asked = new Map<AuthorityRole, StoredCrl>();

  constructor(private readonly parts: PublicationParts) {}

  /** Of a CRL that is too large for a message there is the number. */
  async authority(): Promise<CaAuthority> {
    const { authorities, crls, settings } = this.parts;
    const latest = await crls.latest();
    const isApart = ({ crl }: StoredCrl): boolean => crl.length > publishedCrlBytesMax;
    const apart = latest.filter(isApart).map(({ role, number }) => ({ authority: role, number }));
    return {
      authorities: authorities.all.flatMap((each) => (each === undefined ? [] : toBase64(each.certificate))),
      crls: latest.filter((each) => !isApart(each)).map(({ crl }) => toBase64(crl)),
      ...(apart.length === 0 ? {} : { apart }),
      ...(settings.http.url === undefined ? {} : { url: settings.http.url }),
    };
  }

  /** A piece of a CRL. What a number stands for never changes: the one asked for last is kept for the pieces to come. */
  async piece({ authority: role, number, offset }: CaCrlRequest): Promise<CaCrlReply> {
    let crl = this.#asked.get(role);
    if (crl?.number !== number) {
      crl = (await this.parts.crls.latest()).find((each) => each.role === role);
      if (crl?.number !== number) return { outcome: 'superseded' };
      this.#asked.set(role, crl);
    }
    const end = offset + crlPieceBytes;
    return { outcome: 'piece', bytes: toBase64(crl.crl.subarray(offset, end)), more: end < crl.crl.length };
  }

  /** To everyone who listens now. Whoever does not may ask later, and is told again when NATS is back. */
  async broadcast(): Promise<void> {
    const { bus, logger } = this.parts;
    if (!bus.connected) return;
    try {
      bus.broadcast(subjects.caPublished, await this.authority());
    } catch (error) {
      logger.error({ err: error }, 'the CRLs could not be published on the bus');
    }
  }
}
