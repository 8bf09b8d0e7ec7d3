import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, encodeRequest } from './helper-protocol.ts';
import { osAnswerBytesMax } from './limits.ts';

const request = { service: 's', user: 'ali', remote: '192.0.2.7', password: Secret.fromText('pw') };
const answer = (size: number, ...body: number[]) =>
  Uint8Array.of(0, size >> 16, (size >> 8) & 0xff, size & 0xff, ...body);

describe('a question', () => {
  it('is four strings behind their length', () => {
    expect(Buffer.from(encodeRequest(request) ?? []).toString('latin1')).toBe('\0\0\0\x13s\0ali\x00192.0.2.7\0pw\0');
  });

  it('has no fourth string about somebody who needs no password', () => {
    const frame = encodeRequest({ ...request, password: undefined });
    expect(Buffer.from(frame ?? []).toString('latin1')).toBe('\0\0\0\x10s\0ali\x00192.0.2.7\0');
  });

  it('is none where a string would end early or would not fit', () => {
    expect(encodeRequest({ ...request, user: 'a\0b' })).toBeUndefined();
    expect(encodeRequest({ ...request, password: Secret.fromText('a\0b') })).toBeUndefined();
    expect(encodeRequest({ ...request, user: 'x'.repeat(4081) })).toBeUndefined();
  });
});

describe('an answer', () => {
  it('is a verdict with what PAM says, the name and the groups', () => {
    const bytes = Uint8Array.from(Buffer.from('\0\0\0\x0b\0\0ali\0a\0b\0\0', 'latin1'));
    expect(decodeAnswer(bytes)).toEqual({ verdict: 'accepted', said: '', name: 'ali', groups: ['a', 'b', ''] });
  });

  it('is waited for until it is complete', () => {
    const bytes = answer(3, 1, 0, 0);
    for (let length = 0; length < bytes.length; length += 1)
      expect(decodeAnswer(bytes.subarray(0, length))).toBeUndefined();
    expect(decodeAnswer(bytes)).toMatchObject({ verdict: 'wrong-password' });
  });

  it.each([
    ['without anything in it', answer(0)],
    ['longer than any', answer(osAnswerBytesMax + 1)],
    ['with a verdict that does not exist', answer(3, 99, 0, 0)],
    ['that ends in the middle of a string', answer(3, 1, 0, 65)],
    ['followed by another one', answer(1, 1, 0)],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeAnswer(bytes)).toThrow(expect.objectContaining({ name: 'HelperProtocolError' }));
  });
});
