import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { settingsBytesMax } from '../limits.ts';
import { nearest } from './nearest.ts';
import { settingsSchema } from './schema.ts';
import { shapeOf } from './shape.ts';

/** The settings of one gateway, checked and complete; suites include those of the legacy switches. */
export type Settings = z.output<typeof settingsSchema> & {
  /** Absolute path of the file they came from. */
  readonly file: string;
  /** Its directory: what relative secret files are relative to. */
  readonly directory: string;
  /** Of their text: the first 16 hexadecimal digits of its SHA-256. */
  readonly digest: string;
};

export interface SettingsProblem {
  /** Such as officeMode.pool or ike.suites[2]; empty: the file as a whole. */
  readonly path: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly found: string;
}

/** The settings can't be used; the message holds one line a problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(
    readonly file: string,
    readonly problems: readonly SettingsProblem[],
  ) {
    super(problems.map((problem) => formatProblem(file, problem)).join('\n'));
  }
}

/** @throws SettingsError */
export function loadSettings(file: string): Settings {
  return parseSettings(readText(file), file);
}

/** @throws SettingsError */
export function parseSettings(text: string, file: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ message, pos }): SettingsProblem => {
    const { line, col } = lines.linePos(pos[0]);
    return { path: '', line, column: col, expected: 'YAML', found: message };
  });
  if (broken.length > 0) throw new SettingsError(file, broken);
  const value = withoutNulls(contentOf(document, file));
  const parsed = settingsSchema.safeParse(value ?? {});
  if (!parsed.success) {
    const locate = new Locator(document, lines);
    throw new SettingsError(
      file,
      parsed.error.issues.flatMap((issue) => problemsOf(issue, locate)),
    );
  }
  const absolute = resolve(file);
  return { ...parsed.data, file: absolute, directory: dirname(absolute), digest: digestOfSettings(text) };
}

/** @throws SettingsError where an alias leads nowhere, or there are so many that they stand for something endless */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new SettingsError(file, [{ path: '', line: 1, column: 1, expected: 'YAML', found: error.message }]);
  }
}

export const digestOfSettings = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function readText(file: string): string {
  try {
    if (statSync(file).size > settingsBytesMax) throw new RangeError(`larger than ${settingsBytesMax} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new SettingsError(file, [{ path: '', line: 1, column: 1, expected: 'a readable file', found }]);
  }
}

/** A key without a value, as is left when its lines are commented out, counts as absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

type Path = readonly PropertyKey[];

function problemsOf(issue: z.core.$ZodIssue, locate: Locator): SettingsProblem[] {
  if (issue.code !== 'unrecognized_keys') {
    const place = locate.value(issue.path);
    return [{ path: formatPath(issue.path), ...place, expected: issue.message }];
  }
  const known = keysAt(issue.path);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    const expected = `one of the keys ${known.join(', ')}${hint}`;
    return {
      path: formatPath([...issue.path, key]),
      ...locate.key(issue.path, key),
      expected,
      found: `the unknown key ${key}`,
    };
  });
}

/** Keys the schema knows at a path. */
function keysAt(path: Path): string[] {
  let at: unknown = settingsSchema;
  for (const key of path) at = shapeOf(at)?.[String(key)];
  return Object.keys(shapeOf(at) ?? {});
}

/** Finds where in the text a key or value stands. */
class Locator {
  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** The value at a path; where it is missing, the nearest mapping around it. */
  value(path: Path): { line: number; column: number; found: string } {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? this.document.contents : this.document.getIn(path.slice(0, depth), true);
      if (!isNode(node) || (isScalar(node) && node.value === null)) continue;
      return { ...this.position(node.range?.[0]), found: depth === path.length ? describe(node) : 'nothing' };
    }
    return { line: 1, column: 1, found: 'nothing' };
  }

  key(path: Path, key: string): { line: number; column: number } {
    const map: unknown = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    const pair = isMap(map) ? keyNode(map, key) : undefined;
    return this.position(isNode(pair) ? pair.range?.[0] : undefined);
  }

  private position(offset = 0): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

const keyNode = (map: YAMLMap, key: string): unknown =>
  map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)?.key;

const foundLengthMax = 60;

function describe(node: unknown): string {
  if (isScalar(node)) {
    const text = typeof node.value === 'string' ? `"${node.value}"` : String(node.value);
    return text.length > foundLengthMax ? `${text.slice(0, foundLengthMax)}…` : text;
  }
  return isMap(node) ? 'a mapping' : 'a list';
}

const formatPath = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

const formatProblem = (file: string, { path, line, column, expected, found }: SettingsProblem): string =>
  `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}expected ${expected}, found ${found}`;
