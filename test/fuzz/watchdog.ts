import { Worker } from 'node:worker_threads';
import { limits } from './limits.ts';
import type { Target } from './targets.ts';

/** Of the memory that both threads see: how many inputs there were, the length of the present one, and its bytes. */
const headBytes = 8;

/** Looks from a thread of its own whether inputs come back; of one that works and works it tells, and ends the process. */
export class Watchdog {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #worker: Worker;

  constructor() {
    const shared = new SharedArrayBuffer(headBytes + limits.inputBytesMax);
    this.#head = new Int32Array(shared, 0, 2);
    this.#bytes = new Uint8Array(shared, headBytes);
    this.#worker = new Worker(watch, { eval: true, workerData: { shared, headBytes, hangMs: limits.hangMs } });
    this.#worker.unref();
  }

  /** The target, and before each run a word of it. */
  over({ run, ...target }: Target): Target {
    return {
      ...target,
      run: (input) => {
        this.#bytes.set(input.subarray(0, limits.inputBytesMax));
        Atomics.store(this.#head, 1, input.length);
        Atomics.add(this.#head, 0, 1);
        return run(input);
      },
    };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

const watch = `
const { workerData: { shared, headBytes, hangMs } } = require('node:worker_threads');
const head = new Int32Array(shared, 0, 2);
let before = -1;
let since = process.cpuUsage();
setInterval(() => {
  const count = Atomics.load(head, 0);
  if (count !== before) since = process.cpuUsage();
  // On a busy machine nothing may happen for long: what counts is the time that was worked.
  const { user, system } = process.cpuUsage(since);
  if (count > 0 && (user + system) / 1_000 > hangMs) {
    const input = Buffer.from(new Uint8Array(shared, headBytes, head[1]));
    require('node:fs').writeSync(2, 'this input does not come back: ' + input.toString('hex') + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  before = count;
}, 1_000);
`;
