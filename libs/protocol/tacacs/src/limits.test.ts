import { Secret, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { argument, encodeArguments } from './arguments.ts';
import { Authentication } from './exchange.ts';
import { fitsShortField } from './fields.ts';
import { encodeHeader } from './header.ts';
import { limits } from './limits.ts';
import type { Proof } from './proof.ts';

const login = (proof: Proof, user = 'alice') =>
  new Authentication({ user, port: 'l2tp', remoteAddress: '192.0.2.1', privilege: 1, service: 'ppp', proof });

describe('a caller with more than the protocol carries', () => {
  it('cannot send 256 arguments', () => {
    const args = (count: number) => Array.from({ length: count }, (_, n) => argument('n', n));
    expect(encodeArguments(args(255))).toHaveLength(255);
    expect(() => encodeArguments(args(256))).toThrow(RangeError);
  });

  it('cannot send an argument of 256 bytes', () => {
    expect(encodeArguments([argument('name', 'x'.repeat(250))])[0]).toHaveLength(255);
    expect(() => encodeArguments([argument('name', 'x'.repeat(251))])).toThrow(RangeError);
  });

  it('cannot send a body of more than 65536 bytes', () => {
    const header = { minorVersion: 0, type: 'accounting', sequence: 1, session: 1 } as const;
    const encode = (bytes: number) => encodeHeader({ ...header, inClear: false, singleConnection: false }, bytes);
    expect(encode(limits.bodyBytesMax)).toHaveLength(12);
    expect(() => encode(limits.bodyBytesMax + 1)).toThrow(RangeError);
  });

  it('cannot send a name of 256 bytes, and can tell before', () => {
    const password = Secret.fromText('pa55');
    const names = ['é'.repeat(127).concat('x'), 'é'.repeat(128)];
    expect(names.map((name) => [utf8(name).length, fitsShortField(name)])).toEqual([
      [255, true],
      [256, false],
    ]);
    expect(() => login({ type: 'pap', password }, names[0]).first()).not.toThrow();
    expect(() => login({ type: 'pap', password }, names[1]).first()).toThrow(RangeError);
  });

  it.each([
    ['chap', 16],
    ['ms-chap-v2', 49],
  ] as const)('cannot send a response to %s but of %i bytes', (type, bytes) => {
    const first = (length: number) =>
      login({ type, identifier: 1, challenge: new Uint8Array(16), response: new Uint8Array(length) }).first();
    expect(() => first(bytes)).not.toThrow();
    expect(() => first(bytes - 1)).toThrow(RangeError);
    expect(() => first(bytes + 1)).toThrow(RangeError);
  });
});
