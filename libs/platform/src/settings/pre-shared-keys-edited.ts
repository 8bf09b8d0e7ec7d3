import { type Document, isSeq, type YAMLSeq } from 'yaml';
import type { SecretReference } from '../secrets.ts';
import { withDocumentEdited } from './edited.ts';
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

const edited = (text: string, edit: (document: Document.Parsed) => void): string =>
  withDocumentEdited(text, section, edit);

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
