import { Ajv } from 'ajv';
import type { Schema } from '../testing/arbitrary-of.fixture.ts';
import { openApiDocument } from './document.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** The description as it is made; that it is served so is a test of its own. */
export const document: Document = JSON.parse(JSON.stringify(openApiDocument()));

/** What a `$ref` of it names. */
export const resolve = (ref: string): Schema => document.components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {};

export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation, id: operation.operationId })),
);
export type DescribedOperation = (typeof operations)[number];

export const bodyOf = ({ operation }: DescribedOperation): Schema | undefined =>
  operation.requestBody?.content?.['application/json']?.schema;

const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(document, 'document');

/** What is wrong with a value, by the schema at a place of the description; undefined: nothing. */
export function problemsAt(place: readonly string[], value: unknown): string | undefined {
  const pointer = ['', ...place.map(escaped)].join('/');
  const check = ajv.getSchema(`document#${pointer}`);
  if (check === undefined) return `no schema at ${pointer}`;
  return check(value) === true ? undefined : ajv.errorsText(check.errors);
}

const escaped = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

/** A path with its parameters filled in. */
export const filled = (path: string, given: Readonly<Record<string, string>>): string =>
  Object.entries(given).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, () => encodeURIComponent(value)),
    path,
  );
