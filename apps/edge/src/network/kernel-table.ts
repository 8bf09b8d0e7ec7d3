import { canonicalPrefix, type IpFamily } from './ip-ranges.ts';
import { networkLimits } from './limits.ts';
import { CommandFailure, type CommandOutcome, type RunCommand } from './run-command.ts';

export interface KernelTableOptions {
  readonly family: IpFamily;
  readonly device: string;
  readonly table: number;
  /** Mark of who made routes and rules. */
  readonly protocol: number;
  /** What this host itself sends from; undefined: as the kernel chooses. */
  readonly source?: string;
  readonly run: RunCommand;
}

export interface RouteChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

interface Rule {
  readonly table: number;
}

/**
 * Routes of one family to the TUN device in a kernel table of their own, and the rule by which this host looks there. What does
 * not carry our protocol, or leads to another device, is not touched: other edges of this host and routing daemons may have
 * routes in the same table.
 */
export class KernelTable {
  readonly #options: KernelTableOptions;

  constructor(options: KernelTableOptions) {
    this.#options = options;
  }

  /** Ours, as they stand now. @throws CommandFailure */
  async routes(): Promise<Set<string>> {
    const { table, protocol, device } = this.#options;
    return this.#list(['table', `${table}`, 'proto', `${protocol}`, 'dev', device]);
  }

  /** New routes come first, so that a packet always finds one of them. @throws CommandFailure some of it may be done */
  async change({ add, remove }: RouteChange): Promise<void> {
    const { device, table, protocol, source } = this.#options;
    const where = `dev ${device} table ${table} proto ${protocol}`;
    const from = source === undefined ? '' : ` src ${source}`;
    await this.#batch([
      ...add.map((route) => `route add ${route} ${where}${from}`),
      ...remove.map((route) => `route del ${route} ${where}`),
    ]);
  }

  /** @returns whether the host looks into this table. @throws CommandFailure */
  async isRuled(): Promise<boolean> {
    return (await this.#rules()).some(({ table }) => table === this.#options.table);
  }

  /** @throws CommandFailure */
  async addRule(): Promise<void> {
    await this.#batch([`rule add ${this.#rule(this.#options.table)}`]);
  }

  /** Takes our rules away that lead into tables where nobody has routes of this protocol any more. @throws CommandFailure */
  async removeIdleRules(): Promise<void> {
    const { protocol } = this.#options;
    const idle: number[] = [];
    for (const { table } of await this.#rules()) {
      const routes = await this.#list(['table', `${table}`, 'proto', `${protocol}`]);
      if (routes.size === 0) idle.push(table);
    }
    await this.#batch(idle.map((table) => `rule del ${this.#rule(table)}`));
  }

  #rule(table: number): string {
    return `pref ${networkLimits.rulePriority} lookup ${table} protocol ${this.#options.protocol}`;
  }

  async #rules(): Promise<Rule[]> {
    const listed = await this.#ip(['-N', '-j', 'rule', 'show', 'pref', `${networkLimits.rulePriority}`]);
    return entriesOf(listed)
      .filter(({ protocol }) => Number(protocol) === this.#options.protocol)
      .map(({ table }) => ({ table: Number(table) }));
  }

  async #list(selector: readonly string[]): Promise<Set<string>> {
    const outcome = await this.#try(['-N', '-j', 'route', 'show', ...selector]);
    // The kernel makes a table with its first route.
    if (/table does not exist/.test(outcome.stderr)) return new Set();
    if (outcome.exitCode !== 0) throw new CommandFailure('ip route show', outcome);
    return new Set(entriesOf(outcome.stdout).map(({ dst }) => canonicalPrefix(String(dst))));
  }

  /** Goes through all lines, also after one that failed. @throws CommandFailure */
  async #batch(lines: readonly string[]): Promise<void> {
    for (let at = 0; at < lines.length; at += networkLimits.routesPerBatchMax) {
      const part = lines.slice(at, at + networkLimits.routesPerBatchMax);
      const outcome = await this.#try(['-force', '-batch', '-'], `${part.join('\n')}\n`);
      if (outcome.exitCode !== 0) throw new CommandFailure(`ip ${part[failedLine(outcome)] ?? part[0]}`, outcome);
    }
  }

  async #ip(args: readonly string[]): Promise<string> {
    const outcome = await this.#try(args);
    if (outcome.exitCode !== 0) throw new CommandFailure(`ip ${args.join(' ')}`, outcome);
    return outcome.stdout;
  }

  #try(args: readonly string[], input?: string): Promise<CommandOutcome> {
    const { family, run } = this.#options;
    return run('ip', [`-${family}`, ...args], input);
  }
}

/** Which line of a batch was the first that failed, counted from 0. */
const failedLine = ({ stderr }: CommandOutcome): number =>
  Number(/^Command failed -:(\d+)$/m.exec(stderr)?.[1] ?? 1) - 1;

/** The list that `ip -j` prints; it prints nothing where there is nothing. */
function entriesOf(json: string): Record<string, unknown>[] {
  const listed: unknown = json.trim() === '' ? [] : JSON.parse(json);
  return Array.isArray(listed) ? listed.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}
