import type { paths } from './schema.d.ts';

type Answered<O> = O extends { responses: { 200: { content: { 'application/json': infer A } } } } ? A : never;

/** What the API answers to a GET of a path. */
export type AnswerOf<P extends keyof paths> = Answered<paths[P]['get']>;

/** A sentence in each language. */
export interface Text {
  readonly en: string;
  readonly ja: string;
}
