import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, isNode, isScalar, parseDocument } from 'yaml';
import { type SettingsPath, withSettingsChanged } from './edited.ts';

const example = readFileSync(new URL('../../../../deploy/sekisho.example.yaml', import.meta.url), 'utf8');

interface Place {
  readonly path: SettingsPath;
  readonly value: unknown;
  /** It stands in braces, in the line of others. */
  readonly isInline: boolean;
  /** In the text, from 0. */
  readonly lines: ReadonlySet<number>;
}

/** Every key of the example that has a value, with the lines that key and value stand in. */
const places: readonly Place[] = (() => {
  const document = parseDocument(example);
  const found: Place[] = [];
  const lineOf = (offset: number) => example.slice(0, offset).split('\n').length - 1;
  const visit = (node: unknown, path: SettingsPath, around?: number): void => {
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (!isScalar(key) || !isNode(value) || (isScalar(value) && value.value === null)) continue;
      const here = [...path, String(key.value)];
      const [first, last] = [lineOf(key.range?.[0] ?? 0), lineOf((value.range?.[1] ?? 1) - 1)];
      const lines = new Set(Array.from({ length: last - first + 1 }, (_, at) => first + at));
      // Without its only key a mapping is an empty one, which its own key's line says.
      if (around !== undefined && node.items.length === 1) lines.add(around);
      found.push({ path: here, isInline: node.flow === true, value: value.toJS(document), lines });
      visit(value, here, first);
    }
  };
  visit(document.contents, []);
  return found;
})();

const lines = (text: string): string[] => text.split('\n');
const set = (text: string, path: SettingsPath, value: unknown): string => withSettingsChanged(text, [{ path, value }]);
const isOneOf = (value: unknown): boolean => typeof value !== 'object';
const anotherThan = (value: unknown): unknown => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [...value, value[0] ?? 'other'];
  return 'other-value';
};

/** A change of one place: another value, a further key, nothing. */
const changes = fc.constantFrom(...places).chain((place) =>
  fc.constantFrom(
    {
      place,
      path: place.path,
      value: isOneOf(place.value) || Array.isArray(place.value) ? anotherThan(place.value) : null,
    },
    { place, path: [...place.path.slice(0, -1), 'further'], value: 'new' },
    { place, path: place.path, value: null },
  ),
);

describe('the shipped example, changed at one place', () => {
  it('has enough places to try', () => {
    expect(places.length).toBeGreaterThan(100);
  });

  it('keeps every other line as it was, in its order', () => {
    fc.assert(
      fc.property(changes, ({ place, path, value }) => {
        const edited = lines(set(example, path, value));
        const isHere = path === place.path || place.isInline;
        const others = lines(example).filter((_, at) => !isHere || !place.lines.has(at));
        let at = 0;
        for (const line of edited) if (line === others[at]) at += 1;
        expect(others.slice(at), `${path.join('.')}: ${JSON.stringify(value)}`).toEqual([]);
        expect(edited.length - others.length).toBeLessThanOrEqual(isHere ? place.lines.size + 1 : 1);
      }),
      { numRuns: 250 },
    );
  });

  it('is the same to the byte when the change is taken back', () => {
    fc.assert(
      fc.property(changes, ({ place, path, value }) => {
        fc.pre(path !== place.path || value !== null);
        const back = path === place.path ? place.value : null;
        expect(set(set(example, path, value), path, back)).toBe(example);
      }),
      { numRuns: 250 },
    );
  });
});

describe('a comment', () => {
  const text = 'log:\n  level: info\n  # Of what comes.\n  #   level: debug\n\n# Of the next.\nsupportL2tp: true\n';

  it('behind the last key of a section stands where it stood when a key is added', () => {
    expect(set(text, ['log', 'further'], 1)).toBe(text.replace('level: info', 'level: info\n  further: 1'));
  });

  it('behind a key without a value stays when the key gets one', () => {
    const without = 'log:\n  level:\n  # Of the next.\n  next: 1\n';
    expect(set(without, ['log', 'level'], 'info')).toBe(without.replace('level:', 'level: info'));
  });

  it('at the end of a line stays there', () => {
    const own = 'log:   {level: info,   other: 1}   # mine\n';
    expect(set(own, ['log', 'level'], 'debug')).toBe(own.replace('info', 'debug'));
  });

  it.each([
    [
      'four spaces',
      'esp:\n    suites:\n        - a   # first\n        # Second.\n        - b\n',
      '        - c\n',
      '    more: 1\n',
    ],
    ['lists not moved in', 'esp:\n  suites:\n  - a   # first\n  # Second.\n  - b\n', '  - c\n', '  more: 1\n'],
  ])('is left alone, and what is new stands as the rest does: %s', (_, own, third, more) => {
    expect(set(own, ['esp', 'suites'], ['a', 'b', 'c'])).toBe(own + third);
    expect(set(own, ['esp', 'more'], 1)).toBe(own + more);
  });
});
