/** What the API answers when something went wrong (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly problems?: readonly { readonly in: string; readonly path: string; readonly message: string }[];
  readonly remedy?: 'sign-in-again';
}

/** A problem that was answered, as what queries and mutations fail with. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'title' in value && 'status' in value;

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What the API answers to a request: `ask(api.GET('/api/about'))`.
 * @throws ProblemError where it answers with a problem
 */
export async function ask<T>(request: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (response.ok) return data as T;
  throw new ProblemError(isProblem(error) ? error : { title: response.statusText, status: response.status });
}
