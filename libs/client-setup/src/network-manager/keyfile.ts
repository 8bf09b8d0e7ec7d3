/** A group of a key file with its keys, in their order. */
export type KeyfileGroup = readonly [name: string, values: Readonly<Record<string, string | undefined>>];

/** A key file as GLib reads it: backslashes, line breaks and leading blanks of values are escaped. */
export const keyfile = (groups: readonly KeyfileGroup[]): string =>
  groups
    .map(([name, values]) => {
      const lines = Object.entries(values).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key}=${escaped(value)}`],
      );
      return [`[${name}]`, ...lines, ''].join('\n');
    })
    .join('\n');

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (value: string): string =>
  value
    .replaceAll(/[\\\n\r\t]/g, (each) => escapes[each] ?? each)
    .replace(/^ +| +$/g, (blanks) => '\\s'.repeat(blanks.length));
