import { liveLine, liveLines } from './live-view.ts';
import type { LoadProgress } from './progress.ts';

/** What the view needs of a stream such as `process.stdout`. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const redrawMs = 500;
/** Without a terminal: often enough to see that it goes on, seldom enough for a log. */
const lineMs = 5_000;

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const eraseLine = '\u001b[K';
const eraseBelow = '\u001b[J';
const up = (lines: number): string => (lines > 0 ? `\u001b[${lines}A\r` : '\r');

/**
 * Shows a run on a terminal, redrawn in place twice a second; elsewhere as a line every few seconds. Whatever way the
 * process ends, the terminal is left as it was found, with the last state on it.
 */
export class LiveTerminal {
  readonly #stream: TerminalStream;
  readonly #progressNow: () => LoadProgress;
  readonly #inPlace: boolean;
  readonly #colour: boolean;
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;
  readonly #atExit = (): void => this.#restore();

  constructor(stream: TerminalStream, environment: NodeJS.ProcessEnv, progressNow: () => LoadProgress) {
    this.#stream = stream;
    this.#progressNow = progressNow;
    this.#inPlace = stream.isTTY === true && environment.TERM !== 'dumb';
    // https://no-color.org: present and not empty.
    this.#colour = this.#inPlace && (environment.NO_COLOR ?? '') === '';
  }

  start(): void {
    if (this.#inPlace) {
      this.#stream.write(hideCursor);
      process.once('exit', this.#atExit);
    }
    this.#timer = setInterval(() => this.#draw(), this.#inPlace ? redrawMs : lineMs);
    this.#draw();
  }

  /** Prints a line above the view. */
  log(line: string): void {
    this.#stream.write(
      this.#timer !== undefined && this.#inPlace ? `${up(this.#drawn)}${eraseBelow}${line}\n` : `${line}\n`,
    );
    this.#drawn = 0;
    if (this.#timer !== undefined && this.#inPlace) this.#draw();
  }

  /** Draws a last time and leaves the terminal. Again: does nothing. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw();
    if (!this.#inPlace) return;
    process.removeListener('exit', this.#atExit);
    this.#restore();
  }

  #restore(): void {
    this.#stream.write(showCursor);
  }

  #draw(): void {
    const progress = this.#progressNow();
    if (!this.#inPlace) {
      this.#stream.write(`${liveLine(progress)}\n`);
      return;
    }
    const { columns = 80, rows = 24 } = this.#stream;
    // The cursor rests on the line below the view, and a full last column would wrap on some terminals.
    const lines = liveLines(progress, { columns: columns - 1, rows: rows - 1, colour: this.#colour });
    const text = lines.map((line) => `${line}${eraseLine}\n`).join('');
    this.#stream.write(`${up(this.#drawn)}${text}${eraseBelow}`);
    this.#drawn = lines.length;
  }
}
