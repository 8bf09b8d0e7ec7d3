import { extname } from 'node:path';
import type { DiffieHellmanAnswer, DiffieHellmanQuestion, ModpOrEcpGroup } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';
import { Piscina } from 'piscina';
import { limits } from '../limits.ts';
import type { DiffieHellmanTask, KeyPair, SharedSecrets, WantedSecret } from './worker.ts';

/** Answers Diffie-Hellman questions, at once or later. Undefined: the peer's public value is invalid. */
export interface DiffieHellmanService {
  ask(question: DiffieHellmanQuestion, answer: (answer: DiffieHellmanAnswer | undefined) => void): void;
}

type Answer = (answer: DiffieHellmanAnswer | undefined) => void;

interface PendingSecret extends WantedSecret {
  readonly key: Secret;
  readonly answer: Answer;
}

/** Key pairs of one group: made ahead, and wanted ones that wait for them. */
interface Stock {
  readonly made: KeyPair[];
  readonly waiting: Answer[];
  ordered: number;
}

/**
 * Diffie-Hellman of a whole load run on worker threads. Key pairs are made ahead, secrets are asked for in batches: the
 * event loop spends microseconds on a connection that takes the threads a millisecond.
 */
export class DiffieHellmanPool implements DiffieHellmanService {
  readonly #workers: Piscina<DiffieHellmanTask, readonly KeyPair[] | SharedSecrets>;
  readonly #stocks = new Map<ModpOrEcpGroup, Stock>();
  readonly #threads: number;
  #pending: PendingSecret[] = [];
  #closed = false;

  /** @param onError what a thread failed with; questions under way are then never answered */
  constructor(
    threads: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#threads = threads;
    this.#workers = new Piscina({
      filename: new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      atomics: 'async',
    });
  }

  /** Lets every thread make ready for these groups; takes up to a second or two. */
  async prepare(groups: readonly ModpOrEcpGroup[]): Promise<void> {
    const task = { kind: 'prepare', groups } as const;
    await Promise.all(Array.from({ length: this.#threads }, () => this.#workers.run(task)));
    for (const group of groups) this.#refill(group, this.#stockOf(group));
  }

  ask({ group, peerPublic, privateKey }: DiffieHellmanQuestion, answer: Answer): void {
    if (this.#closed) return;
    if (peerPublic === undefined) this.#takeKeyPair(group, answer);
    else if (privateKey !== undefined) {
      if (this.#pending.length === 0) setImmediate(() => this.#flush());
      this.#pending.push({ group, peerPublic, privateKey: privateKey.reveal(), key: privateKey, answer });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pending = [];
    await this.#workers.destroy();
  }

  #takeKeyPair(group: ModpOrEcpGroup, answer: Answer): void {
    const stock = this.#stockOf(group);
    const pair = stock.made.pop();
    if (pair) answer(asAnswer(pair));
    else stock.waiting.push(answer);
    this.#refill(group, stock);
  }

  #stockOf(group: ModpOrEcpGroup): Stock {
    const known = this.#stocks.get(group);
    if (known) return known;
    const fresh: Stock = { made: [], waiting: [], ordered: 0 };
    this.#stocks.set(group, fresh);
    return fresh;
  }

  #refill(group: ModpOrEcpGroup, stock: Stock): void {
    while (stock.made.length + stock.ordered - stock.waiting.length < limits.keyPairsAheadMin) {
      stock.ordered += limits.keyPairsPerTask;
      void this.#run({ kind: 'key-pairs', group, count: limits.keyPairsPerTask }).then((pairs) =>
        this.#delivered(stock, (pairs ?? []) as readonly KeyPair[]),
      );
    }
  }

  #delivered(stock: Stock, pairs: readonly KeyPair[]): void {
    stock.ordered -= limits.keyPairsPerTask;
    for (const pair of pairs) {
      const waiting = stock.waiting.shift();
      if (waiting) waiting(asAnswer(pair));
      else stock.made.push(pair);
    }
  }

  /** One task a batch, small enough that the threads share the work. */
  #flush(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (let at = 0; at < pending.length; at += limits.secretsPerTaskMax) {
      const batch = pending.slice(at, at + limits.secretsPerTaskMax);
      const wanted = batch.map(({ group, peerPublic, privateKey }) => ({ group, peerPublic, privateKey }));
      void this.#run({ kind: 'secrets', wanted }).then((secrets) => {
        if (secrets === undefined) return;
        for (const [index, { key, answer }] of batch.entries()) {
          answer(withSecret(key, (secrets as SharedSecrets)[index]));
        }
      });
    }
  }

  async #run(task: DiffieHellmanTask): Promise<readonly KeyPair[] | SharedSecrets | undefined> {
    if (this.#closed) return undefined;
    try {
      return await this.#workers.run(task);
    } catch (error) {
      if (!this.#closed) this.onError(error);
      return undefined;
    }
  }
}

const asAnswer = ({ publicKey, privateKey }: KeyPair): DiffieHellmanAnswer => ({
  publicKey,
  privateKey: new Secret(privateKey),
  sharedSecret: undefined,
});

const withSecret = (privateKey: Secret, secret: Uint8Array | undefined): DiffieHellmanAnswer | undefined =>
  secret && { publicKey: undefined, privateKey, sharedSecret: new Secret(secret) };
