import {
  Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type ToStringOptions,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { withKeyAdded } from './added-key.ts';
import { inLayoutOf } from './kept-layout.ts';
import { indentationOf, isMapping, isSingle, nodeOf } from './written-values.ts';

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
    return (
      (value === null ? withoutLinesOf(edited, path) : withKeyAdded(edited, path, value)) ??
      withDocumentEdited(edited, section, (document) => change(document, path, value))
    );
  }, text);
}

/**
 * Without the lines of a key and its value: what is said before it stays, as it may be of what comes behind it, and of what the default means.
 * Undefined where it has no lines of its own.
 */
function withoutLinesOf(text: string, path: SettingsPath): string | undefined {
  const document = parseDocument(text);
  const around: unknown = aroundOf(document, path);
  if (document.errors.length > 0 || !isMap(around) || around.flow === true || around.items.length < 2) return undefined;
  const pair = around.items.find(({ key }) => keyOf(key) === String(path.at(-1)));
  if (!isScalar(pair?.key) || !isNode(pair.value) || isNothing(pair.value)) return undefined;
  const [from = 0] = pair.key.range ?? [];
  const start = text.lastIndexOf('\n', from - 1) + 1;
  if (text.slice(start, from).trim() !== '') return undefined;
  const lineEnd = text.indexOf('\n', (pair.value.range?.[1] ?? from) - 1);
  const left = text.slice(0, start) + (lineEnd < 0 ? '' : text.slice(lineEnd + 1));
  document.deleteIn(path);
  return isSame(left, document.toString()) ? left : undefined;
}

const isNothing = (node: unknown): boolean => isScalar(node) && node.value === null;

/**
 * Of a document that is written anew nothing but what the edit changes is taken: all else stays as the administrator made it, to the byte.
 * @throws SettingsChangeError for text that is no YAML mapping
 */
export function withDocumentEdited(text: string, section: string, edit: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  const { contents } = document;
  if (document.errors.length > 0 || (contents !== null && !isMap(contents) && !isNothing(contents)))
    throw new SettingsChangeError([section], 'the text is no YAML mapping');
  freeComments(contents);
  const style = { lineWidth: 0, ...indentationOf(text) };
  const before = document.toString(style);
  const isNew = !document.has(section) && !isFlow(contents);
  edit(document);
  if (isNew && document.has(section)) return withSectionBehind(text, section, document, style);
  const after = document.toString(style);
  if (after === before) return text;
  const kept = inLayoutOf(text, before, after);
  return isSame(kept, after) ? kept : after;
}

/** JSON, or all in braces: it has no lines of its own for a section. */
const isFlow = (contents: unknown): boolean => isMap(contents) && contents.flow === true;

/** Behind all that stands there, a last comment too. */
function withSectionBehind(text: string, section: string, document: Document, style: ToStringOptions): string {
  const alone = new Document({ [section]: null });
  alone.set(section, document.get(section, true));
  return text + (text === '' || text.endsWith('\n') ? '' : '\n') + alone.toString(style);
}

/** Spaces may be part of a value. */
const isSame = (one: string, other: string): boolean =>
  JSON.stringify(parseDocument(one).toJS()) === JSON.stringify(parseDocument(other).toJS());

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

/** What stands behind a key without a value is taken for a comment of that nothing; most often it is of the next key. */
function freeComments(node: unknown): void {
  if (isSeq(node)) node.items.forEach(freeComments);
  if (!isMap(node)) return;
  for (const [at, { value }] of node.items.entries()) {
    freeComments(value);
    if (!isNode(value) || !isNothing(value)) continue;
    const said = [value.commentBefore, value.comment].filter((each) => typeof each === 'string');
    if (said.length > 0) sayBefore(node, at + 1, said.join('\n'));
    value.commentBefore = null;
    value.comment = null;
  }
}

const aroundOf = (document: Document, path: SettingsPath): unknown =>
  path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);

function sayBefore(map: YAMLMap, at: number, said: string): void {
  const next: unknown = map.items[at]?.key;
  if (isNode(next)) next.commentBefore = joined(said, next.commentBefore);
  else map.comment = joined(said, map.comment);
}

const joined = (one: string, other: string | null | undefined): string =>
  typeof other === 'string' ? `${one}\n${other}` : one;

/** @throws SettingsChangeError where what stands at the first `depth` keys holds nothing of this name or number */
function requirePlace(document: Document, path: SettingsPath, depth: number): void {
  const around: unknown = document.getIn(path.slice(0, depth), true);
  const key = path[depth];
  if (isNothing(around)) document.deleteIn(path.slice(0, depth));
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
