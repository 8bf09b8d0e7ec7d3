import type { DhcpLease } from '@sekisho/dhcp';
import { type Duration, type Endpoint, fromHex, milliseconds, toHex } from '@sekisho/wire';
import type { Redis } from 'ioredis';
import type { Beside } from '../assignment/address-method.ts';
import { answered } from '../leases/lease-connection.ts';
import { restoreClient } from './client-identity.ts';

/** What any instance has to know of a connection's DHCP lease, to renew it and to give it back. */
export interface LeaseRecord {
  readonly edge: string;
  readonly user: string;
  /** The user's name is this connection's client identifier; else the connection is part of it. */
  readonly byName: boolean;
  readonly lease: DhcpLease;
  /** When the lease began, by Redis' clock in milliseconds. */
  readonly since: number;
  readonly beside: Beside;
  /** The address is no longer the connection's. */
  readonly lost: boolean;
}

/** As JSON. */
interface StoredRecord extends Omit<LeaseRecord, 'lease'> {
  readonly server: Endpoint;
  readonly serverId: string;
  readonly address: string;
  readonly clientId: string;
  readonly leaseTime: number;
  readonly renewalTime: number;
  readonly rebindingTime: number;
}

export interface LeaseRecordsOptions {
  readonly redis: Redis;
  /** Length of a session's lease in milliseconds, within which its edge renews it. */
  readonly leaseDuration: number;
  /** How long a user's address of last time is remembered in milliseconds. */
  readonly rememberedMs: number;
}

/** On the node of the lease store. */
const prefix = '{sekisho:v2:ip-pool}:dhcp';
const recordKey = (connection: string): string => `${prefix}:lease:${connection}`;
const lastKey = (user: string): string => `${prefix}:last:${user.toLowerCase()}`;
const nameKey = (user: string): string => `${prefix}:name:${user.toLowerCase()}`;

/** KEYS[1] goes if it holds ARGV[1]. Returns 0 if it holds something else. */
const removeOwn = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return 1`;

/**
 * DHCP leases in Redis, beside those of the lease store, each until it would have ended unrenewed. All methods reject with
 * LeaseStoreUnavailableError.
 */
export class LeaseRecords {
  constructor(private readonly options: LeaseRecordsOptions) {}

  /** Makes the user's name the connection's client identifier. False: another session of the user has it. */
  async takeName(user: string, connection: string): Promise<boolean> {
    const { redis, leaseDuration } = this.options;
    const key = nameKey(user);
    if ((await answered(redis.set(key, connection, 'PX', leaseDuration, 'NX'))) === 'OK') return true;
    return (await answered(redis.get(key))) === connection;
  }

  /** False: another session of the user has it by now. */
  async freeName(user: string, connection: string): Promise<boolean> {
    return (await answered(this.options.redis.eval(removeOwn, 1, nameKey(user), connection))) === 1;
  }

  /** For connections whose edges have renewed their leases. One whose edge was late has its name again, if nobody took it. */
  async keepNames(connections: readonly { readonly user: string; readonly connection: string }[]): Promise<void> {
    if (connections.length === 0) return;
    const { redis, leaseDuration } = this.options;
    const batch = redis.pipeline();
    for (const { user, connection } of connections) {
      batch.set(nameKey(user), connection, 'PX', leaseDuration, 'NX');
      batch.pexpire(nameKey(user), leaseDuration);
    }
    await answered(batch.exec());
  }

  /** The address that the session had which was known by the user's name. */
  async lastAddress(user: string): Promise<string | undefined> {
    return (await answered(this.options.redis.get(lastKey(user)))) ?? undefined;
  }

  async rememberAddress(user: string, address: string): Promise<void> {
    await answered(this.options.redis.set(lastKey(user), address, 'PX', this.options.rememberedMs));
  }

  /** Not every server remembers that an address was declined: at least it is not asked for again. */
  async forgetAddress(user: string): Promise<void> {
    await answered(this.options.redis.del(lastKey(user)));
  }

  /** By Redis' clock, which every instance has in common. */
  async now(): Promise<number> {
    const [seconds, microseconds] = await answered(this.options.redis.time());
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  async put(connection: string, record: LeaseRecord): Promise<void> {
    await answered(this.options.redis.set(recordKey(connection), stored(record), 'PX', this.#ttlOf(record)));
  }

  /** False: the connection has given its lease back meanwhile. */
  async replace(connection: string, record: LeaseRecord): Promise<boolean> {
    const key = recordKey(connection);
    const replaced = await answered(this.options.redis.set(key, stored(record), 'PX', this.#ttlOf(record), 'XX'));
    return replaced === 'OK';
  }

  async get(connection: string): Promise<LeaseRecord | undefined> {
    return restored(await answered(this.options.redis.get(recordKey(connection))));
  }

  /** In the order of the connections. */
  async many(connections: readonly string[]): Promise<(LeaseRecord | undefined)[]> {
    if (connections.length === 0) return [];
    return (await answered(this.options.redis.mget(connections.map(recordKey)))).map(restored);
  }

  /** False: somebody else has removed it already. */
  async remove(connection: string): Promise<boolean> {
    return (await answered(this.options.redis.del(recordKey(connection)))) > 0;
  }

  /** Beyond the lease's end it is kept for as long as its edge may take to ask, who has to hear that it is lost. */
  #ttlOf({ lease }: LeaseRecord): number {
    return lease.leaseTime + 2 * this.options.leaseDuration;
  }
}

function stored({ lease, ...record }: LeaseRecord): string {
  const { client, server, serverId, address, leaseTime, renewalTime, rebindingTime } = lease;
  return JSON.stringify({
    ...record,
    server,
    serverId,
    address,
    clientId: toHex(client.clientId),
    leaseTime,
    renewalTime,
    rebindingTime,
  } satisfies StoredRecord);
}

function restored(text: string | null): LeaseRecord | undefined {
  if (text === null) return undefined;
  const { server, serverId, address, clientId, ...rest } = JSON.parse(text) as StoredRecord;
  const { leaseTime, renewalTime, rebindingTime, ...record } = rest;
  const times: Pick<DhcpLease, 'leaseTime' | 'renewalTime' | 'rebindingTime'> = {
    leaseTime: span(leaseTime),
    renewalTime: span(renewalTime),
    rebindingTime: span(rebindingTime),
  };
  const client = restoreClient(fromHex(clientId));
  return { ...record, lease: { client, server, serverId, address, ...times, options: {} } };
}

const span = (ms: number): Duration => milliseconds(ms);
