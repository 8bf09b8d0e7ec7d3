import { type Cursor, text, utf8, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';

/** A domain name in DNS form, labels behind their lengths (RFC 1035 §3.1). Undefined: it has none. */
export function encodeDomainName(name: string): Uint8Array<ArrayBuffer> | undefined {
  const labels = name
    .replace(/\.$/, '')
    .split('.')
    .map((label) => utf8(label));
  if (labels.some(({ length }) => length === 0 || length > limits.labelBytesMax)) return undefined;
  const out = new Writer();
  for (const label of labels) out.u8(label.length).bytes(label);
  const encoded = out.u8(0).finish();
  return encoded.length <= limits.domainNameBytesMax ? encoded : undefined;
}

/** Domain names one behind the other; zeros behind the last are padding (RFC 8106 §5.2). @throws DecodeError */
export function decodeDomainNames(cursor: Cursor): string[] {
  const names: string[] = [];
  while (cursor.remaining > 0) {
    const labels = labelsOf(cursor);
    if (labels.length > 0) names.push(labels.join('.'));
  }
  return names;
}

/** No compression: it would lead out of the option. */
function labelsOf(cursor: Cursor): string[] {
  const labels: string[] = [];
  for (let length = cursor.u8('label length'); length > 0; length = cursor.u8('label length')) {
    if (length > limits.labelBytesMax) throw cursor.error('bad-length', 'label length', `${length}`);
    labels.push(text(cursor.take(length, 'label')));
  }
  return labels;
}
