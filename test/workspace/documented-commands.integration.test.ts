import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, repository, run } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { commandLines, pages } from './documents.ts';

const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const cli = 'apps/cli/dist/main.js';
/** Programs whose help tells their options, by their scripts. */
const programs: Readonly<Record<string, readonly string[]>> = {
  sekisho: [cli],
  probe: ['apps/probe/dist/main.js'],
  load: ['apps/probe/dist/load/main.js'],
  start: [cli, 'up'],
};

interface Invocation {
  readonly script: string;
  readonly words: readonly string[];
}

/** What of a documented line is a script of ours. */
function invocations(line: string): Invocation[] {
  const words = line
    .replace(/^alias .*/, '')
    .split(/\s+/)
    .filter((word) => !['sudo', '--silent', '--'].includes(word) && !/^[A-Z_]+=/.test(word));
  const [first = '', second = '', third = '', ...rest] = words;
  if (first === 'sekisho') return [{ script: 'sekisho', words: words.slice(1) }];
  if (first !== 'npm') return [];
  return second === 'run' ? [{ script: third, words: rest }] : [{ script: second, words: words.slice(2) }];
}

const shown = pages(repository).flatMap((page) =>
  commandLines(readFileSync(join(repository, page), 'utf8')).map((line) => ({ page, line })),
);
/** What several pages show, as a translation does, is looked at once. */
const documented = [
  ...new Map(shown.toReversed().map((one) => [withSingleSpaces(one.line), one])).values(),
].toReversed();

function withSingleSpaces(line: string): string {
  return line.replaceAll(/\s+/g, ' ');
}

/** What programs said when they were asked for help: many lines show one command. */
const said = new Map<string, Promise<string>>();

function helpWith(args: readonly string[]): Promise<string> {
  const key = args.join(' ');
  const asked = said.get(key) ?? run(node, [...args, '--help']).then(({ stdout }) => stdout);
  said.set(key, asked);
  return asked;
}

/** The help of the longest run of words that is a command. */
async function helpOf(script: string, words: readonly string[]): Promise<string> {
  const program = programs[script] ?? [];
  const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
  const names = words.slice(0, end === -1 ? undefined : end);
  for (let count = Math.min(names.length, 2); count >= 0; count -= 1) {
    const help = await helpWith([...program, ...names.slice(0, count)]);
    const usage = help.split('\n')[0] ?? '';
    if (names.slice(0, count).every((name) => usage.includes(` ${name} `))) return help;
  }
  return '';
}

describe('the commands that pages show', () => {
  it('are many', () => {
    expect(documented.flatMap(({ line }) => invocations(line)).length).toBeGreaterThan(50);
  });

  it.each(documented.filter(({ line }) => invocations(line).length > 0))('$page: $line', async ({ line }) => {
    for (const { script, words } of invocations(line)) {
      expect(Object.keys(scripts)).toContain(script);
      if (programs[script] === undefined) continue;
      const help = await helpOf(script, words);
      if (script === 'sekisho') expect(help).toMatch(/^Usage: sekisho \w+/);
      for (const option of words.filter((word) => /^--\w/.test(word))) expect(help).toContain(option);
    }
  });
});
