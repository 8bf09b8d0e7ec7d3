import { z } from 'zod';

const bytes = z.number().nonnegative();
const milliseconds = z.number().nonnegative();

/** How a service's process does; every instance of every service answers. */
export const vitals = z.strictObject({
  service: z.string(),
  instance: z.string(),
  pid: z.int(),
  /** Since the process began. */
  uptimeMs: milliseconds,
  /** Computing time of all threads since the process began. */
  cpuUserMs: milliseconds,
  cpuSystemMs: milliseconds,
  /** Resident memory of the process. */
  rssBytes: bytes,
  /** JavaScript objects in use, and what the heap holds for them. */
  heapUsedBytes: bytes,
  heapTotalBytes: bytes,
  /** Memory outside the heap that belongs to JavaScript objects, buffers included. */
  externalBytes: bytes,
  /** How late the event loop came to its timers, over the last `sinceMs`; a busy loop is late for everybody. */
  loopDelay: z.strictObject({ sinceMs: milliseconds, p50Ms: milliseconds, p99Ms: milliseconds, maxMs: milliseconds }),
  /** What an administrator should know of how it was set up, as long as it is. */
  warnings: z.array(z.string()).optional(),
  /** Which settings it runs with. */
  settings: z
    .strictObject({
      /** As whoever supervises it calls them; absent where nobody does. */
      revision: z.ulid().optional(),
      /** First 16 hexadecimal digits of the SHA-256 of the file. */
      digest: z.string().regex(/^[0-9a-f]{16}$/),
      readAt: z.iso.datetime(),
    })
    .optional(),
});
export type Vitals = z.infer<typeof vitals>;
