import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromHex, toHex } from '@sekisho/wire';
import { root } from './targets.ts';

const folder = join(root, 'test/fuzz/corpus');
const fileOf = (target: string): string => join(folder, `${target}.hex`);

/** An input that is kept. */
export interface Entry {
  /** What it did, or does; undefined: it only reaches what no other does. */
  readonly words: string | undefined;
  readonly bytes: Uint8Array;
}

/** Targets that inputs are kept of. */
export const targetsOfCorpus = (): string[] =>
  globSync('*/*.hex', { cwd: folder })
    .map((path) => path.replace(/\.hex$/, ''))
    .sort();

/** Inputs of a target that are kept. A file has one a line, and before it in a line with # what is to be said of it. */
export function entriesOf(target: string): Entry[] {
  if (!existsSync(fileOf(target))) return [];
  const entries: Entry[] = [];
  let words: string | undefined;
  for (const line of readFileSync(fileOf(target), 'utf8').split('\n')) {
    if (line.startsWith('#')) words = line.slice(1).trim();
    else if (line !== '') {
      entries.push({ words, bytes: fromHex(line) });
      words = undefined;
    }
  }
  return entries;
}

function write(target: string, entries: readonly Entry[]): void {
  const lines = entries.flatMap(({ words, bytes }) => [...(words === undefined ? [] : [`# ${words}`]), toHex(bytes)]);
  mkdirSync(dirname(fileOf(target)), { recursive: true });
  writeFileSync(fileOf(target), `${lines.join('\n')}\n`);
}

/** Keeps what was found wrong, with the first words about it; somebody is to say it better. */
export function keepFinding(target: string, bytes: Uint8Array, problem: string): void {
  const [words = 'a finding'] = problem.split('\n');
  write(target, [{ words, bytes }, ...entriesOf(target)]);
}

/** Puts these in the place of those of which nothing is said. */
export function replaceUnnamed(target: string, inputs: readonly Uint8Array[]): void {
  const named = entriesOf(target).filter(({ words }) => words !== undefined);
  const known = new Set(named.map(({ bytes }) => toHex(bytes)));
  const others = inputs.filter((bytes) => bytes.length > 0 && !known.has(toHex(bytes)));
  write(target, [...named, ...others.map((bytes) => ({ words: undefined, bytes }))]);
}
