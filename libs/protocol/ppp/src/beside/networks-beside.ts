import { earliest, type Instant } from '@sekisho/wire';
import type { PppEffect } from '../link.ts';
import type { NetworkBeside } from './network-beside.ts';

/** The networks of one link beside IPv4, those that the peer has not rejected. */
export class NetworksBeside {
  #networks: readonly NetworkBeside[];

  constructor(networks: readonly NetworkBeside[]) {
    this.#networks = networks;
  }

  /** The one that has this protocol, for control or for data. */
  of(protocol: number): NetworkBeside | undefined {
    return this.#networks.find(({ control, data }) => control === protocol || data === protocol);
  }

  deadline(): Instant | undefined {
    return earliest(...this.#networks.map((network) => network.deadline()));
  }

  start(now: Instant): PppEffect[] {
    return this.#networks.flatMap((network) => network.start(now));
  }

  timeout(now: Instant): PppEffect[] {
    return this.#networks.flatMap((network) => network.timeout(now));
  }

  /** Protocol-Reject: none of it is sent or taken on this link from now on. Undefined: it is not one of these. */
  rejected(protocol: number): PppEffect[] | undefined {
    const rejected = this.of(protocol);
    if (!rejected) return undefined;
    this.#networks = this.#networks.filter((network) => network !== rejected);
    return [...rejected.stop(), { kind: 'ignored', reason: `${rejected.name} rejected by the peer` }];
  }

  stop(): PppEffect[] {
    return this.#networks.flatMap((network) => network.stop());
  }
}
