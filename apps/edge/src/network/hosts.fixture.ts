import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseSettings } from '@sekisho/platform';
import { ip, isAlive, must, type Outcome, run } from '@sekisho/testing';
import { afterAll, beforeAll } from 'vitest';
import { type HostNetwork, type HostNetworkSettings, type HostSurroundings, openHostNetwork } from './host-network.ts';
import { commandRunner } from './run-command.ts';

const family = 'sekisho-net';
/** Where a host tells who asks. */
const tellerPort = 7;
const teller = `require('node:net').createServer((asking) => asking.end(asking.remoteAddress))
  .listen(${tellerPort}, '::', () => console.log('ready'))`;

const asker = `const [, host, localAddress] = process.argv;
  const asking = require('node:net').connect({ host, port: ${tellerPort}, localAddress, timeout: 3000 });
  asking.on('timeout', () => process.exit(1)).on('error', () => process.exit(1)).pipe(process.stdout);`;

export interface Watching extends Omit<HostSurroundings, 'run'> {
  /** What it warns of. */
  readonly told?: string[];
}

/** Hosts of a test, each a network namespace, and what runs on them. */
export class Hosts {
  readonly #id = `${family}-${process.pid}`;
  readonly #processes: ChildProcess[] = [];
  readonly #networks: HostNetwork[] = [];

  async make(names: readonly string[]): Promise<void> {
    await removeLeftovers();
    for (const name of names) {
      await ip(`netns add ${this.namespace(name)}`);
      for (const setting of ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding']) {
        await this.must(name, `sysctl -qw ${setting}=1`);
      }
      await this.must(name, 'ip link set lo up');
    }
  }

  async remove(): Promise<void> {
    for (const network of this.#networks) await network.close();
    for (const child of this.#processes) child.kill('SIGKILL');
    for (const name of await namespaces()) if (name.startsWith(`${this.#id}-`)) await ip(`netns delete ${name}`);
  }

  namespace(name: string): string {
    return `${this.#id}-${name}`;
  }

  /** Joins two hosts; the device on each is called as is said, and has the addresses. */
  async link(...ends: readonly { readonly host: string; readonly device: string; readonly addresses: string[] }[]) {
    const [one, other] = ends;
    if (one === undefined || other === undefined) throw new Error('a link has two ends');
    const end = (each: typeof one) => `name ${each.device} netns ${this.namespace(each.host)}`;
    await ip(`link add ${end(one)} type veth peer ${end(other)}`);
    for (const { host, device, addresses } of ends) {
      for (const address of addresses) await this.must(host, `ip address add ${address} dev ${device} nodad`);
      await this.must(host, `ip link set ${device} up`);
    }
  }

  /** @param line a command, its words by spaces */
  run(host: string, line: string): Promise<Outcome> {
    return run('ip', ['netns', 'exec', this.namespace(host), ...line.split(' ')], { timeoutMs: 20_000 });
  }

  /** @returns what it printed. @throws Error */
  must(host: string, line: string): Promise<string> {
    return must('ip', ['netns', 'exec', this.namespace(host), ...line.split(' ')]);
  }

  /** Starts a program there that ends with the test at the latest. */
  spawn(host: string, command: readonly string[]): ChildProcess {
    const inside = ['netns', 'exec', this.namespace(host), ...command];
    const child = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...inside], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#processes.push(child);
    return child;
  }

  /** Has the host answer whoever connects with the address that it comes from. */
  async tellWhoAsks(host: string): Promise<void> {
    const child = this.spawn(host, [process.execPath, '-e', teller]);
    if (child.stdout) await once(child.stdout, 'data');
  }

  /** @returns the address that this one sees, undefined: there is no answer */
  async seenBy(address: string, asking: { readonly host: string; readonly from: string }): Promise<string | undefined> {
    const question = [process.execPath, '-e', asker, address, asking.from];
    const asked = await run('ip', ['netns', 'exec', this.namespace(asking.host), ...question]);
    return asked.exitCode === 0 ? asked.stdout.replace('::ffff:', '') : undefined;
  }

  /** Everything of routing and filtering there, for comparison. */
  async dump(host: string): Promise<string> {
    const tables = ['ip -4 rule', 'ip -6 rule', 'ip -4 route show table all', 'ip -6 route show table all'];
    const parts = await Promise.all([...tables, 'nft -a list ruleset'].map((line) => this.must(host, line)));
    // The kernel itself goes on with addresses that it gives to devices.
    return parts
      .join('\n')
      .split('\n')
      .filter((line) => !/\b(fe80|ff00):/.test(line))
      .join('\n');
  }

  /** The place of an edge that runs there. */
  async openNetwork(
    host: string,
    settings: HostNetworkSettings,
    { told = [], ...more }: Watching = {},
  ): Promise<HostNetwork> {
    const logger = { info: () => undefined, warn: ({ reason }: { reason?: string }) => void told.push(String(reason)) };
    const run = commandRunner(['ip', 'netns', 'exec', this.namespace(host)]);
    const network = await openHostNetwork(settings, logger, { run, ...more });
    this.#networks.push(network);
    return network;
  }

  /** The same in a process that is killed once it stands. */
  async openAndKill(host: string, ...settings: Parameters<typeof settingsWith>): Promise<void> {
    const module = (name: string) => new URL(name, import.meta.url).href;
    const code = `
      const { openHostNetwork } = await import('${module('./host-network.ts')}');
      await openHostNetwork(${JSON.stringify(settingsWith(...settings))}, console);
      console.log('open');`;
    const flags = [
      '--no-warnings',
      '--experimental-transform-types',
      '--conditions=@sekisho/source',
      '--input-type=module',
    ];
    const child = this.spawn(host, [process.execPath, ...flags, '-e', code]);
    const [first] = child.stdout ? await once(child.stdout, 'data') : [];
    if (String(first).trim() !== 'open') throw new Error(`the process did not open its network: ${first}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** Settings of a gateway. */
export const settingsWith = (yaml: string, encryptionDomain = '[10.0.0.0/8]'): HostNetworkSettings =>
  parseSettings(`encryptionDomain: ${encryptionDomain}\n${yaml}`, 'sekisho.yaml');

/** Gives the tests of a file these hosts. */
export function useHosts(...names: string[]): Hosts {
  const hosts = new Hosts();
  beforeAll(() => hosts.make(names));
  afterAll(() => hosts.remove());
  return hosts;
}

async function namespaces(): Promise<string[]> {
  const list = await ip('netns list');
  return list.split('\n').flatMap((line) => line.split(' ')[0] || []);
}

/** Of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await namespaces()) {
    const [, pid] = new RegExp(`^${family}-(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await ip(`netns delete ${name}`);
  }
}
