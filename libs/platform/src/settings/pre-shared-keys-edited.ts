import { type Document, isMap, isNode, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import type { SecretReference } from '../secrets.ts';
import { defaultPreSharedKey } from './pre-shared-keys.ts';

/** The text of settings with something of the pre-shared keys changed; everything else, comments too, is left as it is. */

/** Adds a key behind the others. The one that was there without being written is written. @throws RangeError */
export function withNewPreSharedKey(
  text: string,
  {
    name,
    secret,
    groups,
  }: { readonly name: string; readonly secret: SecretReference; readonly groups?: readonly string[] | undefined },
): string {
  return edited(text, (document) => {
    if (keysOf(document) === undefined && secretOf(document) === undefined) {
      document.setIn(path('secret'), inOneLine(document, implied));
    }
    addKey(document, { name, secret, ...(groups !== undefined && { groups }) });
  });
}

/** Gives a key the moment from which on it is refused. @throws RangeError where there is no such key */
export function withRetiredPreSharedKey(text: string, name: string, retired: string): string {
  return edited(text, (document) => {
    const keys = keysOf(document);
    const index = keys?.items.findIndex((_, at) => document.getIn(path('keys', at, 'name')) === name) ?? -1;
    if (index >= 0) return document.setIn(path('keys', index, 'retired'), retired);
    const secret = secretOf(document) ?? (keys === undefined ? implied : undefined);
    if (name !== defaultPreSharedKey || secret === undefined)
      throw new RangeError(`no pre-shared key is named ${name}`);
    // It is written in short, which says nothing of when.
    if (secretOf(document) !== undefined) document.deleteIn(path('secret'));
    addKey(document, { name, secret, retired }, 'first');
  });
}

/** What stands for no secret and no keys. */
const implied: SecretReference = { file: 'secrets/psk' };

const section = 'preSharedKey';
const path = (...keys: (string | number)[]) => [section, ...keys];

/** Of a document that is written anew the lines of this one section are taken alone: others stay as the administrator made them. */
function edited(text: string, edit: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  const before = sectionOf(text);
  edit(document);
  const written = document.toString({ lineWidth: 0 });
  // JSON, or all in braces: it has no lines of its own for a section.
  if (isMap(document.contents) && document.contents.flow === true) return written;
  const { start, end } = sectionOf(written);
  const lineEnd = before.start === 0 || text[before.start - 1] === '\n' ? '' : '\n';
  return text.slice(0, before.start) + lineEnd + written.slice(start, end) + text.slice(before.end);
}

/** From the section's key to the end of its last line; where it is missing, the end of the text. */
function sectionOf(text: string): { readonly start: number; readonly end: number } {
  const { contents } = parseDocument(text);
  const pair = isMap(contents) ? contents.items.find(({ key }) => isScalar(key) && key.value === section) : undefined;
  if (!isScalar(pair?.key)) return { start: text.length, end: text.length };
  const valueEnd = isNode(pair.value) ? pair.value.range?.[1] : undefined;
  const start = pair.key.range?.[0] ?? 0;
  const last = Math.max(start, (valueEnd ?? pair.key.range?.[1] ?? start) - 1);
  const lineEnd = text.indexOf('\n', last);
  return { start, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}

function keysOf(document: Document): YAMLSeq | undefined {
  const keys: unknown = document.getIn(path('keys'), true);
  return isSeq(keys) && keys.items.length > 0 ? keys : undefined;
}

function secretOf(document: Document): SecretReference | undefined {
  const { secret } =
    (document.toJS() as { preSharedKey?: { secret?: SecretReference } | null } | null)?.preSharedKey ?? {};
  return secret ?? undefined;
}

function addKey(document: Document, key: object, where: 'first' | 'last' = 'last'): void {
  const node = inOneLine(document, key);
  const keys = keysOf(document);
  if (keys === undefined) document.setIn(path('keys'), document.createNode([node]));
  else if (where === 'first') keys.items.unshift(node);
  else keys.items.push(node);
}

const inOneLine = (document: Document, value: object) => document.createNode(value, { flow: true });
