/** One row of a CSV file, and the line it begins on. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A CSV file that cannot be read. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Rows of a CSV file (RFC 4180): separated by commas, or by semicolons where the first line has those alone, as spreadsheets of
 * some countries write them. Empty lines are left out, and so is a byte order mark.
 * @throws CsvError
 */
export function readCsv(text: string): readonly CsvRow[] {
  const source = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const first = source.slice(0, `${source}\n`.indexOf('\n'));
  const separator = first.includes(';') && !first.includes(',') ? ';' : ',';
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const row = readRow(source, { at, line }, separator);
    if (row.fields.some((field) => field !== '')) rows.push({ line, fields: row.fields });
    ({ at, line } = row);
  }
  return rows;
}

interface Place {
  readonly at: number;
  readonly line: number;
}

function readRow(source: string, from: Place, separator: string): Place & { readonly fields: string[] } {
  const fields: string[] = [];
  let { at, line } = from;
  for (;;) {
    const field = source[at] === '"' ? readQuoted(source, at, line) : readPlain(source, at, separator);
    fields.push(field.text);
    line += field.text.split('\n').length - 1;
    ({ at } = field);
    const next = source[at];
    at += 1;
    if (next === undefined || next === '\n') return { fields, at, line: line + 1 };
    if (next !== separator) throw new CsvError('Something follows the closing quotation mark of a field.', line);
  }
}

interface Field {
  readonly text: string;
  /** Where what follows it begins. */
  readonly at: number;
}

function readQuoted(source: string, from: number, line: number): Field {
  let end = from + 1;
  for (;;) {
    end = source.indexOf('"', end);
    if (end === -1) throw new CsvError('A quotation mark is not closed.', line);
    if (source[end + 1] !== '"') break;
    end += 2;
  }
  return { text: source.slice(from + 1, end).replaceAll('""', '"'), at: end + 1 };
}

function readPlain(source: string, from: number, separator: string): Field {
  let at = from;
  while (at < source.length && source[at] !== separator && source[at] !== '\n') at += 1;
  return { text: source.slice(from, at).trim(), at };
}

/** Spreadsheets take what begins so for a formula (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r\n]/;

/** Writes a CSV file that spreadsheets show as it is, and compute nothing of. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((fields) => `${fields.map(written).join(',')}\r\n`).join('');

function written(field: string): string {
  const safe = formula.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(safe) || safe !== field ? `"${safe.replaceAll('"', '""')}"` : safe;
}
