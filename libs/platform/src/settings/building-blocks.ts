import { z } from 'zod';
import { backEndTimeoutMaxMs } from '../limits.ts';
import type { SecretReference } from '../secrets.ts';
import { duration } from './values.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const onOff = z.boolean('true or false');
export const words = (expected: string) => z.string(expected).min(1, expected).max(253, expected);
export const listOf = <T extends z.ZodType>(item: T, expected: string) => z.array(item, expected);
export const atLeastOne = <T extends z.ZodType>(item: T, expected: string) => listOf(item, expected).min(1, expected);
export const count = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`;
  return z.int(expected).min(min, expected).max(max, expected);
};
export const port = count(1, 65_535);

/** What a back end's server may take for an answer. */
export const answerTime = duration(second, backEndTimeoutMaxMs);

export const unique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/** A mapping that refuses keys it does not know. */
export function mapping<S extends z.ZodRawShape>(shape: S) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? `a mapping with the keys ${keys.join(', ')}` : undefined),
  });
}

const secretExpected = 'either file: PATH or env: NAME';
export const secretReference = mapping({
  file: words('the path of a file').optional(),
  env: words('the name of an environment variable').optional(),
}).transform(({ file, env }, context): SecretReference => {
  if (file !== undefined && env === undefined) return { file };
  if (env !== undefined && file === undefined) return { env };
  context.addIssue({ code: 'custom', message: secretExpected });
  return z.NEVER;
});
