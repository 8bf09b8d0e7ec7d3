import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ip, must } from '@sekisho/testing';
import { removeLeftovers, removeNamespaces } from '../../support/namespaces.ts';

/**
 * Where everything is measured: three network namespaces in a row.
 *
 *     client 172.20.0.2 ── wan   outer ── gateway ── inner   eth0 ── internal 10.0.0.10
 *     clients 172.21.0.0/16      172.20.0.1          10.0.0.1
 */
export const places = ['client', 'gateway', 'internal'] as const;
export type Place = (typeof places)[number];

export const addresses = {
  client: '172.20.0.2',
  gateway: '172.20.0.1',
  router: '10.0.0.1',
  internal: '10.0.0.10',
} as const;

/** Every address in it is the client namespace's own, for many clients with addresses of their own. */
export const clientNetwork = '172.21.0.0/16';
/** Spoofed packets come from here; what answers them ends in the client namespace. */
export const spoofedAddresses = '198.18.0.0-198.18.255.255';
/** The networks behind the gateway that clients may reach. */
export const encryptionDomain = '10.0.0.0/24';

export const devices = {
  client: ['wan'],
  gateway: ['outer', 'inner'],
  internal: ['eth0'],
} as const satisfies Record<Place, readonly string[]>;

const prefix = 'sekisho-bench';

/** One end of a veth pair; its network has a prefix of 24 bits. */
interface LinkEnd {
  readonly device: string;
  readonly address: string;
}

export class Topology {
  readonly #id: string;
  /** For what programs keep on disk; removed with the network. */
  readonly directory: string;

  private constructor(id: string, directory: string) {
    this.#id = id;
    this.directory = directory;
  }

  /** Removes what earlier runs left behind whose process is gone, then makes the network of this process. */
  static async lay(): Promise<Topology> {
    await removeLeftovers(prefix);
    const id = `${prefix}-${process.pid}`;
    const topology = new Topology(id, await mkdtemp(join(tmpdir(), `${id}-`)));
    try {
      await topology.#lay();
    } catch (error) {
      await topology.remove();
      throw error;
    }
    return topology;
  }

  namespace(place: Place): string {
    return `${this.#id}-${place}`;
  }

  /** Arguments of `ip` that run a command in a place. */
  inside(place: Place, command: readonly string[]): string[] {
    return ['netns', 'exec', this.namespace(place), ...command];
  }

  /** Runs a command in a place to its end. @returns what it printed @throws Error with its own words if it fails */
  run(place: Place, ...command: string[]): Promise<string> {
    return must('ip', this.inside(place, command));
  }

  /** `ip` in a place, with the words of one line. */
  ip(place: Place, line: string): Promise<string> {
    return ip(`-n ${this.namespace(place)} ${line}`);
  }

  /** Processes in a place. */
  async pids(place: Place): Promise<number[]> {
    const list = await must('ip', ['netns', 'pids', this.namespace(place)]);
    return list.split('\n').flatMap((line) => (line === '' ? [] : [Number(line)]));
  }

  /** Ends every process in the namespaces and removes them with all that was in them. */
  async remove(): Promise<void> {
    await removeNamespaces(this.#id);
    await rm(this.directory, { recursive: true, force: true });
  }

  async #lay(): Promise<void> {
    for (const place of places) {
      await ip(`netns add ${this.namespace(place)}`);
      await this.ip(place, 'link set lo up');
      // Without IPv6 no host announces itself on a link, which would be counted with the traffic.
      await this.run(place, 'sysctl', '-eqw', 'net.ipv6.conf.default.disable_ipv6=1', 'net.ipv4.conf.all.rp_filter=0');
      await this.run(place, 'sysctl', '-qw', 'net.ipv4.conf.default.rp_filter=0');
    }
    await this.#link('client', {
      far: { device: 'wan', address: addresses.client },
      gateway: { device: 'outer', address: addresses.gateway },
    });
    await this.#link('internal', {
      far: { device: 'eth0', address: addresses.internal },
      gateway: { device: 'inner', address: addresses.router },
    });
    await this.run('gateway', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    await this.ip('client', `route add local ${clientNetwork} dev lo`);
    await this.ip('client', `route add default via ${addresses.gateway}`);
    await this.ip('gateway', `route add default via ${addresses.client}`);
    await this.ip('internal', `route add default via ${addresses.router}`);
  }

  /** Joins a place to the gateway. */
  async #link(place: Place, { far, gateway }: { readonly far: LinkEnd; readonly gateway: LinkEnd }): Promise<void> {
    const [there, here] = [this.namespace(place), this.namespace('gateway')];
    await ip(`link add name ${far.device} netns ${there} type veth peer name ${gateway.device} netns ${here}`);
    await this.#bringUp(place, far);
    await this.#bringUp('gateway', gateway);
  }

  async #bringUp(place: Place, { device, address }: LinkEnd): Promise<void> {
    await this.ip(place, `addr add ${address}/24 dev ${device}`);
    await this.ip(place, `link set ${device} up`);
    // UDP segments travel and arrive merged, as a network card with these offloads would hand them over.
    await this.run(place, 'ethtool', '-K', device, 'gro', 'on', 'rx-udp-gro-forwarding', 'on');
  }
}
