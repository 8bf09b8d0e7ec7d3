import type { Document, Node, YAMLSeq } from 'yaml';

/** As the example has them: lists of single values in one line, so too the elements of other lists. */
export function nodeOf(document: Document, value: unknown): Node {
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

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSingle = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** How far lists and mappings of a text are moved in. */
export function indentationOf(text: string): { readonly indent: number; readonly indentSeq: boolean } {
  const [, spaces = ''] = /^\S[^\n#]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( +)[^\s#]/m.exec(text) ?? [];
  return { indent: Math.max(2, spaces.length), indentSeq: !/^( *)[^\s:#-][^\n:#]*:[ \t]*\n\1- /m.test(text) };
}
