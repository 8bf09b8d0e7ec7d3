import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The projects asan and tsan of vitest.config.ts run the tests with an addon that a sanitizer watches. Node itself is not
// built for that: it gets the sanitizer's runtime preloaded, and what only its own code does is left out of sight.

const kinds = ['asan', 'tsan'] as const;
type Kind = (typeof kinds)[number];

const runtime: Record<Kind, string> = { asan: 'libasan.so', tsan: 'libtsan.so' };

const options: Record<Kind, Record<string, string>> = {
  asan: {
    // Node leaves its heap to the system when it exits, so every run would report leaks that are none.
    ASAN_OPTIONS: 'detect_leaks=0:detect_stack_use_after_return=1',
    UBSAN_OPTIONS: 'print_stacktrace=1',
  },
  tsan: {
    // Without instrumentation the sanitizer sees neither V8's atomics nor libuv's: what they guard would look like races.
    TSAN_OPTIONS: 'ignore_noninstrumented_modules=1:second_deadlock_stack=1:history_size=4',
  },
};

/** What gcc 12's thread sanitizer can place its shadow memory around. */
const randomMappingBitsMax = 28;

/** A process whose addon a sanitizer watches, and where that leaves its reports. */
export class Sanitizer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sekisho-sanitizer-'));

  private constructor(readonly kind: Kind) {}

  /** The one that the vitest project asks for, if any. */
  static wanted(): Sanitizer | undefined {
    const kind = kinds.find((each) => each === process.env.SEKISHO_SANITIZER);
    return kind && new Sanitizer(kind);
  }

  /** Path of the addon that is built with it. */
  get addon(): string {
    return fileURLToPath(new URL(`../../build/${this.kind}/sekisho_dataplane.node`, import.meta.url));
  }

  /** What to put in front of a command. */
  get prefix(): string[] {
    const library = execFileSync('g++', [`-print-file-name=${runtime[this.kind]}`], { encoding: 'utf8' }).trim();
    const variables = Object.entries(options[this.kind]).map(
      ([name, value]) => `${name}=${value}:log_path=${join(this.#folder, name)}`,
    );
    const steady = this.kind === 'tsan' && randomMappingBits() > randomMappingBitsMax ? ['setarch', '-R'] : [];
    return [...steady, 'env', `LD_PRELOAD=${library}`, ...variables];
  }

  /** All reports of the process, which has ended; nothing the second time. */
  takeReports(): string {
    if (!existsSync(this.#folder)) return '';
    const reports = readdirSync(this.#folder).map((name) => readFileSync(join(this.#folder, name), 'utf8'));
    rmSync(this.#folder, { recursive: true });
    return reports.join('\n');
  }
}

const randomMappingBits = (): number => Number(readFileSync('/proc/sys/vm/mmap_rnd_bits', 'utf8'));
