import { expect, it } from 'vitest';
import { parsed } from './parsed.ts';

it('an error of the decoder itself is no matter of the bytes', () => {
  const decode = () => {
    throw new RangeError('a bug');
  };
  expect(() => parsed(decode, new Uint8Array())).toThrow(new RangeError('a bug'));
});
