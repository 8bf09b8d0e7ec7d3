import { isDeepStrictEqual } from 'node:util';
import { Document, isCollection, isMap, isNode, isPair, isScalar, parseDocument, type YAMLMap } from 'yaml';
import type { SettingsPath } from './edited.ts';
import { indentationOf, nodeOf } from './written-values.ts';

/**
 * The text with a key that its mapping has not had: behind the example of it that is commented out, else behind the last value in
 * the mapping: comments that follow are of what may follow.
 * Undefined where there is no such mapping with lines of its own.
 */
export function withKeyAdded(text: string, path: SettingsPath, value: unknown): string | undefined {
  const document = parseDocument(text);
  const found = document.errors.length > 0 ? undefined : mappingAround(document, path);
  const [key, ...within] = path.slice(found?.depth);
  if (found === undefined || typeof key !== 'string' || within.some((each) => typeof each !== 'string'))
    return undefined;
  const place = placeOf(text, found.map);
  if (place === undefined) return undefined;
  const alone = new Document({});
  alone.setIn([key, ...within], nodeOf(alone, value));
  const added = alone.toString({ lineWidth: 0, ...indentationOf(text) }).trimEnd();
  const rows = added.split('\n').map((row) => (row === '' ? row : ' '.repeat(place.indent) + row));
  document.setIn(path, nodeOf(document, value));
  const wanted: unknown = document.toJS();
  const lines = text.split('\n');
  return [behindExample(lines, place, key), place.end]
    .filter((at) => at !== undefined)
    .map((at) => lines.toSpliced(at, 0, ...rows).join('\n'))
    .find((each) => isDeepStrictEqual(contentsOf(each), wanted));
}

function contentsOf(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** The innermost mapping that is there on the way, where the next key is not in it. */
function mappingAround(document: Document, path: SettingsPath) {
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const map: unknown = document.getIn(path.slice(0, depth), true);
    if (map === undefined) continue;
    const fits = isMap(map) && map.flow !== true && map.items.length > 0 && !map.has(path[depth]);
    return fits ? { map, depth } : undefined;
  }
  return undefined;
}

/** Lines of a mapping, counted from 0. */
interface Place {
  /** Spaces in front of its keys. */
  readonly indent: number;
  readonly start: number;
  /** The one behind the last value, and behind what is said further to the right. */
  readonly end: number;
  /** The one behind all comments that stand as far to the right as the keys. */
  readonly saidUntil: number;
}

function placeOf(text: string, map: YAMLMap): Place | undefined {
  const first: unknown = map.items[0]?.key;
  const from = isScalar(first) ? first.range?.[0] : undefined;
  const to = endOf(map);
  if (from === undefined || to === undefined) return undefined;
  const indent = from - (text.lastIndexOf('\n', from - 1) + 1);
  const lines = text.split('\n');
  const start = lineAt(text, from);
  if (indent === 0 || lines[start]?.slice(0, indent).trim() !== '') return undefined;
  const last = lineAt(text, Math.max(from, to - 1)) + 1;
  const isWithin = (line: string | undefined, least: number) =>
    (line?.search(/[^ ]/) ?? -1) >= least && /^ *#/.test(line ?? '');
  let end = last;
  while (isWithin(lines[end], indent + 1)) end += 1;
  let saidUntil = end;
  while (isWithin(lines[saidUntil], indent) || (lines[saidUntil]?.trim() === '' && saidUntil < lines.length))
    saidUntil += 1;
  return { indent, start, end, saidUntil };
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;

/** Where the last value in it ends; comments behind it do not count. */
function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if (!isNode(node)) return undefined;
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1));
  return node.range?.[1];
}

/** The line behind a key that is commented out, as the example of all settings does it, and behind what is in it. */
function behindExample(lines: readonly string[], { indent, start, saidUntil }: Place, key: string): number | undefined {
  const spaces = ' '.repeat(indent);
  const isExample = [`${spaces}# ${key}:`, `${spaces}#   ${key}:`];
  const at = lines.findIndex(
    (line, each) =>
      each >= start && each < saidUntil && isExample.some((example) => `${line} `.startsWith(`${example} `)),
  );
  if (at < 0) return undefined;
  const depthOf = (line = '') => (line.startsWith(`${spaces}#`) ? line.slice(indent + 1).search(/\S/) : -1);
  let behind = at + 1;
  while (depthOf(lines[behind]) > depthOf(lines[at])) behind += 1;
  return behind;
}
