import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { DiffieHellmanAnswer, DiffieHellmanQuestion, SignatureMethod } from '@sekisho/isakmp';
import { histogramOf } from '@sekisho/platform/metrics';
import { Secret } from '@sekisho/wire';
import { Piscina } from 'piscina';
import { limits } from '../limits.ts';
import type { CryptoResults, CryptoTask, VerifyTask } from './tasks.ts';

const millisecondsPerSecond = 1000;

/** One core is left to the event loop and the packet path. */
const threads = Math.min(limits.slowCryptoThreadsMax, Math.max(1, availableParallelism() - 1));

/**
 * Diffie-Hellman and signatures on worker threads: a MODP-2048 answer or an RSA-2048 signature takes 0.7 ms that the event loop
 * can't spare. Every method throws an Error when the queue is full or the pool is closed.
 */
export class SlowCrypto {
  readonly #workers: Piscina;

  readonly #took = histogramOf('sekisho.crypto.duration');

  /** @param execArgv Node's options for the threads; by default the process's own */
  constructor(execArgv?: readonly string[]) {
    this.#workers = new Piscina({
      filename: new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href,
      ...(execArgv !== undefined && { execArgv: [...execArgv] }),
      minThreads: threads,
      maxThreads: threads,
      // A thread that is let go costs 0.4 s of computing when it is wanted again.
      idleTimeout: Number.POSITIVE_INFINITY,
      maxQueue: limits.slowCryptoQueueMax,
      atomics: 'async',
    });
  }

  /** @returns undefined when the peer's public value is invalid */
  async compute({ group, peerPublic, privateKey }: DiffieHellmanQuestion): Promise<DiffieHellmanAnswer | undefined> {
    const result = await this.#run({ kind: 'diffie-hellman', group, peerPublic, privateKey: privateKey?.reveal() });
    return (
      result && {
        publicKey: result.publicKey,
        privateKey: new Secret(result.privateKey),
        sharedSecret: result.sharedSecret && new Secret(result.sharedSecret),
      }
    );
  }

  /** Signs HASH_I or HASH_R. @throws Error also when the key is none for this method */
  sign(method: SignatureMethod, key: KeyObject, hash: Uint8Array): Promise<Uint8Array> {
    return this.#run({ kind: 'sign', method, key, hash });
  }

  /** @returns index of the public key whose private one made the signature; undefined: none of them did */
  async verify(question: Omit<VerifyTask, 'kind'>): Promise<number | undefined> {
    const index = await this.#run({ kind: 'verify', ...question });
    return index < 0 ? undefined : index;
  }

  /** Computations that no thread has begun. */
  get waiting(): number {
    return this.#workers.queueSize;
  }

  async close(): Promise<void> {
    await this.#workers.destroy();
  }

  async #run<T extends CryptoTask>(task: T): Promise<CryptoResults[T['kind']]> {
    const begun = performance.now();
    let result = 'failed';
    try {
      const computed = await this.#workers.run(task);
      result = 'ok';
      return computed;
    } finally {
      this.#took((performance.now() - begun) / millisecondsPerSecond, { task: task.kind, result });
    }
  }
}
