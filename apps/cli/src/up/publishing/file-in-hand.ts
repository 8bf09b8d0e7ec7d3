import { readFileSync } from 'node:fs';
import { CommandError, reasonOf } from '../../command-error.ts';
import { isErrno } from '../../state/private-files.ts';
import { replaceFile } from '../../state/replaced-file.ts';

/** The file of the settings while some are being published: what somebody writes into it by hand meanwhile stays theirs. */
export class FileInHand {
  readonly #file: string;
  /** That is to stand in it where the publication does not succeed. */
  #theirs: string;
  /** As it was read or written last. */
  #last: string;
  /** What services are to read in it. */
  #put: string;
  readonly #edited: (text: string) => void;
  #isEdited = false;

  /**
   * @param before what stands in it
   * @param edited is told of each edit by hand, before anything else is written
   */
  constructor(file: string, before: string, edited: (text: string) => void) {
    this.#file = file;
    this.#theirs = before;
    this.#last = before;
    this.#put = before;
    this.#edited = edited;
  }

  /** For services to read. @returns whether something else was there */
  put(text: string): boolean {
    this.#look();
    const isOther = text !== this.#last;
    if (isOther) replaceFile(this.#file, text);
    this.#last = text;
    this.#put = text;
    return isOther;
  }

  /** What is theirs, and nobody reads yet. */
  giveBack(): void {
    this.#look();
    this.put(this.#theirs);
  }

  /** @throws CommandError: it is not what has been put there any more */
  check(): void {
    this.#look();
    if (this.#last !== this.#put) throw new CommandError(editedMeanwhile(this.#file));
  }

  /** What stood in the way of those that were published, and whether somebody has edited the file meanwhile. */
  reasonOf(error: unknown): string {
    const [reason, edited] = [reasonOf(error), editedMeanwhile(this.#file)];
    return !this.#isEdited || reason.includes(edited) ? reason : `${reason} ${edited}`;
  }

  #look(): void {
    const text = this.#read();
    if (text === this.#last) return;
    this.#last = text;
    this.#isEdited = true;
    if (text !== this.#theirs) this.#edited(text);
    this.#theirs = text;
  }

  /** An editor that moves a new file to its place may leave none there for a moment: it is looked at again. */
  #read(): string {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return this.#last;
      throw error;
    }
  }
}

export const editedMeanwhile = (file: string): string =>
  `The settings in ${file} were edited by hand while others were being published: what was written there stays and is in the history, and counts once the file itself is published.`;
