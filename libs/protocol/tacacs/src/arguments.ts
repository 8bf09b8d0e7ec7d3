import { type Cursor, utf8, type Writer } from '@sekisho/wire';
import { shortBytes, textOf } from './fields.ts';
import { limits } from './limits.ts';

/** One attribute-value pair (RFC 8907 §6.1): `name=value` is mandatory, `name*value` optional. */
export interface Argument {
  /** Without `=` and `*`. */
  readonly name: string;
  readonly value: string;
  /** Who cannot honour a mandatory one must take the answer for a refusal. */
  readonly mandatory: boolean;
}

/** `name=value`, mandatory. */
export const argument = (name: string, value: string | number | bigint): Argument => ({
  name,
  value: String(value),
  mandatory: true,
});

export const formatArgument = ({ name, value, mandatory }: Argument): string =>
  `${name}${mandatory ? '=' : '*'}${value}`;

/** The lengths of the arguments, which stand before the texts that they belong to. @throws DecodeError */
export const decodeArgumentLengths = (cursor: Cursor, count: number): Uint8Array => cursor.take(count, 'arg lengths');

/** @throws DecodeError `bad-value` where an argument has no name or no separator */
export const decodeArguments = (cursor: Cursor, lengths: Uint8Array): Argument[] =>
  Array.from(lengths, (length) => {
    const text = textOf(cursor, length, 'argument');
    const separator = text.search(/[=*]/);
    if (separator <= 0) throw cursor.error('bad-value', 'argument', 'neither name=value nor name*value');
    return {
      name: text.slice(0, separator),
      value: text.slice(separator + 1),
      mandatory: text[separator] === '=',
    };
  });

/** @throws RangeError for more than 255 arguments or bytes of one: a bug of the caller */
export function encodeArguments(args: readonly Argument[]): readonly Uint8Array[] {
  if (args.length > limits.argumentsMax) throw new RangeError(`${args.length} arguments`);
  return args.map((each) => shortBytes(utf8(formatArgument(each)), each.name));
}

export function writeArgumentLengths(out: Writer, args: readonly Uint8Array[]): Writer {
  for (const { length } of args) out.u8(length);
  return out;
}
