import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OwnService } from './own-services.ts';

/**
 * For services that wait most of the time: V8 keeps its young generation at 1 MiB and the heap close to what is in use. Its
 * largest compiler, 8 MB of program and tables, is called for what stays hot, not for the loops of the start. The supervisor, which
 * computes nothing, does without that compiler: its options stand in package.json's `start`.
 */
const waiting = ['--optimize-for-size', '--no-use-osr', '--invocation-count-for-turbofan=1000000'];

/**
 * The edge's sessions stay for hours: its heap is mostly what is in use, and V8 would let it grow by half before it looks for
 * garbage. Its young generation is V8's own: one of 2 MiB would spare 30 MiB, and cost some 15 % more computing time a connect.
 */
const edge = ['--heap-growing-percent=20'];

/** Every connect waits for it: what spares waiting services 30 MiB each would cost it half as much computing time again. */
const auth: readonly string[] = [];

/**
 * It holds what all edges hold, and answers pages by looking through it: with a small young generation and a heap kept close,
 * collecting garbage cost it half of its computing time at ten thousand sessions, and took as long as ten requests at once.
 */
const console = ['--max-semi-space-size=4'];

const sourceMaps = fileURLToPath(new URL(`./source-maps${extname(import.meta.url)}`, import.meta.url));

const options: Readonly<Record<OwnService, readonly string[]>> = {
  edge,
  auth,
  ca: waiting,
  audit: waiting,
  console,
  'ip-pool': waiting,
};

/** Node's options for one of our services. */
export const nodeOptions = (name: OwnService): readonly string[] => ['--import', sourceMaps, ...options[name]];

/** For glibc: one pool of memory for all threads. Ours hardly allocate beside V8, and each pool keeps what it once had. */
export const mallocEnvironment = { MALLOC_ARENA_MAX: '1' };
