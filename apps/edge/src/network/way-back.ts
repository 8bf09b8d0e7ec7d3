import type { Settings } from '@sekisho/platform';
import { networkLimits } from './limits.ts';
import type { OutsideAddress } from './outside-address.ts';
import { CommandFailure, type CommandOutcome, type RunCommand } from './run-command.ts';

export interface WayBackOptions extends OutsideAddress {
  readonly routing: Pick<Settings['routing'], 'table' | 'protocol'>;
  readonly run: RunCommand;
}

/**
 * Leads what this edge sends from its outside address through the balancer, which has given clients its own address: a rule, and a
 * table of one route. An edge that does so has its network namespace for itself.
 */
export class WayBack {
  readonly #options: WayBackOptions;
  readonly #table: number;

  constructor(options: WayBackOptions) {
    this.#options = options;
    const { wayBackTable } = networkLimits;
    this.#table = options.routing.table === wayBackTable ? wayBackTable + 1 : wayBackTable;
  }

  /** Removes what a killed edge left, and sets it up. @throws CommandFailure */
  async open(): Promise<void> {
    await this.#takeDown();
    await this.look();
  }

  /** Sets it up again where others have removed it. @throws CommandFailure */
  async look(): Promise<void> {
    const { address, balancer, device, routing } = this.#options;
    await this.#must(
      ['route', 'replace', 'default', 'via', balancer, 'dev', device, ...this.#where],
      'ip route replace',
    );
    const rules = await this.#must(['-N', 'rule', 'show', ...this.#priority], 'ip rule show');
    const standing = rules.split('\n').some((rule) => rule.includes(`from ${address} lookup ${this.#table} `));
    if (standing) return;
    const rule = ['from', address, 'lookup', `${this.#table}`, 'protocol', `${routing.protocol}`];
    await this.#must(['rule', 'add', ...this.#priority, ...rule], 'ip rule add');
  }

  /** @throws CommandFailure */
  async close(): Promise<void> {
    await this.#takeDown();
  }

  async #takeDown(): Promise<void> {
    const { protocol } = this.#options.routing;
    // Each call takes one away, and fails where there is none.
    const rule = ['rule', 'del', ...this.#priority, 'lookup', `${this.#table}`, 'protocol', `${protocol}`];
    for (let left = networkLimits.staleRulesMax; left > 0; left -= 1) {
      if ((await this.#ip(rule)).exitCode !== 0) break;
    }
    const flushed = await this.#ip(['route', 'flush', ...this.#where]);
    // The kernel makes a table with its first route.
    if (flushed.exitCode !== 0 && !/table does not exist/.test(flushed.stderr)) {
      throw new CommandFailure('ip route flush', flushed);
    }
  }

  get #where(): string[] {
    return ['table', `${this.#table}`, 'proto', `${this.#options.routing.protocol}`];
  }

  get #priority(): string[] {
    return ['pref', `${networkLimits.wayBackPriority}`];
  }

  async #must(args: readonly string[], what: string): Promise<string> {
    const outcome = await this.#ip(args);
    if (outcome.exitCode !== 0) throw new CommandFailure(what, outcome);
    return outcome.stdout;
  }

  #ip(args: readonly string[]): Promise<CommandOutcome> {
    return this.#options.run('ip', ['-4', ...args]);
  }
}
