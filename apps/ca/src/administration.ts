import { type CaCommand, type CaCommandReply, caCommands, type RevocationReason } from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import { Parsed } from '@sekisho/platform/service';
import { fromBase64, toBase64 } from '@sekisho/wire';
import type { z } from 'zod';
import type { Issuance, Issued } from './issuing/issuance.ts';
import { CaRefusal } from './issuing/refusal.ts';
import { dayMs } from './issuing/validity.ts';
import type { Crls } from './revocation/crls.ts';
import type { Publication } from './revocation/publication.ts';
import type { CaStore, CertificateFilter } from './store/ca-store.ts';
import type { StoredCertificate } from './store/rows.ts';

type Done = Omit<Extract<CaCommandReply, { outcome: 'done' }>, 'outcome'>;
/** Checks a payload, and gives what is to be done with it. */
type Handler = (payload: unknown) => () => Promise<Done>;

export interface AdministrationParts {
  readonly issuance: Issuance;
  readonly store: Pick<CaStore, 'find' | 'list'>;
  readonly crls: Pick<Crls, 'revoke'>;
  readonly publication: Pick<Publication, 'broadcast'>;
  /** Hears that something is revoked. */
  readonly revoked: () => void;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly now: () => Date;
}

/** Whoever may use the command line's bus user; the bus tells no more. */
const by = 'administrator';

/** Carries out what an administrator asks; a failure is a sentence for them. */
export class Administration {
  readonly #handlers: Readonly<Record<CaCommand, Handler>>;

  constructor(private readonly parts: AdministrationParts) {
    const { issuance, store } = parts;
    this.#handlers = {
      'cert.issue': on(caCommands['cert.issue'], async ({ days, request, ...naming }) => {
        const lifetimeMs = days === undefined ? undefined : days * dayMs;
        return replyOf(await issuance.issue({ ...naming, request: fromBase64(request), lifetimeMs, by }));
      }),
      'cert.renew': on(caCommands['cert.renew'], async ({ serial, request, revokeOld }) => {
        const old = await this.#find(serial);
        const { kind, name } = old.record;
        if (old.record.revokedAt !== null) {
          throw new CaRefusal(`${describe(old)} was revoked on ${old.record.revokedAt}; issue a new one instead.`);
        }
        const { names } = old;
        const issued = await issuance.issue({ kind, name, names, request: fromBase64(request), by, renews: serial });
        if (revokeOld) await this.#revoke(old, 'superseded');
        return replyOf(issued);
      }),
      'cert.revoke': on(caCommands['cert.revoke'], async ({ serial, reason }) => {
        const found = await this.#find(serial);
        const revoked = found.record.revokedAt === null && (await this.#revoke(found, reason));
        if (!revoked) throw new CaRefusal(await this.#whyNotRevoked(serial));
        return replyOf(issuance.chainOf(await this.#find(serial)));
      }),
      'cert.show': on(caCommands['cert.show'], async ({ serial }) =>
        replyOf(issuance.chainOf(await this.#find(serial))),
      ),
      'cert.list': on(caCommands['cert.list'], async (filter) => store.list(this.#filterOf(filter))),
    };
  }

  /** @throws RpcException when the payload does not fit the command */
  async run(command: CaCommand, payload: unknown): Promise<CaCommandReply> {
    const work = this.#handlers[command](payload);
    try {
      return { outcome: 'done', ...(await work()) };
    } catch (error) {
      return { outcome: 'failed', reason: reasonOf(error, command, this.parts.logger) };
    }
  }

  /** @returns false when someone else was faster */
  async #revoke(certificate: StoredCertificate, reason: RevocationReason): Promise<boolean> {
    const { crls, revoked, publication, logger } = this.parts;
    const { serial, kind, name } = certificate.record;
    if (!(await crls.revoke(certificate, reason))) return false;
    logger.info({ serial, kind, name, reason, by }, 'revoked a certificate');
    revoked();
    await publication.broadcast();
    return true;
  }

  async #whyNotRevoked(serial: string): Promise<string> {
    const found = await this.#find(serial);
    return `${describe(found)} was revoked already, on ${found.record.revokedAt} (${found.record.revocationReason}).`;
  }

  async #find(serial: string): Promise<StoredCertificate> {
    const found = await this.parts.store.find(serial);
    if (found === undefined)
      throw new CaRefusal(`The internal CA has issued no certificate with the serial ${serial}.`);
    return found;
  }

  #filterOf({ kind, name, expiresWithinDays }: z.output<(typeof caCommands)['cert.list']>): CertificateFilter {
    if (expiresWithinDays === undefined) return { kind, name };
    const after = this.parts.now();
    return { kind, name, expires: { after, until: new Date(after.getTime() + expiresWithinDays * dayMs) } };
  }
}

/** What went wrong as a sentence; what nobody expected is logged too. */
export function reasonOf(error: unknown, command: string, logger: Pick<Logger, 'error'>): string {
  if (error instanceof CaRefusal) return error.message;
  logger.error({ err: error, command }, 'the CA could not do what it was asked');
  return `It could not be done: ${error instanceof Error ? error.message : String(error)}.`;
}

const on =
  <S extends z.ZodType>(schema: S, act: (payload: z.output<S>) => Promise<Done>): Handler =>
  (payload) => {
    const parsed = new Parsed(schema).transform(payload);
    return () => act(parsed);
  };

const replyOf = ({ record, certificate, chain }: Issued): Done => ({
  issued: { record, certificate: toBase64(certificate), chain: chain.map(toBase64) },
});

const describe = ({ record: { serial, kind, name } }: StoredCertificate): string =>
  `The ${kind} certificate ${serial} of ${name}`;
