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

/** Whether a name stands in a subtree, as far as two names that the same server wrote can be compared as text. */
export const isWithin = (dn: string, base: string): boolean => {
  const [inner, outer] = [nameKey(dn), nameKey(base)];
  return outer === '' || inner === outer || inner.endsWith(`,${outer}`);
};

/** The same for one name in any case of letters, with or without spaces around its commas and equals signs. */
export const nameKey = (dn: string): string => dn.toLowerCase().replace(/\s*(?<!\\)([,=])\s*/g, '$1');

/** The value of a name's first part where that is a cn, unescaped (RFC 4514 §2.4). */
export function commonName(dn: string): string | undefined {
  const [, value] = /^cn\s*=\s*((?:[^\\,+"#;<>]|\\.)+)/is.exec(dn) ?? [];
  if (value === undefined) return undefined;
  const bytes = value.replace(/((?:\\[0-9a-f]{2})+)/gi, (escaped) =>
    Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
  return bytes.replace(/\\(.)/gs, '$1').trim();
}
