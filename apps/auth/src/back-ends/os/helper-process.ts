import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { decodeAnswer, type HelperAnswer, HelperProtocolError } from './helper-protocol.ts';

export type HelperOutcome =
  | { readonly kind: 'answered'; readonly answer: HelperAnswer }
  /** It is of no more use. `how` goes on from "the helper"; `ofItself`: nobody here ended it. */
  | ({ readonly kind: 'ended' } & Ending);

interface Ending {
  readonly how: string;
  readonly ofItself: boolean;
}

/** Modules that read the environment get no secret of ours; their sentences come in English. */
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** One process that asks PAM, one user at a time. */
export class HelperProcess {
  readonly #child;
  #received = Buffer.alloc(0);
  #asked: PromiseWithResolvers<HelperOutcome> | undefined;
  #ended: Ending | undefined;
  readonly #exited = Promise.withResolvers<void>();
  #served = 0;

  constructor(program: string) {
    // A session of its own: Ctrl-C on the gateway's terminal is for the gateway, which ends its helpers in order.
    this.#child = spawn(program, [], { cwd: '/', env: environment, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#child.once('error', (error) => this.#leave(`cannot be started: ${error.message}`));
    this.#child.once('exit', (code, signal) => this.#leave(`ended (${signal ?? `code ${code}`})`));
    // A process that is gone says so by its exit.
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  /** Until the process is gone. */
  get exited(): Promise<void> {
    return this.#exited.promise;
  }

  /** Answers so far. */
  get served(): number {
    return this.#served;
  }

  ask(frame: Uint8Array): Promise<HelperOutcome> {
    if (this.#ended !== undefined) return Promise.resolve({ kind: 'ended', ...this.#ended });
    this.#asked = Promise.withResolvers();
    this.#child.stdin.write(frame);
    return this.#asked.promise;
  }

  /** Lets it end by itself: it has nothing to do. */
  release(): void {
    this.#end({ how: 'was released', ofItself: false });
    this.#child.stdin.end();
  }

  /**
   * Ends it whatever it does, with the programs that modules have started (pam_exec puts them into sessions of their own).
   * @param how why, going on from "the helper"
   */
  kill(how: string): void {
    this.#end({ how, ofItself: false });
    const { pid } = this.#child;
    if (pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) killTree(pid);
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    try {
      const answer = decodeAnswer(this.#received);
      if (answer === undefined) return;
      if (this.#asked === undefined) throw new HelperProtocolError('an answer that nobody asked for');
      this.#received = Buffer.alloc(0);
      this.#served += 1;
      this.#settle({ kind: 'answered', answer });
    } catch (error) {
      if (!(error instanceof HelperProtocolError)) throw error;
      this.kill(`sent ${error.message}`);
    }
  }

  #leave(how: string): void {
    this.#end({ how, ofItself: true });
    this.#exited.resolve();
  }

  #end(ending: Ending): void {
    this.#ended ??= ending;
    this.#settle({ kind: 'ended', ...this.#ended });
  }

  #settle(outcome: HelperOutcome): void {
    this.#asked?.resolve(outcome);
    this.#asked = undefined;
  }
}

function killTree(pid: number): void {
  const children = childrenOf(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
  for (const child of children) killTree(child);
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
