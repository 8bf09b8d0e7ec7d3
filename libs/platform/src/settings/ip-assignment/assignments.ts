import type { AssignmentLine } from './assignment-line.ts';

/** Whom a line may be for. */
export interface Person {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The gateway as lines may name it. */
export interface GatewayNames {
  readonly name: string;
  readonly listen: readonly string[];
  readonly publicAddresses: readonly string[];
}

/** Whether a line is for this gateway, by its name in any case of letters or by one of its addresses. */
export function isFor({ name, listen, publicAddresses }: GatewayNames): (line: AssignmentLine) => boolean {
  const names = new Set(['*', name.toLowerCase(), ...listen, ...publicAddresses]);
  return ({ gateway }) => names.has(gateway.toLowerCase());
}

/** The lines of a per-user file that are for this gateway, found by name in no time however many there are. */
export class Assignments {
  readonly lines: readonly AssignmentLine[];
  readonly #ofUsers = new Map<string, AssignmentLine>();
  readonly #ofGroups = new Map<string, AssignmentLine>();

  constructor(lines: readonly AssignmentLine[], gateway: GatewayNames) {
    this.lines = lines.filter(isFor(gateway));
    for (const line of this.lines) {
      const user = line.name.toLowerCase();
      if (!this.#ofUsers.has(user)) this.#ofUsers.set(user, line);
      if (!this.#ofGroups.has(line.name)) this.#ofGroups.set(line.name, line);
    }
  }

  /**
   * The first line that names the user, in any case of letters; where none does, the first of the file that names one of the
   * user's groups.
   */
  lineFor({ user, groups }: Person): AssignmentLine | undefined {
    const own = this.#ofUsers.get(user.toLowerCase());
    if (own !== undefined) return own;
    const shared = groups.flatMap((group) => this.#ofGroups.get(group) ?? []);
    return shared.toSorted((one, other) => one.line - other.line)[0];
  }
}
