import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Docker has its own name server in every container. */
export const nameServer = '127.0.0.11';

/** An address, and the network that it is in. */
export interface NamedAddress {
  readonly network: string;
  readonly address: string;
}

/** A name server in a namespace, for who is there. */
interface Resolver {
  readonly networks: ReadonlySet<string>;
  readonly file: string;
  process: ChildProcess;
}

/**
 * Names as Docker resolves them: a service's name leads to the addresses of all its replicas that run, in networks that whoever
 * asks is in as well.
 */
export class Names {
  readonly #entries = new Map<string, { readonly names: string; readonly addresses: readonly NamedAddress[] }>();
  readonly #resolvers: Resolver[] = [];
  #isClosed = false;

  /** Answers in a namespace. @param directory for its file */
  serve(namespace: string, networks: Iterable<string>, directory: string): void {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'names');
    const seen = new Set(networks);
    writeFileSync(file, this.#seenIn(seen));
    const resolver: Resolver = { networks: seen, file, process: start(namespace, file) };
    this.#resolvers.push(resolver);
    this.#keepRunning(resolver, namespace);
  }

  /** @param replica such as edge-1 */
  add(replica: string, service: string, addresses: readonly NamedAddress[]): void {
    this.#entries.set(replica, { names: `${service} ${replica}`, addresses });
    this.#publish();
  }

  remove(replica: string): void {
    if (this.#entries.delete(replica)) this.#publish();
  }

  close(): void {
    this.#isClosed = true;
    for (const { process } of this.#resolvers) process.kill('SIGKILL');
  }

  #publish(): void {
    for (const { networks, file, process } of this.#resolvers) {
      writeFileSync(file, this.#seenIn(networks));
      process.kill('SIGHUP');
    }
  }

  #seenIn(networks: ReadonlySet<string>): string {
    const lines = [...this.#entries.values()].flatMap(({ names, addresses }) =>
      addresses.filter(({ network }) => networks.has(network)).map(({ address }) => `${address} ${names}\n`),
    );
    return lines.join('');
  }

  /** What is told to read anew before it has begun to listen for that ends. */
  #keepRunning(resolver: Resolver, namespace: string): void {
    resolver.process.once('exit', (_, signal) => {
      if (this.#isClosed || signal === 'SIGKILL') return;
      resolver.process = start(namespace, resolver.file);
      this.#keepRunning(resolver, namespace);
    });
  }
}

function start(namespace: string, file: string): ChildProcess {
  // What is no service is nothing: there is nobody to pass a question on to.
  const options = [
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--no-resolv',
    '--no-hosts',
    '--local=//',
    '--local=/#/',
  ];
  const place = [`--listen-address=${nameServer}`, '--bind-interfaces', '--user=root', '--pid-file=', '--local-ttl=0'];
  const command = ['ip', 'netns', 'exec', namespace, 'dnsmasq', ...options, ...place, `--addn-hosts=${file}`];
  return spawn('setpriv', ['--pdeathsig=KILL', ...command], { stdio: 'ignore' });
}
