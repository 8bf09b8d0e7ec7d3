import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, kill, node, repository } from '@sekisho/testing';
import { type BalancerNetwork, balancerOutside, outside, publicAddress } from './network.ts';

const program = join(repository, 'apps/balancer/dist/main.js');
const startMs = 30_000;

/** Where the bus is led to in the balancer's namespace. */
export const busPort = 4222;

/** The balancer as it is run: a process with a settings file and an environment. */
export class BalancerProcess {
  readonly #child: ChildProcess;
  #said = '';
  #ready = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text) => {
        this.#said += text;
      });
    }
    child.on('message', () => {
      this.#ready = true;
    });
  }

  /** @param through a command that starts it, and its arguments */
  static async launch(network: BalancerNetwork, through: readonly string[] = []): Promise<BalancerProcess> {
    const settings = join(network.directory, 'sekisho.yaml');
    const cluster = { outside, balancer: balancerOutside };
    await writeFile(
      settings,
      JSON.stringify({ officeMode: { pool: '10.66.0.0/16' }, encryptionDomain: ['10.0.0.0/8'], cluster }),
    );
    const environment = [
      `SEKISHO_SETTINGS=${settings}`,
      `SEKISHO_STATE=${network.directory}`,
      `SEKISHO_NATS_URL=nats://127.0.0.1:${busPort}`,
      `SEKISHO_BALANCER_PUBLIC=${publicAddress}`,
    ];
    const inside = ['ip', 'netns', 'exec', network.name('balancer'), ...through];
    const command = ['--pdeathsig=KILL', ...inside, 'env', ...environment, node, program];
    return new BalancerProcess(spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }));
  }

  async ready(): Promise<this> {
    await eventually('the balancer is ready', startMs, () => {
      if (this.#child.exitCode !== null) throw new Error(`the balancer ended: ${this.#said}`);
      return this.#ready;
    });
    return this;
  }

  /** What it said, once it has ended by itself. */
  async lastWords(): Promise<string> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#said;
  }

  get said(): string {
    return this.#said;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await eventually(
      'the balancer stops',
      startMs,
      () => this.#child.exitCode !== null || this.#child.signalCode !== null,
    );
    await ended;
    kill(this.#child.pid);
  }
}
