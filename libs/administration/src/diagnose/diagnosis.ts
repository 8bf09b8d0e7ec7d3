import {
  addressOf,
  type ClientPlatform,
  commandOf,
  type LiveConnection,
  type LogRecord,
  platformsOf,
  type Refusal,
  type RefusalCode,
  refusals,
  shownByFamily,
  type Text,
} from '@sekisho/contracts';
import { accountOf } from './account-findings.ts';
import type { Facts } from './facts.ts';
import { type Finding, findingsOf, hasOtherBackEnds } from './findings.ts';
import { ladderOf, type Rung } from './ladder.ts';
import { nearestNames, plainName } from './nearest-names.ts';
import { stillStands } from './standing.ts';
import type { Subject } from './subject.ts';

/** One attempt that failed, and all there is to say of it. */
export interface FailedAttempt {
  readonly record: LogRecord;
  readonly code: RefusalCode;
  readonly sentence: Text;
  readonly cure: Text;
  readonly ladder: readonly Rung[];
  readonly shown: readonly { readonly platforms: readonly ClientPlatform[]; readonly text: Text }[];
  readonly command: string | undefined;
  readonly clientCommands: readonly { readonly platform: ClientPlatform; readonly command: string }[];
  /** Whether it would fail again; undefined: that is not known. */
  readonly stands: boolean | undefined;
  /** It ended before a user was named: whose it is follows from the address alone. */
  readonly byAddressAlone: boolean;
}

/** Attempts that failed for one reason. */
export interface FailedAttempts {
  readonly code: RefusalCode;
  readonly sentence: Text;
  readonly count: number;
  /** ISO 8601. */
  readonly first: string;
  readonly last: string;
}

/** Whom a diagnosis asked in vain. */
export const services = ['audit', 'edge', 'auth', 'ip-pool', 'ca'] as const;
export type Service = (typeof services)[number];

export interface Diagnosis {
  readonly subject: Subject;
  /** Nobody ever said this name: those that are known and near. */
  readonly unknownName: { readonly nearest: readonly string[] } | undefined;
  readonly connected: readonly LiveConnection[];
  readonly underWay: readonly LiveConnection[];
  /** The newest that was in, and is not any more. */
  readonly ended: LogRecord | undefined;
  readonly latest: FailedAttempt | undefined;
  readonly others: readonly FailedAttempts[];
  /** Of a user of whom nothing is known: addresses whose attempts ended before anybody said a name. */
  readonly nameless: readonly LogRecord[];
  readonly findings: readonly Finding[];
  /** There is nothing in the record: maybe no packet has arrived. */
  readonly silent: boolean;
  readonly away: readonly Service[];
}

/** Enough to recognise one's own. */
const namelessMax = 5;

export function diagnose(subject: Subject, facts: Facts): Diagnosis {
  const { records = [], nameless } = facts;
  const ofAddress = records.length === 0 ? [] : nameless;
  const failed = [...records, ...ofAddress]
    .filter(isRefused)
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const newest = failed.find(({ code }) => code !== 'superseded-by-newer-attempt') ?? failed[0];
  const live = (facts.live ?? []).filter((connection) => concerns(subject, connection));
  const name = subject.kind === 'user' ? subject.name : (records.find(({ user }) => user !== null)?.user ?? undefined);
  const silent = records.length === 0 && live.length === 0;
  return {
    subject,
    unknownName: silent && subject.kind === 'user' ? unknownName(subject.name, facts) : undefined,
    connected: live.filter(({ step }) => step === 'connected'),
    underWay: live.filter(({ step }) => step !== 'connected'),
    ended: records.find(({ outcome }) => outcome === 'ended'),
    latest: newest && explain(newest, facts, ofAddress.includes(newest)),
    others: grouped(failed.filter((record) => record !== newest)),
    nameless: silent ? nameless.slice(0, namelessMax) : [],
    findings: findingsOf(facts, newest, name),
    silent,
    away: awayOf(facts),
  };
}

type Refused = LogRecord & { readonly code: RefusalCode };
const isRefused = (record: LogRecord): record is Refused => record.outcome === 'refused' && record.code !== null;

function explain(record: Refused, facts: Facts, byAddressAlone: boolean): FailedAttempt {
  const { sentence, cure, clientShows, command, clientCommands = {} }: Refusal = refusals[record.code];
  const japanese = shownByFamily(clientShows, record.client, 'ja');
  return {
    record,
    code: record.code,
    sentence,
    cure,
    ladder: ladderOf(record),
    shown: shownByFamily(clientShows, record.client, 'en').map(({ platforms, text }, index) => ({
      platforms,
      text: { en: text, ja: japanese[index]?.text ?? text },
    })),
    command: command === undefined ? undefined : commandOf(command, record),
    clientCommands: platformsOf(record.client).flatMap((platform) => {
      const each = clientCommands[platform];
      return each === undefined ? [] : [{ platform, command: each }];
    }),
    stands: stillStands(record, facts),
    byAddressAlone,
  };
}

/** By cause, the most frequent first. */
function grouped(failed: readonly Refused[]): readonly FailedAttempts[] {
  return [...Map.groupBy(failed, ({ code }) => code)]
    .map(([code, records]) => {
      const times = records.map(({ startedAt }) => startedAt).toSorted();
      const [first = '', last = ''] = [times[0], times.at(-1)];
      return { code, sentence: refusals[code].sentence, count: records.length, first, last };
    })
    .toSorted((a, b) => b.count - a.count || b.last.localeCompare(a.last));
}

function concerns(subject: Subject, { connection, user, remote, address }: LiveConnection): boolean {
  switch (subject.kind) {
    case 'user':
      return user !== undefined && plainName(user) === plainName(subject.name);
    case 'address':
      return addressOf(remote) === subject.address || address === subject.address;
    case 'connection':
      return connection === subject.id;
  }
}

/** Where everybody who might know it could be asked. */
function unknownName(name: string, facts: Facts): Diagnosis['unknownName'] {
  const { accounts, records } = facts;
  if (accounts === undefined || records === undefined) return undefined;
  if (accountOf(facts, name) || hasOtherBackEnds(facts)) return undefined;
  return {
    nearest: nearestNames(
      name,
      accounts.users.map((user) => user.name),
    ),
  };
}

function awayOf({ records, live, edges, accounts, backEnds, pools, issued }: Facts): readonly Service[] {
  const looked: Readonly<Record<Service, boolean>> = {
    audit: records !== undefined,
    edge: live !== undefined && edges !== undefined,
    auth: accounts !== undefined && backEnds !== undefined,
    'ip-pool': pools !== undefined,
    ca: issued !== undefined,
  };
  return services.filter((service) => !looked[service]);
}
