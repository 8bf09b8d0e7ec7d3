import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasTest, numbersOf, readRegister, says } from './limits.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const register = readRegister(readFileSync(join(root, 'docs/limits.md'), 'utf8'));

/** Whatever strangers reach, and what one service that was taken over could do to the cluster's publisher. */
const defended = [
  ...['dhcp', 'eap', 'esp', 'ipv6-link', 'isakmp', 'l2tp', 'ppp'].map(
    (library) => `libs/protocol/${library}/src/limits.ts`,
  ),
  'libs/dataplane/native/limits.h',
  'libs/certificates/src/limits.ts',
  'apps/edge/src/limits.ts',
  'apps/auth/src/guesses/limits.ts',
  'apps/auth/src/eap/limits.ts',
  'apps/auth/src/certificates/limits.ts',
  'apps/cli/src/limits.ts',
];

describe('the register of limits', () => {
  it('has all files that defend the front door, and the publisher', () => {
    expect(register.map(({ file }) => file).toSorted()).toEqual(defended.toSorted());
  });

  it.each(register)('has the numbers of $file, with their values', async ({ file, inPart, rows }) => {
    const numbers = await numbersOf(root, file);
    const missing = [...numbers.keys()].filter((name) => !rows.some((row) => row.name === name));
    expect(inPart ? [] : missing).toEqual([]);
    const wrong = rows.filter(({ name, value }) => !says(value, numbers.get(name) ?? []));
    expect(wrong.map(({ name, value }) => `${name}: ${value}, not ${numbers.get(name)}`)).toEqual([]);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it.each(register)('names tests that are there, of $file', ({ rows }) => {
    const named = rows.flatMap(({ name, test }) => (test === undefined ? [] : [{ name, test }]));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ test }) => !hasTest(root, test))).toEqual([]);
  });
});

describe('a value in the register', () => {
  it.each([
    ['1,000 messages a second', [1_000]],
    ['30 s', [30_000]],
    ['22.5 min', [1_350_000]],
    ['64 KiB', [65_536]],
    ['1, 2, 4, 8 s', [1_000, 2_000, 4_000, 8_000]],
    ['3', [3]],
  ])('%s says %j', (written, numbers) => {
    expect(says(written, numbers)).toBe(true);
    expect(
      says(
        written,
        numbers.map((number) => number + 1),
      ),
    ).toBe(false);
    expect(says(written, [])).toBe(false);
  });
});
