import { aligned } from './aligned.ts';

/**
 * A text that was written anew by machine, in the layout of the one that it was made of: what the machine writes alike before and after a
 * change stays as a person has written it, to the byte; of a line that changes, spaces and the comment behind it.
 * @param original as a person has written it
 * @param before the same, as the machine writes it
 * @param after with the change
 */
export function inLayoutOf(original: string, before: string, after: string): string {
  const [own, old, fresh] = [rowsOf(original), rowsOf(before), rowsOf(after)];
  const ofOwn = new Map(aligned(alike(old), alike(own)));
  const ofFresh = new Map(aligned(alike(old), alike(fresh)));
  const kept: string[] = [];
  let from = { old: 0, own: 0, fresh: 0 };
  const ends = { own: own.length, fresh: fresh.length };
  for (let at = 0; at <= old.length; at += 1) {
    const to = at === old.length ? ends : { own: ofOwn.get(at), fresh: ofFresh.get(at) };
    if (to.own === undefined || to.fresh === undefined) continue;
    const pieces = {
      own: own.slice(from.own, to.own),
      old: old.slice(from.old, at),
      fresh: fresh.slice(from.fresh, to.fresh),
    };
    kept.push(...pieceOf(pieces));
    if (at < old.length) kept.push(...lines(own.slice(to.own, to.own + 1)));
    from = { old: at + 1, own: to.own + 1, fresh: to.fresh + 1 };
  }
  return kept.join('\n') + endOf(original);
}

/** A line and the empty ones before it, which a machine makes one of. */
interface Row {
  readonly empty: readonly string[];
  readonly line: string;
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let empty: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      empty.push(line);
      continue;
    }
    rows.push({ empty, line });
    empty = [];
  }
  return rows;
}

/** A text that does not end with a line's end gets one as soon as something stands behind it. */
const endOf = (text: string): string => /\n\s*$/.exec(text)?.[0] ?? '\n';

const lines = (rows: readonly Row[]): string[] => rows.flatMap(({ empty, line }) => [...empty, line]);

const alike = (rows: readonly Row[]): string[] => rows.map(({ line }) => line.replaceAll(/\s+/g, ''));

interface Pieces {
  readonly own: readonly Row[];
  readonly old: readonly Row[];
  readonly fresh: readonly Row[];
}

/** What stands between two lines that stay. */
function pieceOf({ own, old, fresh }: Pieces): string[] {
  if (alike(old).join('\n') === alike(fresh).join('\n')) return lines(own);
  const left = [...own];
  const rows = fresh.map((row): Row => {
    const at = left.findIndex(({ line }) => keyOf(line) === keyOf(row.line));
    const was = left[at];
    if (was === undefined) return row;
    left.splice(0, at + 1);
    return { empty: was.empty, line: withSpacesOf(was.line, row.line) };
  });
  return lines(rows);
}

/** What a line is about: its comment, the key that it begins with, else nothing but that it is an element of a list. */
const keyOf = (line: string): string =>
  /^\s*(#.*|(?:- +)?(?:\{ *)?[^\s:#]+:|-)/.exec(line)?.[1]?.replaceAll(/\s+/g, '') ?? '';

/** Words, quoted texts and signs, each with the spaces before it; the rest of a line behind a number sign is one. */
const token = /(\s*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|#.*|[[\]{},]|[^\s[\]{},]+)/g;

interface Token {
  readonly spaces: string;
  readonly text: string;
}

const opening = new Set<string | undefined>(['[', '{']);
const closing = new Set([']', '}']);

const tokensOf = (line: string): Token[] =>
  [...line.matchAll(token)].map(([, spaces = '', text = '']) => ({ spaces, text }));

function withSpacesOf(own: string, fresh: string): string {
  const [was, is] = [tokensOf(own), tokensOf(fresh)];
  const same = new Map(
    aligned(
      is.map(({ text }) => text),
      was.map(({ text }) => text),
    ),
  );
  const isTight = /\[\S/.test(own.replaceAll('[]', ''));
  return is
    .map(({ spaces, text }, at) => {
      const place = same.get(at) ?? -1;
      const there = was[place];
      // What was empty or becomes so has spaces of its own.
      const isEmptied = closing.has(text) && (opening.has(is[at - 1]?.text) || opening.has(was[place - 1]?.text));
      if (there !== undefined && !isEmptied) return there.spaces + text;
      const isWithin = is[at - 1]?.text === '[' || text === ']';
      return (isWithin && isTight ? '' : spaces) + text;
    })
    .join('');
}
