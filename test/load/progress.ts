export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const clearLine = '\r\x1b[K';

/** Says what is being done: one line that changes on a terminal, nothing until it is done elsewhere. */
export class Progress {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** What is going on now. */
  now(text: string): void {
    if (this.#terminal.isTTY !== true) return;
    this.#terminal.write(`${clearLine}${text.slice(0, (this.#terminal.columns ?? 120) - 1)}`);
  }

  /** A line that stays. */
  line(text: string): void {
    this.#terminal.write(`${this.#terminal.isTTY === true ? clearLine : ''}${text}\n`);
  }
}
