import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ip, must } from '@sekisho/testing';
import { removeLeftovers, removeNamespaces } from '../../support/namespaces.ts';

/**
 * Clients at one end of a network, edges at the other:
 *
 *     client 198.51.100.2–9 ── router ── 203.0.113.10 balancer 172.30.1.2 ──┬── edge-1 172.30.1.11
 *                                                                           ├── edge-2 172.30.1.12
 *                                                                           └── edge-3 172.30.1.13
 */
const places = ['client', 'router', 'balancer', 'edge-1', 'edge-2', 'edge-3'] as const;
export type Place = (typeof places)[number];

export const publicAddress = '203.0.113.10';
export const outside = '172.30.1.0/24';
export const balancerOutside = '172.30.1.2';
export const slots = [1, 2, 3] as const;
export type Slot = (typeof slots)[number];
export const edgeAddress = (slot: number): string => `172.30.1.1${slot}`;
export const clientAddress = (index: number): string => `198.51.100.${index}`;

const prefix = 'sekisho-balancer';

export class BalancerNetwork {
  readonly #id: string;
  /** For what programs keep on disk; removed with the network. */
  readonly directory: string;

  private constructor(id: string, directory: string) {
    this.#id = id;
    this.directory = directory;
  }

  static async lay(): Promise<BalancerNetwork> {
    await removeLeftovers(prefix);
    const id = `${prefix}-${process.pid}`;
    const network = new BalancerNetwork(id, await mkdtemp(join(tmpdir(), `${id}-`)));
    await network.#lay();
    return network;
  }

  name(place: Place): string {
    return `${this.#id}-${place}`;
  }

  /** Runs a command there, given as words. @throws Error with its own words */
  must(place: Place, line: string): Promise<string> {
    return must('ip', ['netns', 'exec', this.name(place), ...line.split(' ')]);
  }

  async remove(): Promise<void> {
    await removeNamespaces(this.#id);
    await rm(this.directory, { recursive: true, force: true });
  }

  async #lay(): Promise<void> {
    for (const place of places) {
      await ip(`netns add ${this.name(place)}`);
      await ip(`-n ${this.name(place)} link set lo up`);
    }
    await this.#cable('client', 'wan', 'router', 'lan');
    await this.#cable('router', 'wan', 'balancer', 'public');
    const addresses = [2, 3, 4, 5].map((index) => `address add ${clientAddress(index)}/24 dev wan`);
    await this.#ip('client', ...addresses, 'route add default via 198.51.100.1');
    await this.#ip('router', 'address add 198.51.100.1/24 dev lan', 'address add 203.0.113.1/24 dev wan');
    await this.#ip(
      'balancer',
      `address add ${publicAddress}/24 dev public`,
      'route add default via 203.0.113.1',
      'link add outside type bridge',
      `address add ${balancerOutside}/24 dev outside`,
      'link set outside up',
    );
    for (const place of ['router', 'balancer'] as const) await this.must(place, 'sysctl -qw net.ipv4.ip_forward=1');
    for (const slot of slots) {
      await this.#cable(`edge-${slot}`, 'outside', 'balancer', `edge${slot}`);
      await this.#ip('balancer', `link set edge${slot} master outside`);
      await this.#ip(
        `edge-${slot}`,
        `address add ${edgeAddress(slot)}/24 dev outside`,
        `route add default via ${balancerOutside}`,
      );
    }
  }

  async #cable(left: Place, leftDevice: string, right: Place, rightDevice: string): Promise<void> {
    await ip(
      `-n ${this.name(left)} link add ${leftDevice} type veth peer name ${rightDevice} netns ${this.name(right)}`,
    );
    await this.#ip(left, `link set ${leftDevice} up`);
    await this.#ip(right, `link set ${rightDevice} up`);
  }

  async #ip(place: Place, ...lines: string[]): Promise<void> {
    for (const line of lines) await ip(`-n ${this.name(place)} ${line}`);
  }
}
