/** What a line of the per-user file says. */
export interface AssignmentLine {
  /** From 1. */
  readonly line: number;
  /** Name or address of the gateway that it is for; `*`: every gateway. */
  readonly gateway: string;
  readonly type: AssignmentType;
  /** The addresses as they are written. */
  readonly text: string;
  /** Both ends included; of an `addr` the same. A network's own and its broadcast address are left out. */
  readonly first: string;
  readonly last: string;
  /** What clients get with the address; at most two servers of a kind. */
  readonly dns?: readonly string[];
  readonly nbns?: readonly string[];
  readonly domain?: string;
  /** User or group as written, which may be a distinguished name … */
  readonly who: string;
  /** … and the name by which both are known: of a distinguished name the value of its first part. */
  readonly name: string;
}

export const assignmentTypes = ['addr', 'range', 'net'] as const;
export type AssignmentType = (typeof assignmentTypes)[number];

/** Something wrong with a line. By an error it is passed over; a warning leaves it as it is. */
export interface AssignmentProblem {
  readonly severity: 'error' | 'warning';
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Warn = (column: number, message: string) => void;
