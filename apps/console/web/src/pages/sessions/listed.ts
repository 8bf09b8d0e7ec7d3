import type { AnswerOf } from '../../api/answers.ts';
import type { Chosen } from '../../kit/filter-bar.tsx';

export type Session = AnswerOf<'/api/sessions'>['sessions'][number];

/** What is told of sessions that came, changed or ended. */
export interface SessionChanges {
  readonly changed: readonly Session[];
  readonly ended: readonly string[];
}

/** The list with what was told of it. */
export function withChanges(sessions: readonly Session[], { changed, ended }: SessionChanges): Session[] {
  if (changed.length === 0 && ended.length === 0) return [...sessions];
  const byConnection = new Map(sessions.map((each) => [each.connection, each]));
  for (const each of changed) byConnection.set(each.connection, each);
  for (const connection of ended) byConnection.delete(connection);
  return [...byConnection.values()];
}

/** What a filter looks at. */
export const filtered = ['edge', 'client', 'step', 'realm'] as const;

const searched = ({ user, address, remote, client, machine, connection }: Session): string =>
  [user, address, remote, client, machine, connection].join('\n').toLowerCase();

/** Those that fit every filter, and hold every word that was typed. */
export function fitting(sessions: readonly Session[], chosen: Chosen): readonly Session[] {
  const words = (chosen.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = filtered.filter((name) => chosen[name] !== undefined);
  if (words.length === 0 && wanted.length === 0) return sessions;
  return sessions.filter((session) => {
    if (!wanted.every((name) => session[name] === chosen[name])) return false;
    if (words.length === 0) return true;
    const text = searched(session);
    return words.every((word) => text.includes(word));
  });
}

/** Every value that there is to filter by. */
export const valuesOf = (sessions: readonly Session[], name: (typeof filtered)[number]): readonly string[] =>
  [...new Set(sessions.map((session) => session[name]))].filter((value) => value !== undefined).sort();
