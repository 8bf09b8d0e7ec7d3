import { type Cursor, text as fromUtf8, ipFromBytes, ipToBytes, utf8, type Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';

/** How the value of an option is written. */
export interface ValueCodec<T> {
  /** Reads all of the value. @throws DecodeError */
  decode(value: Cursor, field: string): T;
  encode(value: T, out: Writer): void;
}

export const u16: ValueCodec<number> = {
  decode: (value, field) => value.u16(field),
  encode: (value, out) => out.u16(value),
};

/** Seconds, among others. */
export const u32: ValueCodec<number> = {
  decode: (value, field) => value.u32(field),
  encode: (value, out) => out.u32(value),
};

export const address: ValueCodec<string> = {
  decode: (value, field) => ipFromBytes(value.take(4, field)),
  encode: (value, out) => out.bytes(ipToBytes(value)),
};

/** One address or more. */
export const addresses: ValueCodec<readonly string[]> = {
  decode: (value, field) => list(value, field, () => address.decode(value, field)),
  encode: (values, out) => {
    for (const each of values) address.encode(each, out);
  },
};

export const bytes = (min = 0): ValueCodec<Uint8Array> => ({
  decode: (value, field) => value.rest({ field, min }).slice(),
  encode: (value, out) => out.bytes(value),
});

/** Text that ends up in logs and at clients: without control characters, nor the NUL that some servers count into it. */
export const text: ValueCodec<string> = {
  decode: (value, field) => readable(value.rest({ field })),
  encode: (value, out) => out.bytes(utf8(value)),
};

/** Everything that is left, entry by entry. @throws DecodeError `truncated` without any, `too-many` beyond the limit */
export function list<T>(value: Cursor, field: string, entry: () => T): T[] {
  const entries: T[] = [];
  do {
    if (entries.length >= limits.listEntriesMax) {
      throw value.error('too-many', field, `more than ${limits.listEntriesMax}`);
    }
    entries.push(entry());
  } while (value.remaining > 0);
  return entries;
}

function readable(value: Uint8Array): string {
  const end = value.findLastIndex((octet) => octet !== 0) + 1;
  return fromUtf8(value.subarray(0, end)).replace(/\p{Cc}/gu, '?');
}
