import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type AssignmentProblem,
  type Assignments,
  type Logger,
  Repetition,
  readAssignmentFile,
  type Settings,
  type UnderstoodAssignments,
  understandAssignments,
} from '@sekisho/platform';
import { assignmentFilePollMs, fileProblemsTold } from '../limits.ts';

export interface AssignmentFileOptions {
  /** Absolute. */
  readonly path: string;
  readonly settings: Pick<Settings, 'gateway' | 'officeMode'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Told of every version that was read. */
  readonly onRead: (understood: UnderstoodAssignments) => void;
  /** Between two looks at the file, in milliseconds. */
  readonly pollMs?: number;
}

/**
 * The per-user file as it stands. It is looked at again and again, by its name, as editors put a new file in the place of the old
 * one; and taken when two looks in a row saw the same, as others write it in place. What can't be read leaves what was read last.
 */
export class AssignmentFile {
  readonly path: string;
  readonly #options: AssignmentFileOptions;
  readonly #repetition: Repetition;
  /** What tells versions of the file apart: as it was at the last look, and as it was taken. */
  #seen = '';
  #taken = '';
  #understood: UnderstoodAssignments | undefined;
  /** Why the last version could not be read. */
  #unreadable: string | undefined;

  private constructor(options: AssignmentFileOptions) {
    this.path = options.path;
    this.#options = options;
    this.#repetition = new Repetition(options.pollMs ?? assignmentFilePollMs, () => this.#look());
  }

  /** Reads it before it returns; a file that is not there yet may come. */
  static async open(options: AssignmentFileOptions): Promise<AssignmentFile> {
    const file = new AssignmentFile(options);
    file.#seen = await fingerprint(options.path);
    await file.#take();
    return file;
  }

  /** Undefined: it could not be read so far. */
  get assignments(): Assignments | undefined {
    return this.#understood?.assignments;
  }

  /** Why the last version could not be read. */
  get unreadable(): string | undefined {
    return this.#unreadable;
  }

  /** Sentences on what is wrong with a line, or looks so. */
  problemsOf(line: number): readonly string[] {
    return (this.#understood?.problems ?? []).filter((each) => each.line === line).map((each) => this.#told(each));
  }

  /** Sentences on what can't be read and which lines are wrong or look so. */
  problems(): readonly string[] {
    const name = basename(this.path);
    const about = this.#understood?.problems ?? [];
    const told = about.slice(0, fileProblemsTold).map((each) => this.#told(each));
    const left = about.length - told.length;
    return [
      ...(this.#unreadable === undefined ? [] : [this.#unreadable]),
      ...told,
      ...(left > 0 ? [`${name}: ${left} more, see sekisho office-mode check`] : []),
    ];
  }

  #told({ severity, line, column, message }: AssignmentProblem): string {
    const name = basename(this.path);
    return severity === 'error' ? `${name}:${line}:${column}: passed over: ${message}` : `${name}:${line}: ${message}`;
  }

  stop(): Promise<void> {
    return this.#repetition.stop();
  }

  async #look(): Promise<void> {
    const now = await fingerprint(this.path);
    const settled = now === this.#seen;
    this.#seen = now;
    if (settled && now !== this.#taken) await this.#take();
  }

  async #take(): Promise<void> {
    const { settings, logger, onRead } = this.#options;
    const { path } = this;
    const before = this.#unreadable;
    try {
      this.#understood = understandAssignments(await readAssignmentFile(path), settings);
      this.#taken = this.#seen;
      this.#unreadable = undefined;
      onRead(this.#understood);
      const { assignments, problems } = this.#understood;
      logger.info({ path, lines: assignments.lines.length, problems: problems.length }, 'read the per-user file');
    } catch (error) {
      // It is tried again with the next look, and told once.
      this.#taken = '';
      const reason = error instanceof Error ? error.message : String(error);
      const left = this.#understood === undefined ? 'nobody has an address of it' : 'what it said before still holds';
      this.#unreadable = `officeMode.file can't be read, ${left}: ${reason}`;
      if (this.#unreadable === before) return;
    }
    for (const problem of this.problems()) logger.warn({ path }, problem);
  }
}

/** Changes with every version of a file, also with one that is put in its place or is not there. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    return String(error);
  }
}
