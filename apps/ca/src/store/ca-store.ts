import type { AuthorityRole, CertificateKind, IssuedCertificate, RevocationReason } from '@sekisho/contracts';
import { equalBytes, fromBase64, toBase64 } from '@sekisho/wire';
import type { Kysely, Transaction } from 'kysely';
import { certificatesListedMax } from '../limits.ts';
import { certificateRow, type NewCertificate, recordOfRow, type StoredCertificate, storedCertificate } from './rows.ts';
import type { CaTables } from './schema.ts';

export interface RevokedCertificate {
  readonly serial: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

/** What a CRL is made of. */
export interface CrlContent {
  readonly number: number;
  readonly revoked: readonly RevokedCertificate[];
}

export interface StoredCrl {
  readonly role: AuthorityRole;
  readonly number: number;
  readonly thisUpdate: Date;
  /** DER. */
  readonly crl: Uint8Array;
}

/** How one CRL is made. */
export interface CrlOrder {
  readonly role: AuthorityRole;
  readonly thisUpdate: Date;
  /** Certificates that were over by then are left out, unless they were not when the CRL before was made (RFC 5280 §3.3). */
  readonly expiredBefore: Date;
  readonly sign: (content: CrlContent) => Promise<Uint8Array>;
}

export interface Revocation {
  readonly serial: string;
  readonly reason: RevocationReason;
  readonly at: Date;
}

export interface CertificateFilter {
  readonly kind?: CertificateKind | undefined;
  readonly name?: string | undefined;
  /** Those that expire between two moments, the next to expire first. */
  readonly expires?: { readonly after: Date; readonly until: Date } | undefined;
}

const listed = [
  'serial',
  'kind',
  'name',
  'subject',
  'issuer',
  'not_before',
  'not_after',
  'issued_at',
  'revoked_at',
  'revocation_reason',
] as const;

/** Everything the CA issued and revoked, in SQL. Rejects with the driver's error when that is away. */
export class CaStore {
  constructor(private readonly database: Kysely<CaTables>) {}

  /** DER. undefined: the store has never seen this CA. */
  async authority(role: AuthorityRole): Promise<Uint8Array | undefined> {
    const row = await this.database
      .selectFrom('ca_authority')
      .select('certificate')
      .where('role', '=', role)
      .executeTakeFirst();
    return row && fromBase64(row.certificate);
  }

  /** @returns false when the store belongs to another CA */
  async adopt(role: AuthorityRole, certificate: Uint8Array): Promise<boolean> {
    await this.database
      .insertInto('ca_authority')
      .values({ role, certificate: toBase64(certificate), crl_number: 0, crl: null, crl_this_update: null })
      .onConflict((conflict) => conflict.column('role').doNothing())
      .execute();
    const adopted = await this.authority(role);
    return adopted !== undefined && equalBytes(adopted, certificate);
  }

  /** Rejects when the serial number was given before. */
  async add(issued: NewCertificate): Promise<IssuedCertificate> {
    const row = certificateRow(issued);
    await this.database.insertInto('ca_certificate').values(row).execute();
    return recordOfRow(row);
  }

  async find(serial: string): Promise<StoredCertificate | undefined> {
    const row = await this.database
      .selectFrom('ca_certificate')
      .selectAll()
      .where('serial', '=', serial)
      .executeTakeFirst();
    return row && storedCertificate(row);
  }

  /** Those issued last first, unless the filter asks for what expires. */
  async list(filter: CertificateFilter): Promise<{ certificates: IssuedCertificate[]; more: boolean }> {
    const { kind, name, expires } = filter;
    let query = this.database.selectFrom('ca_certificate').select(listed);
    if (kind !== undefined) query = query.where('kind', '=', kind);
    if (name !== undefined) query = query.where('name', '=', name);
    if (expires === undefined) query = query.orderBy('issued_at', 'desc');
    else {
      const { after, until } = expires;
      query = query
        .where('not_after', '>', after.toISOString())
        .where('not_after', '<=', until.toISOString())
        .orderBy('not_after');
    }
    const rows = await query
      .orderBy('serial')
      .limit(certificatesListedMax + 1)
      .execute();
    return {
      certificates: rows.slice(0, certificatesListedMax).map(recordOfRow),
      more: rows.length > certificatesListedMax,
    };
  }

  /** Good certificates of machines and users that expire between two moments, and that no later one of the same name follows. */
  async countExpiring({ after, until }: { readonly after: Date; readonly until: Date }): Promise<number> {
    const { count } = await this.database
      .selectFrom('ca_certificate as ending')
      .select((row) => row.fn.countAll().as('count'))
      .where('kind', 'in', ['machine', 'user'])
      .where('revoked_at', 'is', null)
      .where('not_after', '>', after.toISOString())
      .where('not_after', '<=', until.toISOString())
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('ca_certificate as later')
              .select('later.serial')
              .whereRef('later.kind', '=', 'ending.kind')
              .whereRef('later.name', '=', 'ending.name')
              .whereRef('later.not_after', '>', 'ending.not_after')
              .where('later.revoked_at', 'is', null),
          ),
        ),
      )
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async crl(role: AuthorityRole): Promise<StoredCrl | undefined> {
    const row = await this.database.selectFrom('ca_authority').selectAll().where('role', '=', role).executeTakeFirst();
    if (row?.crl == null || row.crl_this_update === null) return undefined;
    return { role, number: row.crl_number, thisUpdate: new Date(row.crl_this_update), crl: fromBase64(row.crl) };
  }

  /** A new CRL with what is revoked now. */
  makeCrl(order: CrlOrder): Promise<StoredCrl> {
    return this.database.transaction().execute((transaction) => writeCrl(transaction, order));
  }

  /**
   * Revokes and makes the CRL that says so, both or neither.
   * @returns undefined when this CA has issued no such certificate, or it is revoked already
   */
  revoke({ serial, reason, at }: Revocation, order: CrlOrder): Promise<StoredCrl | undefined> {
    return this.database.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('ca_certificate')
        .set({ revoked_at: at.toISOString(), revocation_reason: reason })
        .where('serial', '=', serial)
        .where('authority', '=', order.role)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 0n ? undefined : writeCrl(transaction, order);
    });
  }
}

/** The column has 32 bits, which seconds since then fill in 2088. */
const numbersSinceMs = Date.UTC(2020, 0, 1);

/** Numbers keep up with the time: a store that was restored from a backup goes on above those that it has forgotten. */
const numberAt = (at: Date): number => Math.floor((at.getTime() - numbersSinceMs) / 1_000);

async function writeCrl(transaction: Transaction<CaTables>, order: CrlOrder): Promise<StoredCrl> {
  const { role, thisUpdate, sign } = order;
  // The row's lock is held until the end: numbers rise, and no CRL lacks what one before it had.
  await transaction
    .updateTable('ca_authority')
    .set((row) => ({ crl_number: row('crl_number', '+', 1) }))
    .where('role', '=', role)
    .execute();
  const { crl_number: next, crl_this_update: previous } = await transaction
    .selectFrom('ca_authority')
    .select(['crl_number', 'crl_this_update'])
    .where('role', '=', role)
    .executeTakeFirstOrThrow();
  const number = Math.max(next, numberAt(thisUpdate));
  const revoked = await revokedOf(transaction, order, previous);
  const crl = await sign({ number, revoked });
  await transaction
    .updateTable('ca_authority')
    .set({ crl: toBase64(crl), crl_number: number, crl_this_update: thisUpdate.toISOString() })
    .where('role', '=', role)
    .execute();
  return { role, number, thisUpdate, crl };
}

async function revokedOf(
  transaction: Transaction<CaTables>,
  { role, expiredBefore }: CrlOrder,
  previous: string | null,
): Promise<RevokedCertificate[]> {
  const bound = expiredBefore.toISOString();
  const rows = await transaction
    .selectFrom('ca_certificate')
    .select(['serial', 'revoked_at', 'revocation_reason'])
    .where('authority', '=', role)
    .where('revoked_at', 'is not', null)
    .where('not_after', '>=', previous !== null && previous < bound ? previous : bound)
    .orderBy('revoked_at')
    .orderBy('serial')
    .execute();
  return rows.map(({ serial, revoked_at, revocation_reason }) => ({
    serial,
    revokedAt: new Date(revoked_at ?? 0),
    reason: revocation_reason ?? 'unspecified',
  }));
}
