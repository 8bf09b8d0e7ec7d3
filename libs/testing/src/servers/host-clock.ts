import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../repository.ts';

const source = join(repository, 'libs/testing/src/servers/host-clock.c');

/** The wall clock of a machine that somebody sets while a server runs on it. Time that the server only measures goes on. */
export class HostClock {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sekisho-clock-'));
  readonly #offset = join(this.#directory, 'offset');
  readonly #library = join(this.#directory, 'host-clock.so');

  constructor() {
    execFileSync('g++', ['-x', 'c', '-shared', '-fPIC', '-O1', '-o', this.#library, source]);
    this.set(0);
  }

  /** @param offsetSeconds from the true time */
  set(offsetSeconds: number): void {
    const file = `${this.#offset}.new`;
    writeFileSync(file, String(offsetSeconds));
    renameSync(file, this.#offset);
  }

  /** How a server is run that goes by it. */
  around(command: readonly string[]): readonly [string, ...string[]] {
    return ['env', `LD_PRELOAD=${this.#library}`, `HOST_CLOCK_OFFSET=${this.#offset}`, ...command];
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
