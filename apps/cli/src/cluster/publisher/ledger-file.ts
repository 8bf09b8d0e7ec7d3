import { readFileSync } from 'node:fs';
import { isErrno, writePrivate } from '../../state/private-files.ts';
import type { Ledger, Unfinished } from '../../up/publishing/publisher-options.ts';

interface Kept {
  /** Revision that the services run with. */
  readonly inForce?: string | undefined;
  readonly unfinished?: Unfinished | undefined;
}

/** In a file of the publisher's own, which outlives it. */
export class LedgerFile implements Ledger {
  readonly #file: string;
  #kept: Kept;

  /** What cannot be read of it is forgotten. */
  constructor(file: string) {
    this.#file = file;
    this.#kept = read(file);
  }

  get inForce(): string | undefined {
    return this.#kept.inForce;
  }

  get unfinished(): Unfinished | undefined {
    return this.#kept.unfinished;
  }

  begun(unfinished: Unfinished): void {
    this.#keep({ ...this.#kept, unfinished });
  }

  ended(inForce: string): void {
    if (inForce !== this.inForce || this.unfinished !== undefined) this.#keep({ inForce });
  }

  #keep(what: Kept): void {
    writePrivate(this.#file, `${JSON.stringify(what)}\n`);
    this.#kept = what;
  }
}

function read(file: string): Kept {
  try {
    return keptIn(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || isErrno(error, 'ENOENT')) return {};
    throw error;
  }
}

function keptIn(value: unknown): Kept {
  const inForce = textAt(value, 'inForce');
  const unfinished = valueAt(value, 'unfinished');
  const [former, next, by] = ['former', 'next', 'by'].map((key) => textAt(unfinished, key));
  if (former === undefined || next === undefined || by === undefined) return { inForce };
  return { inForce, unfinished: { former, next, by } };
}

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

function textAt(value: unknown, key: string): string | undefined {
  const found = valueAt(value, key);
  return typeof found === 'string' ? found : undefined;
}
