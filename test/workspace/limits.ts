import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The numbers of one file as the register has them: by name what is written of the value, and the test that reaches it. */
export interface Section {
  readonly file: string;
  /** Not all of its numbers are in the register. */
  readonly inPart: boolean;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly value: string;
  readonly test: { readonly file: string; readonly title: string } | undefined;
}

/** Numbers by their names; one that holds several, such as a list of times, has them in order. */
export type Numbers = ReadonlyMap<string, readonly number[]>;

const unitFactors: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
};

/** Reads docs/limits.md: a section a file, a table row a number. */
export function readRegister(markdown: string): Section[] {
  return markdown
    .split(/^## /m)
    .map((text) => ({ text, head: /^\[`([^`]+)`\]\([^)]+\)(, in part)?\./m.exec(text) }))
    .flatMap(({ text, head }) =>
      head?.[1] === undefined ? [] : [{ file: head[1], inPart: head[2] !== undefined, rows: rowsOf(text) }],
    );
}

function rowsOf(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [, name, value, ...others] = line.split('|').map((cell) => cell.trim());
    const [, quoted] = /^`([^`]+)`$/.exec(name ?? '') ?? [];
    if (quoted === undefined || value === undefined) return [];
    const [, file, title] = /\]\(\.\.\/([^)]+)\): (.+)$/.exec(others[2] ?? '') ?? [];
    const test = file === undefined || title === undefined ? undefined : { file, title };
    return [{ name: quoted, value, test }];
  });
}

/** Whether what is written says these numbers, as they are or in its unit. */
export function says(written: string, numbers: readonly number[]): boolean {
  const [, list = '', unit = ''] = /^([\d,. ]+?) ?([A-Za-z].*)?$/.exec(written) ?? [];
  const factor = unitFactors[unit.split(' ')[0] ?? ''] ?? 1;
  const told = list.split(/, | /).map((one) => Number(one.replaceAll(',', '')) * factor);
  return told.length === numbers.length && told.every((one, index) => one === numbers[index]);
}

/** The numbers that a file has, of TypeScript or C++. */
export async function numbersOf(root: string, file: string): Promise<Numbers> {
  const path = join(root, file);
  if (file.endsWith('.h')) return numbersOfHeader(readFileSync(path, 'utf8'));
  const exported: object = await import(pathToFileURL(path).href);
  const values = Object.values(exported);
  const [only] = values;
  const all = values.length === 1 && isTable(only) ? only : exported;
  return new Map(flattened('', all));
}

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function flattened(before: string, table: object): [string, number[]][] {
  return Object.entries(table).flatMap(([name, value]): [string, number[]][] =>
    isTable(value) ? flattened(`${before}${name}.`, value) : [[before + name, [value].flat().map(Number)]],
  );
}

function numbersOfHeader(text: string): Numbers {
  const numbers = new Map<string, readonly number[]>();
  for (const [, name = '', expression = ''] of text.matchAll(/^inline constexpr \S+ (k\w+) =\s*([^;]+);/gm)) {
    numbers.set(name, [computed(expression.replaceAll("'", ''), numbers)]);
  }
  return numbers;
}

/** Sums of products of numbers, shifted numbers and names known before. */
function computed(expression: string, known: Numbers): number {
  const operand = (text: string): number => known.get(text)?.[0] ?? Number(text);
  const shifted = (text: string): number => {
    const [value = '', by = '0'] = text.split(' << ');
    return operand(value) * 2 ** Number(by);
  };
  return expression
    .split(' + ')
    .map((term) =>
      term
        .split(' * ')
        .map(shifted)
        .reduce((product, factor) => product * factor, 1),
    )
    .reduce((sum, term) => sum + term, 0);
}

/** Whether a test of this title is in the file; three dots stand for what the title puts together. */
export function hasTest(root: string, { file, title }: { readonly file: string; readonly title: string }): boolean {
  if (!existsSync(join(root, file))) return false;
  const text = readFileSync(join(root, file), 'utf8');
  const literal = title
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^\'"`\\n]+');
  return new RegExp(`['"\`]${literal}['"\`]`).test(text);
}
