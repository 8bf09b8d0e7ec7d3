import type { z } from 'zod';
import type { Audience } from '../access/roles.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What an endpoint answers with that is no JSON: a file to download, or a stream of events. */
export interface Stream {
  readonly mediaType: string;
}

/** One operation of the API, as data: of it the route, the checks and the description (OpenAPI) are made. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType | Stream = z.ZodType | Stream,
> {
  /** Unique; the operationId of the description. */
  readonly id: string;
  readonly method: Method;
  /** Below /api, with parameters as OpenAPI writes them: `/users/{name}`. */
  readonly path: `/${string}`;
  readonly audience: Audience;
  /** One sentence, without a full stop. */
  readonly summary: string;
  /** Of one that is no `get`: it looks, or tells the log by itself. */
  readonly changes?: 'nothing';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  /** Names of what holds the gateway's own sentences in the answer, wherever it stands there: told in the language of who asks. */
  readonly tells?: readonly string[];
}

/** What a request to an endpoint brings, validated. */
export interface InputOf<E extends Endpoint> {
  readonly params: E['params'] extends z.ZodType ? z.output<E['params']> : undefined;
  readonly query: E['query'] extends z.ZodType ? z.output<E['query']> : undefined;
  readonly body: E['body'] extends z.ZodType ? z.output<E['body']> : undefined;
}

/** What it answers with. */
export type AnswerOf<E extends Endpoint> = E['answer'] extends z.ZodType ? z.input<E['answer']> : unknown;

export const endpoint = <const E extends Endpoint>(described: E): E => described;
