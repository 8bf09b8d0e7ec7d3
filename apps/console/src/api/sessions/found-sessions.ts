import { BadRequestException } from '@nestjs/common';
import type { LiveConnection } from '@sekisho/contracts';
import type { SessionMirror } from '../../live/session-mirror.ts';
import { summaryOf } from '../../live/summary.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import type { listSessions } from './endpoints.ts';

type Query = InputOf<typeof listSessions>['query'];
type Page = Pick<AnswerOf<typeof listSessions>, 'matched' | 'sessions' | 'next'>;

/** The sessions of one page, which begins behind the cursor. @throws BadRequestException where that is none of this list */
export function foundSessions(mirror: Pick<SessionMirror, 'all' | 'ofUser' | 'ofEdge'>, query: Query): Page {
  const fitting: LiveConnection[] = [];
  for (const each of candidates(mirror, query)) if (fits(each, query)) fitting.push(each);
  const { sort, order, cursor, limit } = query;
  const direction = order === 'asc' ? 1 : -1;
  const compare = (a: LiveConnection, b: LiveConnection) =>
    direction * (compareValues(a[sort] ?? '', b[sort] ?? '') || compareValues(a.connection, b.connection));
  fitting.sort(compare);
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const isBehind = (each: LiveConnection, [value, connection]: Place) =>
    direction * (compareValues(each[sort] ?? '', value) || compareValues(each.connection, connection)) > 0;
  const begin = after === undefined ? 0 : fitting.findIndex((each) => isBehind(each, after));
  const page = begin < 0 ? [] : fitting.slice(begin, begin + limit);
  const last = page.at(-1);
  const isLast = begin < 0 || begin + limit >= fitting.length;
  return {
    matched: fitting.length,
    sessions: page.map(summaryOf),
    ...(last && !isLast && { next: Buffer.from(JSON.stringify(placeOf(last, sort))).toString('base64url') }),
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

function fits(each: LiveConnection, { search, edge, group, client, step }: Query): boolean {
  if (edge !== undefined && each.edge !== edge) return false;
  if (step !== undefined && each.step !== step) return false;
  if (group !== undefined && each.groups?.includes(group) !== true) return false;
  if (client !== undefined && each.client?.startsWith(client) !== true) return false;
  if (search === undefined) return true;
  const part = search.toLowerCase();
  return [each.user, each.address, each.remote, each.client, each.connection].some(
    (text) => text?.toLowerCase().includes(part) === true,
  );
}
