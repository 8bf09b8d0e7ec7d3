import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually, repository } from '@sekisho/testing';
import { gatewayStartMs } from '../support/limits.ts';
import { type ProcessMemory, processTree } from './process-tree.ts';

/** A gateway as `npm start` starts it, from a built tree. */
export class StartedGateway {
  readonly #npm: ChildProcess;
  #said = '';
  /** From the command to "Sekisho is running". */
  readyAfterMs = Number.NaN;

  private constructor(namespace: string, state: string) {
    const command = ['netns', 'exec', namespace, 'env', `SEKISHO_STATE=${state}`, 'npm', 'start'];
    this.#npm = spawn('ip', command, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#npm.stdout, this.#npm.stderr])
      stream?.on('data', (text) => {
        this.#said += String(text);
      });
  }

  /** @throws Error with its own words where it does not start */
  static async start(namespace: string, state: string): Promise<StartedGateway> {
    const began = performance.now();
    const gateway = new StartedGateway(namespace, state);
    try {
      await eventually('the gateway is up', gatewayStartMs, () => {
        if (gateway.#npm.exitCode !== null) throw new Error(`npm start ended:\n${gateway.#said}`);
        return /^Sekisho is running/m.test(gateway.#said);
      });
    } catch (error) {
      // Else it would keep the state directory, and a second try from it.
      await gateway.stop();
      throw new Error(`${error}; it said:\n${gateway.#said}`);
    }
    gateway.readyAfterMs = performance.now() - began;
    return gateway;
  }

  /** Of npm and everything below it. */
  memory(): readonly ProcessMemory[] {
    return this.#npm.pid === undefined ? [] : processTree(this.#npm.pid);
  }

  /** As Ctrl-C on a terminal, which reaches the gateway too. */
  async stop(): Promise<void> {
    if (this.#npm.exitCode !== null || this.#npm.signalCode !== null) return;
    const ended = once(this.#npm, 'close');
    const supervisor = this.memory().find(({ name }) => name === 'cli');
    process.kill(supervisor?.pid ?? this.#npm.pid ?? 0, 'SIGTERM');
    await ended;
  }
}
