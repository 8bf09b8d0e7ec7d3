import type { ReleaseRequest, RenewRequest } from '@sekisho/contracts';
import type { DhcpLease } from '@sekisho/dhcp';
import { isHostAddress, type Logger } from '@sekisho/platform';
import { formatEndpoint } from '@sekisho/wire';
import type { AddressMethod, Applicant, Finding } from '../assignment/address-method.ts';
import { dhcpClientOf } from './client-identity.ts';
import { besideOfLease } from './lease-options.ts';
import type { LeaseRecord, LeaseRecords } from './lease-records.ts';
import { describeTried, type Relay } from './relay.ts';
import type { Renewals } from './renewals.ts';

export interface DhcpMethodOptions {
  readonly relay: Pick<Relay, 'acquire' | 'release' | 'decline' | 'problems'>;
  readonly records: LeaseRecords;
  readonly renewals: Pick<Renewals, 'isDue' | 'want'>;
  /** Whether a user's address of last time is asked for, which servers do not remember by themselves once it was given back. */
  readonly sticky: boolean;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

type Session = Pick<Applicant, 'connection' | 'edge' | 'user'>;

/**
 * Addresses of DHCP servers. What is known of a lease stands in Redis: any instance renews it as long as the session's edge renews
 * its own, and gives it back with that.
 */
export class DhcpMethod implements AddressMethod {
  readonly source = 'dhcp';
  readonly #options: DhcpMethodOptions;

  constructor(options: DhcpMethodOptions) {
    this.#options = options;
  }

  async find(applicant: Applicant): Promise<Finding> {
    const { records } = this.#options;
    const { connection, edge, user } = applicant;
    const session = { connection, edge, user };
    const standing = await records.get(connection);
    // An edge that has had no answer asks again.
    if (standing !== undefined && !standing.lost) return this.#found(session, standing);
    const byName = await records.takeName(user, connection);
    const record = await this.#acquire(session, byName);
    if (typeof record === 'string') {
      if (byName) await records.freeName(user, connection);
      return failed(record);
    }
    return this.#found(session, record);
  }

  async renewed({ edge, leases }: RenewRequest): Promise<readonly string[]> {
    const { records, renewals } = this.#options;
    const asked = leases.filter(({ source }) => source === undefined || source === 'dhcp');
    const found = await records.many(asked.map(({ connection }) => connection));
    const standing: { connection: string; record: LeaseRecord }[] = [];
    const lost: string[] = [];
    for (const [index, { connection, address, source }] of asked.entries()) {
      const record = found[index];
      const isOwn = record?.edge === edge && record.lease.address === address;
      if (isOwn && !record.lost) standing.push({ connection, record });
      // What a store that lost its data does not know any more nobody can renew.
      else if (isOwn || source === 'dhcp') lost.push(connection);
    }
    if (standing.length === 0) return lost;
    const named = standing.filter(({ record }) => record.byName);
    await records.keepNames(named.map(({ connection, record: { user } }) => ({ user, connection })));
    const now = await records.now();
    for (const each of standing) if (renewals.isDue(each.record, now)) renewals.want(each);
    return lost;
  }

  async released({ edge, connection, address }: ReleaseRequest): Promise<void> {
    const record = await this.#options.records.get(connection);
    if (record?.edge !== edge || record.lease.address !== address) return;
    await this.#giveBack({ connection, edge, user: record.user }, record, { inUse: false });
  }

  problems(): readonly string[] {
    return this.#options.relay.problems;
  }

  #found(session: Session, record: LeaseRecord): Finding {
    const { lease, beside } = record;
    return {
      kind: 'address',
      address: lease.address,
      beside,
      origin: originOf(lease),
      own: false,
      giveBack: (why) => this.#giveBack(session, record, why),
    };
  }

  /** @returns a lease that is in the records, or why there is none */
  async #acquire({ connection, edge, user }: Session, byName: boolean): Promise<LeaseRecord | string> {
    const { records, relay, sticky } = this.#options;
    const preferred = byName && sticky ? await records.lastAddress(user) : undefined;
    const since = await records.now();
    const outcome = await relay.acquire(dhcpClientOf(user, byName ? undefined : connection), preferred);
    if (outcome.kind === 'unanswered') return describeTried(outcome.tried);
    const { lease } = outcome;
    if (!isHostAddress(lease.address)) {
      await relay.release(lease);
      return `${originOf(lease)} gives ${lease.address}, which is no address of a host`;
    }
    const record = { edge, user, byName, lease, since, beside: besideOfLease(lease.options), lost: false };
    await this.#keep(connection, record);
    return record;
  }

  /** Where that fails nobody would give the lease back. */
  async #keep(connection: string, record: LeaseRecord): Promise<void> {
    const { records, relay } = this.#options;
    try {
      await records.put(connection, record);
      if (record.byName) {
        await records.keepNames([{ user: record.user, connection }]);
        await records.rememberAddress(record.user, record.lease.address);
      }
    } catch (error) {
      await relay.release(record.lease);
      throw error;
    }
  }

  /**
   * A server hears of it even where Redis is away, and once alone. Where a newer session of the user goes by the name, the lease is
   * that one's: this one was late.
   */
  async #giveBack({ connection, user }: Session, record: LeaseRecord, { inUse }: { inUse: boolean }): Promise<void> {
    const { records, relay, logger } = this.#options;
    const { lease, byName, lost } = record;
    const removed = await records.remove(connection).catch(() => true);
    const ours = !byName || (await records.freeName(user, connection).catch(() => true));
    if (inUse) await records.forgetAddress(user).catch(() => undefined);
    if (!removed || lost || !ours) return;
    logger.debug({ connection, address: lease.address, inUse }, 'gave a DHCP lease back');
    await (inUse ? relay.decline(lease) : relay.release(lease));
  }
}

const originOf = ({ server }: DhcpLease): string => `the DHCP server ${formatEndpoint(server)}`;

const failed = (detail: string): Finding => ({ kind: 'failed', code: 'dhcp-server-unavailable', detail, own: false });
