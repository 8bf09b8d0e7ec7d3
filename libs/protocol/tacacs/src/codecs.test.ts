import { Cursor, concat, DecodeError, fromHex, Secret, toHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeAccountingReply,
  decodeAccountingRequest,
  encodeAccountingReply,
  encodeAccountingRequest,
} from './accounting.ts';
import {
  decodeContinue,
  decodeReply,
  decodeStart,
  encodeContinue,
  encodeReply,
  encodeStart,
  replyStatuses,
} from './authentication.ts';
import {
  decodeAuthorizationRequest,
  decodeAuthorizationResponse,
  encodeAuthorizationRequest,
  encodeAuthorizationResponse,
} from './authorization.ts';
import { authenticationMethods, authenticationServices, authenticationTypes } from './fields.ts';
import { decodeHeader, encodeHeader, type Header } from './header.ts';
import { limits } from './limits.ts';
import { openPacket, PacketReader, sealPacket } from './packet.ts';

const names = <Name extends string>(numbers: Readonly<Record<Name, number>>): fc.Arbitrary<Name> => {
  const all: Name[] = [];
  for (const name in numbers) all.push(name);
  return fc.constantFrom(...all);
};

const byte = fc.nat(0xff);
/** At most 240 bytes of UTF-8. */
const short = fc.string({ unit: 'binary', maxLength: 60 }).filter((each) => !each.startsWith('\uFEFF'));
const bytes = fc.uint8Array({ maxLength: limits.shortFieldBytesMax });
const subject = { user: short, port: short, remoteAddress: short };
const login = fc.record({
  method: names(authenticationMethods),
  privilege: byte,
  type: names(authenticationTypes),
  service: names(authenticationServices),
});
const arg = fc.record({
  name: fc.stringMatching(/^[a-z][a-z-]{0,30}$/),
  value: fc.string({ maxLength: 50 }),
  mandatory: fc.boolean(),
});
const args = fc.array(arg, { maxLength: 20 });
const header: fc.Arbitrary<Header> = fc.record({
  minorVersion: fc.constantFrom(0 as const, 1 as const),
  type: fc.constantFrom('authentication' as const, 'authorization' as const, 'accounting' as const),
  sequence: fc.integer({ min: 1, max: 0xff }),
  inClear: fc.boolean(),
  singleConnection: fc.boolean(),
  session: fc.nat(0xffff_ffff),
});

const roundTrips = [
  [
    'START',
    fc
      .record({
        ...subject,
        privilege: byte,
        type: names(authenticationTypes),
        service: names(authenticationServices),
        data: bytes,
      })
      .map((each) => [each, decodeStart(encodeStart(each))]),
  ],
  [
    'authentication REPLY',
    fc
      .record({ status: names(replyStatuses), noEcho: fc.boolean(), message: short, data: bytes })
      .map((each) => [each, decodeReply(encodeReply(each))]),
  ],
  [
    'CONTINUE',
    fc
      .oneof(
        fc.record({ kind: fc.constant('answer' as const), answer: bytes }),
        fc.record({ kind: fc.constant('abort' as const), reason: short }),
      )
      .map((each) => [each, decodeContinue(encodeContinue(each))]),
  ],
  [
    'authorization REQUEST',
    fc
      .record({ ...subject, login, args })
      .map((each) => [each, decodeAuthorizationRequest(encodeAuthorizationRequest(each))]),
  ],
  [
    'authorization RESPONSE',
    fc
      .record({
        status: fc.constantFrom('pass-add' as const, 'pass-replace' as const, 'fail' as const, 'error' as const),
        message: short,
        data: short,
        args,
      })
      .map((each) => [each, decodeAuthorizationResponse(encodeAuthorizationResponse(each))]),
  ],
  [
    'accounting REQUEST',
    fc
      .record({
        ...subject,
        login,
        args,
        record: fc.constantFrom('start' as const, 'stop' as const, 'update' as const),
      })
      .map((each) => [each, decodeAccountingRequest(encodeAccountingRequest(each))]),
  ],
  [
    'accounting REPLY',
    fc
      .record({
        status: fc.constantFrom('success' as const, 'error' as const, 'follow' as const),
        message: short,
        data: short,
      })
      .map((each) => [each, decodeAccountingReply(encodeAccountingReply(each))]),
  ],
] as const;

const decoders = {
  decodeStart,
  decodeReply,
  decodeContinue,
  decodeAuthorizationRequest,
  decodeAuthorizationResponse,
  decodeAccountingRequest,
  decodeAccountingReply,
};

describe('bodies', () => {
  it.each(roundTrips)('come back as they were written: %s', (_, pairs) => {
    fc.assert(
      fc.property(pairs, ([written, read]) => {
        expect(read).toEqual(written);
      }),
    );
  });

  it.each(Object.entries(decoders))('are refused by the typed error alone, whatever the bytes: %s', (_, decode) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        try {
          decode(body);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it.each([
    ['a message longer than the body', '0100ffff0000', 'truncated'],
    ['bytes behind the last field', '010000000000ff', 'trailing-bytes'],
    ['an unknown status', '090000000000', 'bad-value'],
    ['nothing', '', 'truncated'],
  ])('refuse a REPLY with %s', (_, hex, code) => {
    expect(() => decodeReply(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['more argument lengths than bytes', '01ff00000000', 'truncated'],
    ['an argument past the end', '010100000000056162', 'truncated'],
    ['an argument without a separator', '0101000000000161', 'bad-value'],
    ['an argument without a name', '010100000000023d61', 'bad-value'],
  ])('refuse a RESPONSE with %s', (_, hex, code) => {
    expect(() => decodeAuthorizationResponse(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it('are not written with a field that its length could not tell', () => {
    const start = { user: 'a', port: '', remoteAddress: '', privilege: 1, type: 'pap', service: 'ppp' } as const;
    expect(() => encodeStart({ ...start, data: new Uint8Array(256) })).toThrow(RangeError);
  });
});

describe('packets', () => {
  const secret = Secret.fromText('s3cret');
  const body = fc.uint8Array({ maxLength: 600 });

  it('come back as they were written, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(header, body), { maxLength: 4 }), fc.nat(40), (written, step) => {
        const stream = concat(...written.map(([head, clear]) => sealPacket(head, clear, secret)));
        const reader = new PacketReader();
        const read = [];
        for (let at = 0; at < stream.length; at += step + 1)
          read.push(...reader.push(stream.subarray(at, at + step + 1)));
        expect(read.map((each) => [each.header, openPacket(each, secret)])).toEqual(written);
      }),
    );
  });

  it('hide the body under the pad of RFC 8907 §4.5', () => {
    const head = { minorVersion: 0, type: 'authentication', sequence: 1, session: 0xdeadbeef } as const;
    const packet = sealPacket({ ...head, inClear: false, singleConnection: true }, new Uint8Array(20), secret);
    // printf '\xde\xad\xbe\xefs3cret\xc0\x01' | md5sum, then the same with that digest behind it
    expect(toHex(packet)).toBe('c0010104deadbeef000000142cb22d769546d1a52a6f4feb70e13d56b8f8af6d');
  });

  it('can be read with the same secret alone', () => {
    const head = { minorVersion: 0, type: 'authentication', sequence: 1, session: 1 } as const;
    const packet = sealPacket({ ...head, inClear: false, singleConnection: false }, utf8('hello'), secret);
    const [read] = new PacketReader().push(packet);
    if (read === undefined) throw new Error('no packet');
    expect(openPacket(read, secret)).toEqual(utf8('hello'));
    expect(openPacket(read, Secret.fromText('other'))).not.toEqual(utf8('hello'));
  });

  it.each([
    ['another major version', 'd0010100000000010000 0000', 'bad-value'],
    ['an unknown minor version', 'c2010100000000010000 0000', 'bad-value'],
    ['an unknown type', 'c0040100000000010000 0000', 'bad-value'],
    ['the sequence number 0', 'c0010000000000010000 0000', 'bad-value'],
    ['a body longer than any', 'c0010100000000010001 0001', 'bad-length'],
  ])('end a stream with %s before any of the body is held', (_, hex, code) => {
    expect(() => new PacketReader().push(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it('are refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
        const reader = new PacketReader();
        try {
          for (const chunk of chunks) reader.push(chunk);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it('have headers that come back as they were written', () => {
    fc.assert(
      fc.property(header, fc.nat(limits.bodyBytesMax), (head, bodyBytes) => {
        expect(decodeHeader(new Cursor(encodeHeader(head, bodyBytes)))).toEqual({ header: head, bodyBytes });
      }),
    );
  });
});
