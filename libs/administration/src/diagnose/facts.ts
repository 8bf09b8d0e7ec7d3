import { isIPv4 } from 'node:net';
import {
  type AuthHealthReply,
  addressOf,
  type EdgePresence,
  type GatewayCertificateStatus,
  type GroupRecord,
  type IssuedCertificate,
  type LiveConnection,
  type LockRecord,
  type LogQuery,
  type LogRecord,
  logQuery,
  type PoolHealthReply,
  type UserRecord,
} from '@sekisho/contracts';
import { AdministrationError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';
import type { Subject } from './subject.ts';

/** What of the gateway a diagnosis asks. */
export type Asked = Pick<
  GatewayBus,
  'log' | 'sessions' | 'edges' | 'administer' | 'certify' | 'poolHealth' | 'backEndHealth' | 'gatewayCertificates'
>;

/** Everything that a diagnosis is made of; undefined: it could not be looked at. */
export interface Facts {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of the subject, the newest first. */
  readonly records: readonly LogRecord[] | undefined;
  /**
   * Attempts that ended before anybody said a name, the newest first: from addresses that the user came from, or, of a user of whom
   * nothing is known, from any.
   */
  readonly nameless: readonly LogRecord[];
  /** Whoever is connected now, or on the way in. */
  readonly live: readonly LiveConnection[] | undefined;
  readonly edges: readonly EdgePresence[] | undefined;
  readonly accounts: Accounts | undefined;
  readonly pools: PoolHealthReply | undefined;
  /** By instance of the auth service. */
  readonly backEnds: readonly AuthHealthReply[] | undefined;
  /** The gateway's own. */
  readonly certificates: readonly GatewayCertificateStatus[] | undefined;
  /** Those that the internal CA issued to the user. */
  readonly issued: readonly IssuedCertificate[] | undefined;
}

export interface Accounts {
  readonly users: readonly UserRecord[];
  readonly groups: readonly GroupRecord[];
  readonly locks: readonly LockRecord[];
}

/** More attempts than anybody reads, and few enough for one answer. */
const recordsMax = 500;
/** A user is at home, at work and on the way. */
const addressesMax = 3;

/** How many there are to answer, where that is known: nobody waits for more. */
export interface Instances {
  readonly auth?: number;
  /** Services that hold certificates of the gateway. */
  readonly holders?: number;
}

export interface Question {
  readonly subject: Subject;
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly instances?: Instances;
}

/** Asks everybody at once; whoever does not answer is left out. */
export async function gatherFacts(gateway: Asked, { subject, since, instances = {} }: Question): Promise<Facts> {
  const [records, live, edges, accounts, pools, backEnds, certificates] = await Promise.all([
    unlessAway(recordsOf(gateway, subject, since)),
    unlessAway(gateway.sessions()),
    unlessAway(gateway.edges()),
    unlessAway(accountsOf(gateway)),
    gateway.poolHealth(),
    gateway.backEndHealth(instances.auth),
    gateway.gatewayCertificates(instances.holders),
  ]);
  const user = subject.kind === 'user' ? subject.name : records?.find((record) => record.user !== null)?.user;
  const [nameless, issued] = await Promise.all([
    subject.kind === 'user' && records ? unlessAway(namelessOf(gateway, records, since)) : [],
    typeof user === 'string' ? unlessAway(issuedTo(gateway, user)) : [],
  ]);
  return {
    now: Date.now(),
    records,
    nameless: nameless ?? [],
    live: live?.flatMap(({ connections }) => connections),
    edges,
    accounts,
    pools,
    backEnds: someOf(backEnds),
    certificates: someOf(certificates)?.flatMap((reply) => reply.certificates),
    issued,
  };
}

async function recordsOf(gateway: Asked, subject: Subject, since: string): Promise<readonly LogRecord[]> {
  const found = await Promise.all(queriesOf(subject, since).map((query) => gateway.log(logQuery.parse(query))));
  return found.flat().toSorted(newestFirst);
}

function queriesOf(subject: Subject, since: string): readonly Partial<LogQuery>[] {
  const limit = recordsMax;
  switch (subject.kind) {
    case 'user':
      return [{ user: subject.name, spelling: 'any', since, limit }];
    case 'connection':
      return [{ connection: subject.id }];
    case 'address': {
      const { address } = subject;
      return [{ remote: address, since, limit }, ...(isIPv4(address) ? [{ address, since, limit }] : [])];
    }
  }
}

async function namelessOf(gateway: Asked, records: readonly LogRecord[], since: string): Promise<readonly LogRecord[]> {
  const addresses = [...new Set(records.map(({ remote }) => addressOf(remote)))].slice(0, addressesMax);
  const query = { since, outcome: 'refused', limit: recordsMax } as const;
  const queries = addresses.length === 0 ? [query] : addresses.map((remote) => ({ ...query, remote }));
  const found = await Promise.all(queries.map((each) => gateway.log(logQuery.parse(each))));
  return found
    .flat()
    .filter(({ user }) => user === null)
    .toSorted(newestFirst);
}

const newestFirst = (a: LogRecord, b: LogRecord): number => b.startedAt.localeCompare(a.startedAt);

async function accountsOf(gateway: Asked): Promise<Accounts> {
  const [{ users = [] }, { groups = [] }, { locks = [] }] = await Promise.all([
    gateway.administer('user.list', {}),
    gateway.administer('group.list', {}),
    gateway.administer('user.locks', {}),
  ]);
  return { users, groups, locks };
}

async function issuedTo(gateway: Asked, name: string): Promise<readonly IssuedCertificate[]> {
  const { certificates = [] } = await gateway.certify('cert.list', { name });
  return certificates;
}

/** @throws whatever is no word of a service that is away */
const unlessAway = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof AdministrationError) return undefined;
    throw error;
  });

const someOf = <T>(answers: readonly T[]): readonly T[] | undefined => (answers.length === 0 ? undefined : answers);
