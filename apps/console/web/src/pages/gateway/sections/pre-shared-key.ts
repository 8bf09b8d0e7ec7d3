import { type Value, valueAt } from '../draft/values.ts';

/** A key as the settings name it; its secret is elsewhere. */
export interface PreSharedKey {
  readonly name: string;
  readonly groups: readonly string[];
  readonly identities: readonly string[];
  /** From when on it is refused, as it is written. */
  readonly retired: string | undefined;
  readonly source: string;
  /** One of the list, which can be retired; the one of `secret` cannot. */
  readonly isEntry: boolean;
}

const defaultName = 'default';

/** All keys of the section `preSharedKey`. */
export function keysOf(section: Value): PreSharedKey[] {
  const secret = valueAt(section, ['secret']);
  const list = valueAt(section, ['keys']);
  const first =
    secret === undefined
      ? []
      : [
          {
            name: defaultName,
            groups: [],
            identities: [],
            retired: undefined,
            source: sourceOf(secret),
            isEntry: false,
          },
        ];
  const entries = Array.isArray(list) ? list : [];
  return [
    ...first,
    ...entries.map((entry) => {
      const retired = valueAt(entry, ['retired']);
      return {
        name: String(valueAt(entry, ['name']) ?? ''),
        groups: words(valueAt(entry, ['groups'])),
        identities: words(valueAt(entry, ['identities'])),
        retired: retired === undefined || retired === null ? undefined : String(retired),
        source: sourceOf(valueAt(entry, ['secret'])),
        isEntry: true,
      };
    }),
  ];
}

/** The list of keys with one that is refused from a moment on. */
export function withRetired(list: Value, name: string, from: Date): Value {
  if (!Array.isArray(list)) return list;
  return list.map((entry) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry) && entry.name === name
      ? { ...entry, retired: from.toISOString() }
      : entry,
  );
}

/** The lines that a new key adds to the settings, as a difference; where its secret is kept says the gateway. */
export function entryOfNew(
  keys: readonly PreSharedKey[],
  {
    name,
    groups,
    replaces,
  }: { readonly name: string; readonly groups: readonly string[]; readonly replaces: string | null },
): string {
  const whose = groups.length > 0 ? groups : (keys.find((key) => key.name === replaces)?.groups ?? []);
  const lines = [
    ' preSharedKey:',
    '   keys:',
    `+    - name: ${JSON.stringify(name)}`,
    '+      secret: { file: … }',
    ...(whose.length > 0 ? [`+      groups: [${whose.join(', ')}]`] : []),
  ];
  return lines.join('\n');
}

const words = (value: Value | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

const sourceOf = (secret: Value | undefined): string => {
  const file = valueAt(secret, ['file']);
  return typeof file === 'string' ? file : `$${String(valueAt(secret, ['env']) ?? '')}`;
};
