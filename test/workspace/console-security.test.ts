import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const text = readFileSync(file('docs/console-security.md'), 'utf8');
const [, afterHeading = ''] = text.split('| item | what is done | where | test |\n');
const [table = ''] = afterHeading.split('\n\n');
const rows = table
  .split('\n')
  .slice(1)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const namesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');

describe('what the console claims of its security', () => {
  it.each(rows)('%s is held by tests that there are, of code that there is', (_, __, where, tests) => {
    const held = namesIn(tests);
    expect(held.length).toBeGreaterThan(0);
    for (const name of held) expect(name).toMatch(/\.test\.ts$/);
    for (const name of [...held, ...namesIn(where)])
      expect([name, existsSync(file(`apps/console/src/${name}`))]).toEqual([name, true]);
  });
});
