import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../access/roles.ts';
import { endpoints } from '../api/endpoints.ts';
import { arbitraryOf, hostile } from '../testing/arbitrary-of.fixture.ts';
import { TestConsole } from '../testing/console.fixture.ts';
import {
  bodyOf,
  type DescribedOperation,
  document,
  filled,
  operations,
  problemsAt,
  resolve,
} from './operations.fixture.ts';

/** Requests of one role to one operation; `npm run fuzz` makes many more, by another seed each time. */
const runs = Number(process.env.SEKISHO_API_FUZZ_RUNS ?? 12);
const seed = process.env.SEKISHO_API_FUZZ_RUNS === undefined ? 7 : Date.now() % 2 ** 31;
/** Far beyond what any of them takes: what is slow here is slow by what it was asked. */
const slowMs = 3_000;

const testConsole = new TestConsole();

beforeAll(() => testConsole.open());
afterAll(() => testConsole.close());

it('is served as a description that OpenAPI 3.1 allows', async () => {
  const served = await testConsole.ask(undefined, { method: 'GET', url: '/api/openapi.json' });
  expect(served.json()).toEqual(document);
  const { valid, errors } = await new Validator().validate(served.json());
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(operations.map(({ id }) => id).toSorted()).toEqual(endpoints.map(({ id }) => id).toSorted());
});

/** What is asked of an operation: the parts of a request, some of them not as they should be. */
function requestsTo(asked: DescribedOperation) {
  const { path, operation } = asked;
  const { parameters = [] } = operation;
  const ofKind = (kind: string) => parameters.filter((each) => each.in === kind);
  const values = (kind: string) =>
    fc.record(
      Object.fromEntries(ofKind(kind).map(({ name, schema }) => [name, arbitraryOf(schema, resolve)])),
      kind === 'query' ? { requiredKeys: [] } : {},
    );
  const body = bodyOf(asked);
  return fc.record({
    path: values('path').map((given) => filled(path, textsOf(given))),
    query: fc.oneof(
      { arbitrary: values('query'), weight: 5 },
      { arbitrary: fc.dictionary(fc.string({ maxLength: 10 }), hostile), weight: 1 },
    ),
    body: body === undefined ? fc.constant(undefined) : arbitraryOf(body, resolve),
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));
const textsOf = (given: object): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, textOf(value)]));
const queryOf = (query: object): string =>
  new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name.toWellFormed(), textOf(value)]),
  ).toString();

interface Asked {
  readonly path: string;
  readonly query: object;
  readonly body?: unknown;
}

const ask = (method: string, cookie: string | undefined, { path, query, body }: Asked) =>
  testConsole.ask(undefined, {
    method: method.toUpperCase() as 'GET',
    url: `${path}?${queryOf(query)}`,
    headers: { ...(cookie && { cookie }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
    payloadAsStream: true,
  });

describe.each(operations)('$method $path', (each) => {
  const { path, method, operation, id } = each;
  const done = Object.keys(operation.responses['200']?.content ?? {});

  it.each([undefined, ...roles])('answers %s as described, whatever is asked', async (role) => {
    const cookie = role && (await testConsole.signIn(role, `${id}-${role}`));
    const check = async (asked: Asked) => {
      const begun = performance.now();
      const response = await ask(method, cookie, asked);
      const mediaType = String(response.headers['content-type']).split(';')[0] ?? '';
      const isDone = response.statusCode === 200;
      expect(isDone ? done : ['application/problem+json'], `${response.statusCode}`).toContain(mediaType);
      // It has no end.
      if (mediaType === 'text/event-stream') return void response.stream().destroy();
      const text = Buffer.concat(await response.stream().toArray()).toString();
      expect(response.statusCode, text).toBeLessThan(500);
      expect(performance.now() - begun).toBeLessThan(slowMs);
      if (!mediaType.endsWith('json')) return;
      const place = ['paths', path, method, 'responses', isDone ? '200' : 'default', 'content', mediaType, 'schema'];
      expect(problemsAt(place, JSON.parse(text)), text).toBeUndefined();
    };
    await fc.assert(fc.asyncProperty(requestsTo(each), check), { numRuns: runs, seed, endOnFailure: true });
  });
});

it('has no request of all these leave anything behind in prototypes', () => {
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
