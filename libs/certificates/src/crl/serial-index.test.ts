import { toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EntryPositions, SerialIndex } from './serial-index.ts';

const serial = fc.uint8Array({ minLength: 1, maxLength: 3 });

it('a serial index finds what a map would, the last of several entries for one', () => {
  fc.assert(
    fc.property(fc.array(serial, { maxLength: 300 }), fc.array(serial), (listed, others) => {
      const positions = new EntryPositions();
      const expected = new Map<string, number>();
      let to = 0;
      for (const [at, each] of listed.entries()) {
        positions.add(at, to, to + each.length);
        expected.set(toHex(each), at);
        to += each.length;
      }
      const index = new SerialIndex(Uint8Array.from(listed.flatMap((each) => [...each])), positions);
      expect(index.size).toBe(expected.size);
      expect([...index].map(({ at }) => at).sort()).toEqual([...expected.values()].sort());
      for (const each of [...listed, ...others]) expect(index.find(each)?.at).toBe(expected.get(toHex(each)));
    }),
  );
});
