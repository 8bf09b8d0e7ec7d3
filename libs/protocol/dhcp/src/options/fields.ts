import { Cursor, concat, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';

/** An option without knowing what it means. */
export interface Field {
  readonly code: number;
  readonly value: Uint8Array;
  /** Where the value starts within the message, for errors; of one that was split, its first part. */
  readonly offset?: number;
}

/** The three places of a message that hold options (RFC 2131 §4.1): the last two where option 52 says so. */
export interface Areas {
  readonly options: Cursor;
  readonly file: Cursor;
  readonly sname: Cursor;
}

const pad = 0;
const end = 255;
const overload = 52;
const overloadBits = { file: 1, sname: 2 } as const;

/** Every option once, the parts of split ones joined in the order of RFC 3396 §5. @throws DecodeError */
export function decodeFields({ options, file, sname }: Areas): Field[] {
  const fields = new Map<number, Field>();
  readArea(options, fields);
  const which = overloaded(fields.get(overload));
  if ((which & overloadBits.file) !== 0) readArea(file, fields);
  if ((which & overloadBits.sname) !== 0) readArea(sname, fields);
  return [...fields.values()];
}

function overloaded(field: Field | undefined): number {
  if (field === undefined) return 0;
  const cursor = new Cursor(field.value, field.offset);
  const which = cursor.u8('Option Overload (option 52)');
  if (which < 1 || which > 3) throw cursor.error('bad-value', 'Option Overload (option 52)', `${which}, not 1..3`);
  return which;
}

/** An area that ends without the end option is taken as it is: the bytes end there all the same. */
function readArea(area: Cursor, fields: Map<number, Field>): void {
  while (area.remaining > 0) {
    const code = area.u8('option code');
    if (code === pad) continue;
    if (code === end) return;
    const length = area.u8(`length of option ${code}`);
    const { offset } = area;
    const value = area.take(length, `option ${code}`);
    const before = fields.get(code);
    fields.set(
      code,
      before === undefined ? { code, value, offset } : { ...before, value: concat(before.value, value) },
    );
  }
}

/** Options as they fill the areas; undefined: an area that holds none. */
export interface FilledAreas {
  readonly options: Uint8Array;
  readonly file: Uint8Array | undefined;
  readonly sname: Uint8Array | undefined;
}

/** Bytes of each area, the end option included. */
export interface AreaSizes {
  readonly options: number;
  readonly file: number;
  readonly sname: number;
}

/**
 * Lays options out in their order: into the first area alone, else with the other two overloaded. One that fits into no
 * area as a whole is split where the area ends (RFC 3396). Undefined: all of them together do not fit.
 */
export function layOut(fields: readonly Field[], sizes: AreaSizes): FilledAreas | undefined {
  const [alone] = fill(fields, [sizes.options]) ?? [];
  if (alone) return { options: alone, file: undefined, sname: undefined };
  const overloading = { code: overload, value: Uint8Array.of(overloadBits.file | overloadBits.sname) };
  const all = [...fields.slice(0, 1), overloading, ...fields.slice(1)];
  const [options, file, sname] = fill(all, [sizes.options, sizes.file, sizes.sname]) ?? [];
  return options && { options, file, sname };
}

interface Area {
  readonly size: number;
  readonly out: Writer;
}

/** The end option takes one byte. */
const roomIn = ({ size, out }: Area): number => size - out.length - 1;

function fill(fields: readonly Field[], sizes: readonly number[]): Uint8Array[] | undefined {
  const areas = sizes.map((size): Area => ({ size, out: new Writer() }));
  let open: readonly Area[] = areas;
  for (const { code, value } of fields) {
    let rest = value;
    do {
      open = openTo(rest.length + 2, open);
      const [area] = open;
      if (area === undefined) return undefined;
      const part = rest.subarray(0, Math.min(roomIn(area) - 2, limits.optionBytesMax));
      area.out.u8(code).u8(part.length).bytes(part);
      rest = rest.subarray(part.length);
    } while (rest.length > 0);
  }
  return areas.map(({ out }) => out.u8(end).finish());
}

/** The areas from the first one on that holds so many bytes; if none does, from the first that holds a part. */
function openTo(size: number, areas: readonly Area[]): readonly Area[] {
  const whole = areas.findIndex((area) => roomIn(area) >= size);
  const first = whole >= 0 ? whole : areas.findIndex((area) => roomIn(area) >= 3);
  return first >= 0 ? areas.slice(first) : [];
}
