import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Attempt } from './clients/attempt.ts';
import { ScenarioError } from './scenario/options.ts';

/** The generator's own list of what it did: a line of JSON for every attempt that is over. */
export class SessionsFile {
  readonly #stream: WriteStream;
  #failure: Error | undefined;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  /** What the file held before is gone. @throws ScenarioError where it can't be written */
  static async create(path: string): Promise<SessionsFile> {
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (error) {
      throw new ScenarioError(`--sessions-file: ${error instanceof Error ? error.message : String(error)}`);
    }
    return new SessionsFile(stream);
  }

  add(attempt: Attempt): void {
    this.#stream.write(`${JSON.stringify(attempt)}\n`);
  }

  /** @throws Error of the system, where a line could not be written */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.end(resolve));
    if (this.#failure !== undefined) throw this.#failure;
  }
}
