import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names as Docker resolves them: a service's name leads to the addresses of all its replicas that run; of those the ones in
 * the network that the question came from.
 */
export class Names {
  readonly #hosts: string;
  readonly #entries = new Map<string, readonly string[]>();
  readonly #server: ChildProcess;

  /** @param directory for its file; @param namespace that has an address in every network */
  constructor(directory: string, namespace: string) {
    this.#hosts = join(directory, 'names');
    writeFileSync(this.#hosts, '');
    const options = [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-resolv',
      '--no-hosts',
      '--localise-queries',
    ];
    const names = [`--addn-hosts=${this.#hosts}`, '--local-ttl=0', '--user=root', '--pid-file='];
    const command = ['ip', 'netns', 'exec', namespace, 'dnsmasq', ...options, ...names];
    this.#server = spawn('setpriv', ['--pdeathsig=KILL', ...command], { stdio: 'ignore' });
  }

  /** @param replica such as edge-1; @param addresses of it, in all its networks */
  add(replica: string, service: string, addresses: readonly string[]): void {
    this.#entries.set(
      replica,
      addresses.map((address) => `${address} ${service} ${replica}`),
    );
    this.#publish();
  }

  remove(replica: string): void {
    if (this.#entries.delete(replica)) this.#publish();
  }

  close(): void {
    this.#server.kill('SIGKILL');
  }

  #publish(): void {
    writeFileSync(this.#hosts, `${[...this.#entries.values()].flat().join('\n')}\n`);
    this.#server.kill('SIGHUP');
  }
}
