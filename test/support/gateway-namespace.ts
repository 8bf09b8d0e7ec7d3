import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ip, type Outcome, run } from '@sekisho/testing';
import { Gateway, type GatewaySettings } from './gateway.ts';
import { removeLeftovers, removeNamespaces } from './namespaces.ts';

/** A network namespace with loopback alone, a folder, and the gateway that a test starts there. */
export class GatewayNamespace {
  readonly #id: string;
  /** For all files of the test; it goes with the namespace. */
  readonly directory: string;
  #gateway: Gateway | undefined;

  private constructor(id: string, directory: string) {
    this.#id = id;
    this.directory = directory;
  }

  /** @param prefix of the names of namespace and folder; what killed runs with this prefix left is removed */
  static async make(prefix: string): Promise<GatewayNamespace> {
    await removeLeftovers(prefix);
    const id = `${prefix}-${process.pid}`;
    const namespace = new GatewayNamespace(id, await mkdtemp(join(tmpdir(), `${id}-`)));
    await ip(`netns add ${namespace.name}`);
    await ip(`-n ${namespace.name} link set lo up`);
    return namespace;
  }

  get name(): string {
    return `${this.#id}-gateway`;
  }

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway was not started');
    return this.#gateway;
  }

  async startGateway(preSharedKey: string, settings: GatewaySettings): Promise<Gateway> {
    this.#gateway = await Gateway.start({
      namespace: this.name,
      directory: this.file('gateway'),
      preSharedKey,
      settings,
    });
    return this.#gateway;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Runs a program there to its end. */
  run(command: readonly string[], options: { timeoutMs?: number } = {}): Promise<Outcome> {
    return run('ip', this.#inside(command), options);
  }

  /** Starts a program there that ends with the test at the latest. */
  spawn(command: readonly string[]): ChildProcess {
    return spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...this.#inside(command)], { stdio: 'ignore' });
  }

  /** Stops the gateway and takes the namespace and the folder away. */
  async remove(): Promise<void> {
    try {
      await this.#gateway?.stop();
    } finally {
      await removeNamespaces(this.#id);
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  #inside(command: readonly string[]): string[] {
    return ['netns', 'exec', this.name, ...command];
  }
}
