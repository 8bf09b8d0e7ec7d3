import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { DiffieHellmanAnswer, DiffieHellmanQuestion, ModpOrEcpGroup } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';
import { Piscina } from 'piscina';
import { limits } from '../limits.ts';

export interface DiffieHellmanTask {
  readonly group: ModpOrEcpGroup;
  readonly peerPublic: Uint8Array | undefined;
  readonly privateKey: Uint8Array | undefined;
}

export interface DiffieHellmanResult {
  readonly publicKey: Uint8Array | undefined;
  readonly privateKey: Uint8Array;
  readonly sharedSecret: Uint8Array | undefined;
}

/** One core is left to the event loop and the packet path. */
const threads = Math.min(limits.diffieHellmanThreadsMax, Math.max(1, availableParallelism() - 1));

/** Diffie-Hellman on worker threads: a MODP-2048 answer takes 0.7 ms that the event loop can't spare. */
export class DiffieHellmanPool {
  readonly #workers = new Piscina<DiffieHellmanTask, DiffieHellmanResult | undefined>({
    filename: new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    // A thread that is let go costs 0.4 s of computing when it is wanted again.
    idleTimeout: Number.POSITIVE_INFINITY,
    maxQueue: limits.diffieHellmanQueueMax,
    atomics: 'async',
  });

  /**
   * @returns undefined when the peer's public value is invalid
   * @throws Error when the queue is full or the pool is closed
   */
  async compute(question: DiffieHellmanQuestion): Promise<DiffieHellmanAnswer | undefined> {
    const { group, peerPublic, privateKey } = question;
    const result = await this.#workers.run({ group, peerPublic, privateKey: privateKey?.reveal() });
    return (
      result && {
        publicKey: result.publicKey,
        privateKey: new Secret(result.privateKey),
        sharedSecret: result.sharedSecret && new Secret(result.sharedSecret),
      }
    );
  }

  async close(): Promise<void> {
    await this.#workers.destroy();
  }
}
