import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** Where in the settings, key by key. */
export type SettingsPath = readonly (string | number)[];

/** What is to stand at a place; `null` takes the place out. */
export interface SettingsChange {
  readonly path: SettingsPath;
  readonly value: unknown;
}

/** A change that the text cannot take. */
export class SettingsChangeError extends Error {
  override readonly name = 'SettingsChangeError';

  constructor(
    readonly path: SettingsPath,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * The text of settings with changes made one after the other. Comments and the order of keys stay; of sections that none of the changes is in
 * not a character is touched.
 * @throws SettingsChangeError for a place that cannot be: in a single value, beyond the end of a list, in text that is no YAML
 */
export function withSettingsChanged(text: string, changes: readonly SettingsChange[]): string {
  return changes.reduce((edited, { path, value }) => {
    const [section] = path;
    if (typeof section !== 'string') throw new SettingsChangeError(path, 'the first key is the name of a section');
    return withSectionEdited(edited, section, (document) => change(document, path, value));
  }, text);
}

/**
 * Of a document that is written anew the lines of this one section are taken alone: others stay as the administrator made them.
 * @throws SettingsChangeError for text that is no YAML mapping
 */
export function withSectionEdited(text: string, section: string, edit: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  const { contents } = document;
  if (document.errors.length > 0 || (contents !== null && !isMap(contents) && !isEmpty(contents)))
    throw new SettingsChangeError([section], 'the text is no YAML mapping');
  const before = sectionOf(text, section);
  edit(document);
  const written = document.toString({ lineWidth: 0 });
  // JSON, or all in braces: it has no lines of its own for a section.
  if (isMap(document.contents) && document.contents.flow === true) return written;
  const { start, end } = sectionOf(written, section);
  const lineEnd = before.start === 0 || text[before.start - 1] === '\n' ? '' : '\n';
  const lines = written.slice(start, end);
  const around = (inner: string) =>
    text.slice(0, before.start) + (inner === '' ? '' : lineEnd) + inner + text.slice(before.end);
  const spaced = around(spacedAs(lines, text.slice(before.start, before.end)));
  return isSame(spaced, around(lines)) ? spaced : around(lines);
}

/** Lines that differ from those that were there in nothing but spaces are left as they were. */
function spacedAs(lines: string, before: string): string {
  const there = new Map(before.split('\n').map((line) => [withoutSpaces(line), line]));
  return lines
    .split('\n')
    .map((line) => there.get(withoutSpaces(line)) ?? line)
    .join('\n');
}

const withoutSpaces = (line: string): string => {
  const indent = line.length - line.trimStart().length;
  return `${indent} ${line.replaceAll(/\s+/g, '')}`;
};

/** Spaces may be part of a value. */
const isSame = (one: string, other: string): boolean =>
  JSON.stringify(parseDocument(one).toJS()) === JSON.stringify(parseDocument(other).toJS());

const isEmpty = (contents: unknown): boolean => isScalar(contents) && contents.value === null;

/** From the section's key to the end of its last line; where it is missing, the end of the text. */
function sectionOf(text: string, section: string): { readonly start: number; readonly end: number } {
  const { contents } = parseDocument(text);
  const pair = isMap(contents) ? contents.items.find(({ key }) => isScalar(key) && key.value === section) : undefined;
  if (!isScalar(pair?.key)) return { start: text.length, end: text.length };
  const valueEnd = isNode(pair.value) ? pair.value.range?.[1] : undefined;
  const start = pair.key.range?.[0] ?? 0;
  const last = Math.max(start, (valueEnd ?? pair.key.range?.[1] ?? start) - 1);
  const lineEnd = text.indexOf('\n', last);
  return { start, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}

function change(document: Document, path: SettingsPath, value: unknown): void {
  for (let depth = 1; depth < path.length; depth += 1) requirePlace(document, path, depth);
  if (value === null) {
    if (document.hasIn(path)) document.deleteIn(path);
    return;
  }
  const there: unknown = document.getIn(path, true);
  if (isMap(there) && isMapping(value)) return fillMap(document, there, value);
  if (isSeq(there) && Array.isArray(value)) return fillList(document, there, value);
  if (isScalar(there) && isSingle(value)) {
    there.value = value;
    return;
  }
  document.setIn(path, nodeOf(document, value));
}

/** @throws SettingsChangeError where what stands at the first `depth` keys holds nothing of this name or number */
function requirePlace(document: Document, path: SettingsPath, depth: number): void {
  const around: unknown = document.getIn(path.slice(0, depth), true);
  const key = path[depth];
  if (isScalar(around) && around.value === null) document.deleteIn(path.slice(0, depth));
  else if (isScalar(around)) throw new SettingsChangeError(path, 'a single value stands on the way there');
  if (isSeq(around) && !(typeof key === 'number' && key <= around.items.length))
    throw new SettingsChangeError(path, `a list of ${around.items.length} stands on the way there`);
  if (isMap(around) && typeof key === 'number' && !around.has(key))
    throw new SettingsChangeError(path, 'a mapping stands on the way there, not a list');
  if (!isNode(around) && typeof key === 'number' && key > 0)
    throw new SettingsChangeError(path, 'no list stands on the way there');
}

function fillMap(document: Document, map: YAMLMap, value: Readonly<Record<string, unknown>>): void {
  const gone = map.items.map(({ key }) => keyOf(key)).filter((key) => !(key in value));
  for (const key of gone) map.delete(key);
  for (const [key, inner] of Object.entries(value)) {
    const there: unknown = map.get(key, true);
    if (isMap(there) && isMapping(inner)) fillMap(document, there, inner);
    else if (isSeq(there) && Array.isArray(inner)) fillList(document, there, inner);
    else if (isScalar(there) && isSingle(inner)) there.value = inner;
    else map.set(key, nodeOf(document, inner));
  }
}

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

/** Elements that stay the same keep what is said of them; one that takes another's place keeps it too. */
function fillList(document: Document, list: YAMLSeq, value: readonly unknown[]): void {
  const left = list.items.filter(isNode).map((node) => ({ node, text: JSON.stringify(node.toJS(document)) }));
  const taken = (text: string): Node | undefined => {
    const at = left.findIndex((each) => each.text === text);
    return at < 0 ? undefined : left.splice(at, 1)[0]?.node;
  };
  const same = value.map((each) => taken(JSON.stringify(each)));
  list.items = value.map((each, index) => {
    const node = same[index];
    if (node !== undefined) return node;
    const before = list.items[index];
    const isFree = left.some((other) => other.node === before);
    if (!isFree || !isMap(before) || !isMapping(each)) return nodeOf(document, each);
    fillMap(document, before, each);
    return before;
  });
}

/** As the example has them: lists of single values in one line, so too the elements of other lists. */
function nodeOf(document: Document, value: unknown): Node {
  if (Array.isArray(value) && value.length > 0 && !value.every(isSingle)) {
    const list = document.createNode([]) as YAMLSeq;
    list.flow = false;
    list.items = value.map((each) => document.createNode(each, { flow: true }));
    return list;
  }
  return document.createNode(value, { flow: Array.isArray(value) || isSmall(value) });
}

/** Mappings that hold nothing but single values fit into a line. */
const isSmall = (value: unknown): boolean =>
  isMapping(value) && Object.values(value).every((inner) => isSingle(inner)) && Object.keys(value).length <= 3;

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSingle = (value: unknown): boolean => typeof value !== 'object' || value === null;
