import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The passwords and keys of a run, each one the only one of its kind, in files as the programs take them. */
export class Secrets {
  readonly #directory: string;
  readonly #texts = new Map<string, string>();

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** The secret of a name, made when it is first asked for. */
  text(name: string): string {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const made = randomBytes(15).toString('base64url');
    this.#texts.set(name, made);
    writeFileSync(join(this.#directory, name), made, { mode: 0o600 });
    return made;
  }

  /** The path of the file with it. */
  file(name: string): string {
    this.text(name);
    return join(this.#directory, name);
  }

  all(): ReadonlyMap<string, string> {
    return this.#texts;
  }
}
