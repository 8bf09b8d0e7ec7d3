import { BadRequestException } from '@nestjs/common';
import type { LiveConnection } from '@sekisho/contracts';
import type { SessionMirror } from '../../live/session-mirror.ts';
import { summaryOf } from '../../live/summary.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import type { listSessions } from './endpoints.ts';
import { First } from './first.ts';

type Query = InputOf<typeof listSessions>['query'];
type Page = Pick<AnswerOf<typeof listSessions>, 'matched' | 'sessions' | 'next'>;

/** The sessions of one page, which begins behind the cursor. @throws BadRequestException where that is none of this list */
export function foundSessions(mirror: Pick<SessionMirror, 'all' | 'ofUser' | 'ofEdge'>, query: Query): Page {
  const { sort, order, cursor, limit } = query;
  const direction = order === 'asc' ? 1 : -1;
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const compare = (a: LiveConnection, b: LiveConnection) =>
    direction * (compareValues(a[sort] ?? '', b[sort] ?? '') || compareValues(a.connection, b.connection));
  const isBehind = (each: LiveConnection, [value, connection]: Place) =>
    direction * (compareValues(each[sort] ?? '', value) || compareValues(each.connection, connection)) > 0;
  const part = query.search?.toLowerCase();
  const page = new First<LiveConnection>(limit, compare);
  let [matched, behind] = [0, 0];
  for (const each of candidates(mirror, query)) {
    if (!fits(each, query, part)) continue;
    matched += 1;
    if (after !== undefined && !isBehind(each, after)) continue;
    behind += 1;
    page.add(each);
  }
  const shown = page.all();
  const last = shown.at(-1);
  return {
    matched,
    sessions: shown.map(summaryOf),
    ...(last && behind > limit && { next: Buffer.from(JSON.stringify(placeOf(last, sort))).toString('base64url') }),
  };
}

/** By what it is sorted, and its id. */
type Place = readonly [value: string | number, connection: string];

const placeOf = (each: LiveConnection, sort: Query['sort']): Place => [each[sort] ?? '', each.connection];

function placeIn(cursor: string): Place {
  try {
    const [value, connection]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if ((typeof value === 'string' || typeof value === 'number') && typeof connection === 'string')
      return [value, connection];
  } catch {
    // Said below.
  }
  throw new BadRequestException('The cursor is none of this list.');
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function candidates(
  mirror: Pick<SessionMirror, 'all' | 'ofUser' | 'ofEdge'>,
  { user, edge }: Query,
): Iterable<LiveConnection> {
  if (user !== undefined) return mirror.ofUser(user);
  return edge === undefined ? mirror.all() : mirror.ofEdge(edge);
}

/** @param part of what is searched for, in small letters */
function fits(each: LiveConnection, { edge, group, client, step }: Query, part: string | undefined): boolean {
  if (edge !== undefined && each.edge !== edge) return false;
  if (step !== undefined && each.step !== step) return false;
  if (group !== undefined && each.groups?.includes(group) !== true) return false;
  if (client !== undefined && each.client?.startsWith(client) !== true) return false;
  return part === undefined || searchedIn(each).includes(part);
}

const searched = new WeakMap<LiveConnection, string>();

/** What is searched of a connection, in small letters, a line each: thousands are looked through for every letter that is typed. */
function searchedIn(each: LiveConnection): string {
  let text = searched.get(each);
  if (text === undefined) {
    const { user, address, remote, client, connection } = each;
    text = [user, address, remote, client, connection].join('\n').toLowerCase();
    searched.set(each, text);
  }
  return text;
}
