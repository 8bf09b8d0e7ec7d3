import { STATUS_CODES } from 'node:http';

/** Where in a request something is wrong, and what. */
export interface RequestProblem {
  readonly in: 'path' | 'query' | 'body';
  readonly path: string;
  readonly message: string;
}

/** What is answered when something went wrong (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly problems?: readonly RequestProblem[];
  /** What whoever is in can do about it themselves. */
  readonly remedy?: 'sign-in-again';
}

export const problemOf = (status: number, detail?: string): Problem => ({
  title: STATUS_CODES[status] ?? 'Error',
  status,
  ...(detail !== undefined && { detail }),
});
