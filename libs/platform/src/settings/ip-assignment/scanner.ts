/** A line can't be taken; `at` is where, as an offset from 0. */
export class LineError extends Error {
  override readonly name = 'LineError';

  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** A part of a line, and the offset at which it starts. */
export interface Word {
  readonly text: string;
  readonly at: number;
}

/** Goes through a line from left to right. Columns are apart by blanks, commas or both. */
export class Scanner {
  #at = 0;

  constructor(private readonly line: string) {}

  /** The next column. @throws LineError when there is none */
  word(expected: string): Word {
    const at = this.#next();
    const text = this.#take(/[^\s,]+/y);
    if (text === '') throw new LineError(`expected ${expected}, found the end of the line`, at);
    return { text, at };
  }

  /** The next column if it is one of these, in any case of letters. */
  oneOf<T extends string>(words: readonly T[]): T | undefined {
    const at = this.#next();
    const text = this.#take(/[^\s,]+/y).toLowerCase();
    const found = words.find((each) => each === text);
    if (found === undefined) this.#at = at;
    return found;
  }

  /** The name of an option such as `dns=(` if one comes next, up to its parenthesis. */
  option(): Word | undefined {
    const at = this.#next();
    const text = this.#take(/\w+\s*=\s*\(/y);
    return text === '' ? undefined : { text: text.slice(0, text.indexOf('=')).trim().toLowerCase(), at };
  }

  /** What stands in the parentheses of an option. @throws LineError where they are not closed */
  values(): Word[] {
    const words: Word[] = [];
    for (let at = this.#next(); this.line[at] !== ')'; at = this.#next()) {
      const text = this.#take(/[^\s,()]+/y);
      if (text === '') throw new LineError('expected ")"', at);
      words.push({ text, at });
    }
    this.#at += 1;
    return words;
  }

  /** The rest: what stands in quotation marks, or all but a comment behind it. */
  rest(): Word {
    const at = this.#next();
    const rest = this.line.slice(at);
    const [, quoted] = /^"([^"]*)"\s*(?:#.*)?$/.exec(rest) ?? [];
    if (quoted !== undefined) return { text: quoted.trim(), at };
    const comment = rest.search(/(?:^|\s)#/);
    return { text: (comment === -1 ? rest : rest.slice(0, comment)).trim(), at };
  }

  /** Goes to where the next column starts. */
  #next(): number {
    this.#take(/[\s,]*/y);
    return this.#at;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [text = ''] = pattern.exec(this.line) ?? [];
    this.#at += text.length;
    return text;
  }
}
