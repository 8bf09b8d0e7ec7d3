import { RuntimeError } from '@sekisho/platform';
import type { RedisOptions } from 'ioredis';
import { replicasMax } from './limits.ts';

/** Where a server is and how one logs in, as ioredis takes it. */
export type RedisServerOptions = Pick<
  RedisOptions,
  | 'host'
  | 'port'
  | 'path'
  | 'db'
  | 'username'
  | 'password'
  | 'tls'
  | 'sentinels'
  | 'name'
  | 'sentinelUsername'
  | 'sentinelPassword'
  | 'sentinelTLS'
  | 'enableTLSForSentinelMode'
>;

export interface RedisAddress {
  readonly options: RedisServerOptions;
  /** Replicas that have to confirm what is given. */
  readonly replicas: number;
}

const expected =
  'SEKISHO_REDIS_URL must be the URL of Redis, such as redis://127.0.0.1:6379, or of its Sentinels, such as redis-sentinel://10.0.0.1:26379,10.0.0.2:26379,10.0.0.3:26379/mymaster';

/**
 * `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS, or the path of a socket; or
 * `redis-sentinel://[user:password@]host[:port],…/name`, `rediss-sentinel://` for TLS to both: Sentinels say which server is the
 * primary called `name`. After `?`, `replicas=` is how many replicas have to confirm a lease (by default 1 with Sentinels, else
 * none), and `sentinelUser=` and `sentinelPassword=` are for Sentinels that ask for them.
 * @throws RuntimeError: it is none of these. What it says holds no password
 */
export function parseRedisAddress(text: string | undefined): RedisAddress {
  if (text === undefined) throw new RuntimeError(`${expected}.`);
  if (text.startsWith('/')) return { options: { path: text }, replicas: 0 };
  // The WHATWG URL knows no list of hosts: the first stands for them.
  const [, scheme = '', credentials = '', hosts = '', rest = ''] =
    /^(rediss?(?:-sentinel)?):\/\/(?:([^@/?#]*)@)?([^@/?#]+)([/?].*)?$/.exec(text) ?? [];
  const places = hosts.split(',').map(placeOf);
  const url = URL.parse(`http://${credentials === '' ? '' : `${credentials}@`}host${rest}`);
  if (url === null || places.some((place) => place === undefined)) throw new RuntimeError(`${expected}.`);
  const sentinel = scheme.endsWith('-sentinel');
  const replicas = replicasOf(url.searchParams.get('replicas') ?? (sentinel ? '1' : '0'));
  const common = { ...loginOf(url), ...(scheme.startsWith('rediss') && { tls: {} }) };
  const options = sentinel
    ? { ...common, ...sentinelsOf(places, url), ...(common.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }) }
    : { ...common, ...oneOf(places), ...databaseOf(url) };
  return { options, replicas };
}

interface Place {
  readonly host: string;
  readonly port: number | undefined;
}

function placeOf(text: string): Place | undefined {
  const url = URL.parse(`http://${text}`);
  if (url === null || url.hostname === '' || url.pathname !== '/') return undefined;
  const [, port] = /:(\d+)$/.exec(text.replace(/^\[.*\]/, '')) ?? [];
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) };
}

function oneOf(places: readonly (Place | undefined)[]): RedisServerOptions {
  const [place, more] = places;
  if (place === undefined || more !== undefined) throw new RuntimeError(`${expected}.`);
  return { host: place.host, port: place.port ?? 6379 };
}

function sentinelsOf(places: readonly (Place | undefined)[], url: URL): RedisServerOptions {
  const name = decodeURIComponent(url.pathname.slice(1));
  if (name === '') throw new RuntimeError(`${expected}: after the Sentinels comes / and the name of the primary.`);
  const user = url.searchParams.get('sentinelUser');
  const password = url.searchParams.get('sentinelPassword');
  return {
    sentinels: places.flatMap((place) => (place ? [{ host: place.host, port: place.port ?? 26_379 }] : [])),
    name,
    ...(user !== null && { sentinelUsername: user }),
    ...(password !== null && { sentinelPassword: password }),
  };
}

function loginOf({ username, password }: URL): RedisServerOptions {
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
}

function databaseOf({ pathname }: URL): RedisServerOptions {
  const text = pathname.slice(1);
  if (!/^\d{0,3}$/.test(text)) throw new RuntimeError(`${expected}.`);
  return text === '' ? {} : { db: Number(text) };
}

function replicasOf(text: string): number {
  if (!/^\d$/.test(text)) throw new RuntimeError(`SEKISHO_REDIS_URL must have 0 to ${replicasMax} after replicas=.`);
  return Number(text);
}
