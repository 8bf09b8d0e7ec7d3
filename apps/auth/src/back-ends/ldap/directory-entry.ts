import type { Entry } from 'ldapts';

/** An entry as a search found it. Names of attributes are found in any case of letters (RFC 4512 §2.5). */
export class DirectoryEntry {
  readonly dn: string;
  readonly #values: ReadonlyMap<string, readonly (string | Buffer)[]>;

  constructor({ dn, ...attributes }: Entry) {
    this.dn = dn;
    this.#values = new Map(Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
  }

  texts(attribute: string): readonly string[] {
    return this.values(attribute).filter((value) => typeof value === 'string');
  }

  /** The first value. */
  text(attribute: string): string | undefined {
    return this.texts(attribute)[0];
  }

  /** A decimal integer, such as the 64 bits of Active Directory's points in time. */
  integer(attribute: string): bigint | undefined {
    const text = this.text(attribute);
    return text !== undefined && /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  }

  values(attribute: string): readonly (string | Buffer)[] {
    return this.#values.get(attribute.toLowerCase()) ?? [];
  }
}

/** The parts of a name between its commas, in one spelling, as far as that can be had without the server's schema. */
const partsOf = (dn: string): string[] =>
  [...dn.toLowerCase().matchAll(/(?:[^\\,]|\\.)+/gs)].map(([part]) => part.trim().replace(/\s*=\s*/, '='));

/** The same for two spellings of one name. */
export const nameKey = (dn: string): string => partsOf(dn).join(',');

/** Whether a name stands in a subtree. */
export function isWithin(dn: string, base: string): boolean {
  const outer = partsOf(base);
  const inner = partsOf(dn);
  return inner.length >= outer.length && inner.slice(inner.length - outer.length).join(',') === outer.join(',');
}

/** The value of a name's first part where that is a cn, unescaped (RFC 4514 §2.4). */
export function commonName(dn: string): string | undefined {
  const [, value] = /^cn\s*=\s*((?:[^\\,+"#;<>]|\\.)+)/is.exec(dn) ?? [];
  const plain = (_: string, bytes: string | undefined, character: string | undefined) =>
    bytes === undefined ? (character ?? '') : Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8');
  return value?.trimEnd().replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gis, plain);
}
