import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEnough, type Role, roles } from '../access/roles.ts';
import { endpoints } from '../api/endpoints.ts';
import { strangerBodyBytesMax } from '../limits.ts';
import { TestConsole } from '../testing/console.fixture.ts';
import { sampleOf, spoiledOf } from '../testing/invalid-of.fixture.ts';
import { bodyOf, type DescribedOperation, filled, operations, problemsAt, resolve } from './operations.fixture.ts';

const testConsole = new TestConsole();
beforeAll(() => testConsole.open());
afterAll(() => testConsole.close());

/** A request with one thing wrong in it. */
interface Wrong {
  readonly in: 'path' | 'query' | 'body';
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly options: Pick<InjectOptions, 'url' | 'payload'>;
}

/** All of an operation but what is spoiled. */
function fittingOf(asked: DescribedOperation) {
  const { path, operation } = asked;
  const { parameters = [] } = operation;
  const texts = (kind: string) =>
    Object.fromEntries(
      parameters
        .filter((each) => each.in === kind && (kind === 'path' || each.required === true))
        .map(({ name, schema }) => [name, String(sampleOf(schema, resolve))]),
    );
  const body = bodyOf(asked);
  return { path, given: texts('path'), query: texts('query'), body: body && sampleOf(body, resolve) };
}

type Fitting = ReturnType<typeof fittingOf>;

/** The same with a value in the place of one, or with others. */
const optionsOf = ({
  path,
  given,
  query,
  body,
}: Fitting & { readonly query: Record<string, string> | URLSearchParams }) => ({
  url: `${filled(path, given)}?${new URLSearchParams(query)}`,
  ...(body !== undefined && { payload: JSON.stringify(body) }),
});

const wrongRequests = (asked: DescribedOperation): readonly Wrong[] => {
  const fitting = fittingOf(asked);
  const parameters = (asked.operation.parameters ?? []).map((each, at) => ({ ...each, at }));
  return [...parameters.flatMap((each) => wrongParameters(asked, fitting, each)), ...wrongBodies(asked, fitting)];
};

type Parameter = NonNullable<DescribedOperation['operation']['parameters']>[number];

function wrongParameters(
  { path, method }: DescribedOperation,
  fitting: Fitting,
  { name, in: kind, schema, required, at }: Parameter & { readonly at: number },
): Wrong[] {
  const place = ['paths', path, method, 'parameters', String(at), 'schema'];
  const told = { in: kind, path: [name] };
  // In an address a number is text, and what is empty is another path.
  const texts = spoiledOf(schema, resolve)
    .map(({ value }) => value)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .filter((value) => [value, String(value)].every((each) => problemsAt(place, each) !== undefined))
    .map(String)
    .filter((text) => kind === 'query' || text !== '');
  const spoiled = texts.map((text) => {
    const part = { [name]: text };
    const options =
      kind === 'path'
        ? optionsOf({ ...fitting, given: { ...fitting.given, ...part } })
        : optionsOf({ ...fitting, query: { ...fitting.query, ...part } });
    return { ...told, value: text, options };
  });
  if (kind === 'path') return spoiled;
  const others = Object.entries(fitting.query).filter(([key]) => key !== name);
  const twice = optionsOf({ ...fitting, query: new URLSearchParams([...others, [name, 'x'], [name, 'x']]) as never });
  const missing = optionsOf({ ...fitting, query: Object.fromEntries(others) });
  return [
    ...spoiled,
    { ...told, value: 'twice', options: twice },
    ...(required === true ? [{ ...told, value: 'missing', options: missing }] : []),
  ];
}

function wrongBodies(asked: DescribedOperation, fitting: Fitting): Wrong[] {
  const schema = bodyOf(asked);
  if (schema === undefined) return [];
  const place = ['paths', asked.path, asked.method, 'requestBody', 'content', 'application/json', 'schema'];
  return spoiledOf(schema, resolve)
    .filter(({ value }) => problemsAt(place, value) !== undefined)
    .map(({ path, value }) => ({ in: 'body', path, value, options: optionsOf({ ...fitting, body: value }) }));
}

/** The place, something in it, or what it stands in where several things would fit there. */
function isNamed(wrong: Wrong, problems: readonly { readonly in: string; readonly path: string }[] = []): boolean {
  const place = wrong.path.join('.');
  return problems.some(
    (told) => told.in === wrong.in && (isWithin(told.path, place) || (told.path !== '' && isWithin(place, told.path))),
  );
}
const isWithin = (inner: string, outer: string): boolean => outer === '' || `${inner}.`.startsWith(`${outer}.`);

/** What is too long for a path is none. */
const statusesOf = (wrong: Wrong): readonly number[] => (wrong.in === 'path' ? [400, 414] : [400]);

describe.each(operations)('$method $path', (asked) => {
  const audience = endpoints.find(({ id }) => id === asked.id)?.audience ?? 'everybody';
  const wrong = wrongRequests(asked);

  const mayAsk = (role: Role | undefined): boolean =>
    audience === 'everybody' || (role !== undefined && (audience === 'signed-in' || isEnough(role, audience)));
  const ask = async (role: Role | undefined, { options, ...about }: Wrong) => {
    const headers = options.payload !== undefined && { 'content-type': 'application/json' };
    const method = asked.method.toUpperCase() as 'GET';
    const response = await testConsole.ask(role, { ...options, method, ...(headers && { headers }) });
    const what = `${JSON.stringify(about).slice(0, 300)}: ${response.body.slice(0, 300)}`;
    expect(response.headers['content-type'], what).toContain('application/problem+json');
    return { status: response.statusCode, problem: response.json(), what };
  };

  it.each([undefined, ...roles].filter(mayAsk))('says to %s what is wrong with each of its values', async (role) => {
    for (const each of wrong) {
      const { status, problem, what } = await ask(role, each);
      expect(statusesOf(each), what).toContain(status);
      if (status === 400) expect(isNamed(each, problem.problems), what).toBe(true);
    }
  });

  it.each([undefined, ...roles].filter((role) => !mayAsk(role)))('says nothing of them to %s', async (role) => {
    for (const each of wrong) {
      const { status, problem, what } = await ask(role, each);
      // Of a stranger a large body is not even read.
      const toStranger = JSON.stringify(each.options.payload ?? '').length > strangerBodyBytesMax ? 413 : 401;
      if (status !== 414) expect(status, what).toBe(role === undefined ? toStranger : 403);
      expect(problem, what).not.toHaveProperty('problems');
    }
  });
});

it('spoils what every operation takes', () => {
  const untried = operations.filter(
    (asked) =>
      (asked.operation.parameters ?? []).length + Number(bodyOf(asked) !== undefined) > 0 &&
      wrongRequests(asked).length === 0,
  );
  expect(untried.map(({ id }) => id)).toEqual([]);
});
