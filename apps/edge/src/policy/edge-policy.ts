import type { IkePolicy } from '@sekisho/isakmp';
import type { L2tpEnvironment } from '@sekisho/l2tp';
import type { PppEnvironment } from '@sekisho/ppp';
import type { AccessTable } from '../access/access-table.ts';
import type { InformSettings } from '../access/inform.ts';
import type { Ipv6Settings } from '../access/ipv6.ts';

/** What the settings say to every peer and login of an edge: one value that nobody changes, and that another takes the place of. */
export interface EdgePolicy {
  readonly ike: IkePolicy;
  readonly l2tp: L2tpEnvironment;
  readonly ppp: PppEnvironment;
  readonly access: AccessTable;
  readonly inform: InformSettings;
  readonly ipv6: Ipv6Settings;
  /** Keys are handed to the console, for set-up files. */
  readonly handsOutKeys: boolean;
  /** What the way to clients carries in one piece, in bytes. */
  readonly pathMtu: number;
}

/** The place where an edge's policy stands: whoever begins something asks for the one of the moment. */
export class PolicyInForce {
  #current: EdgePolicy;

  constructor(first: EdgePolicy) {
    this.#current = first;
  }

  get current(): EdgePolicy {
    return this.#current;
  }

  replace(policy: EdgePolicy): void {
    this.#current = policy;
  }
}
