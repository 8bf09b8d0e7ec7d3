import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The clock of a machine that somebody sets while a server runs on it (libfaketime). Time that the server only measures goes on. */
export class HostClock {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sekisho-clock-'));

  constructor() {
    this.set(0);
  }

  /** @param offsetSeconds from the true time */
  set(offsetSeconds: number): void {
    writeFileSync(this.#file, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}s`);
  }

  /** How a server is run that goes by it. */
  around(command: readonly string[]): readonly [string, ...string[]] {
    const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
    if (library === undefined) throw new Error('libfaketime is not installed');
    const preload = `LD_PRELOAD=${library}`;
    const settings = [`FAKETIME_TIMESTAMP_FILE=${this.#file}`, 'FAKETIME_NO_CACHE=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1'];
    return ['env', preload, ...settings, ...command];
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.#directory, 'offset');
  }
}
