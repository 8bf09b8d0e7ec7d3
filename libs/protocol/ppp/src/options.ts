import { Cursor, equalBytes, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';

/** A configuration option (RFC 1661 §6). */
export interface ConfigurationOption {
  readonly type: number;
  /** at most 253 bytes */
  readonly data: Uint8Array;
}

const optionHeaderBytes = 2;

/** @throws DecodeError */
export function decodeOptions(data: Uint8Array): ConfigurationOption[] {
  const cursor = new Cursor(data);
  const options: ConfigurationOption[] = [];
  while (cursor.remaining > 0) {
    if (options.length === limits.optionsMax)
      throw cursor.error('too-many', 'options', `more than ${limits.optionsMax}`);
    const type = cursor.u8('option type');
    const length = cursor.u8('option length');
    if (length < optionHeaderBytes) throw cursor.error('bad-length', 'option length', `${length}`);
    options.push({ type, data: cursor.take(length - optionHeaderBytes, 'option data') });
  }
  return options;
}

export function encodeOptions(options: readonly ConfigurationOption[]): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  for (const { type, data } of options)
    out
      .u8(type)
      .u8(data.length + optionHeaderBytes)
      .bytes(data);
  return out.finish();
}

export const sameOption = (a: ConfigurationOption, b: ConfigurationOption): boolean =>
  a.type === b.type && equalBytes(a.data, b.data);

export const u16Option = (type: number, value: number): ConfigurationOption => ({
  type,
  data: new Writer().u16(value).finish(),
});
export const u32Option = (type: number, value: number): ConfigurationOption => ({
  type,
  data: new Writer().u32(value).finish(),
});
/** The value of an option that holds a 16-bit number; undefined: another length. */
export const u16Of = ({ data }: ConfigurationOption): number | undefined =>
  data.length === 2 ? new Cursor(data).u16('option value') : undefined;
/** The value of an option that holds a 32-bit number; undefined: another length. */
export const u32Of = ({ data }: ConfigurationOption): number | undefined =>
  data.length === 4 ? new Cursor(data).u32('option value') : undefined;
