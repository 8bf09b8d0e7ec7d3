import { concat, DecodeError, fromHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ackOfDnsmasq } from './captured.fixture.ts';
import { encodeDhcp, parseDhcp } from './message.ts';
import { around, bare } from './messages.fixture.ts';

describe('bytes that are no DHCP message', () => {
  it.each([
    ['nothing', new Uint8Array(), 'truncated', 'op', 0],
    ['less than a header', encodeDhcp(bare).subarray(0, 100), 'truncated', 'sname', 44],
    ['an unknown operation', fromHex('03'), 'bad-value', 'op', 0],
    ['a hardware address of 17 bytes', fromHex('010111'), 'bad-length', 'hlen', 2],
    ['another cookie', around('350101').fill(0, 236, 240), 'bad-value', 'magic cookie', 236],
    ['more than a frame', new Uint8Array(1501), 'bad-length', 'message', 0],
    ['no message type', around('ff'), 'truncated', 'DHCP Message Type (option 53)', 0],
    ['an unknown message type', around('350109'), 'bad-value', 'DHCP Message Type (option 53)', 242],
    ['two message types', around('35020101'), 'trailing-bytes', 'DHCP Message Type (option 53)', 243],
    ['an option without its length', around('35010106'), 'truncated', 'length of option 6', 244],
    ['an option past the end', around('350101060a'), 'truncated', 'option 6', 245],
    ['an empty list', around('3501010600'), 'truncated', 'dns (option 6)', 245],
    ['half an address', around('35010106020a01'), 'truncated', 'dns (option 6)', 245],
    ['an address too much', around('350101360800000000 00000000'), 'trailing-bytes', 'serverId (option 54)', 249],
    ['a prefix of 33 bits', around('3501017905 21 01020304'), 'bad-value', 'classlessRoutes (option 121)', 246],
    ['an overload of 4', around('350101340104'), 'bad-value', 'Option Overload (option 52)', 246],
    ['a client identifier of 1 byte', around('3501013d0101'), 'truncated', 'clientId (option 61)', 245],
    [
      'more addresses than anybody needs',
      around(`35010106ff${'0a'.repeat(255)}0605${'0a'.repeat(5)}`),
      'too-many',
      'dns (option 6)',
      501,
    ],
  ])('are told by field and offset: %s', (_, bytes, ...[code, field, offset]) => {
    const error = parseDhcp(bytes);
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ code, field, offset });
  });

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => parseDhcp(bytes)).not.toThrow();
      }),
    );
  });

  it('never throw behind a good header, whatever the options are', () => {
    const whole = fc.uint8Array({ maxLength: 200 });
    const option = fc
      .tuple(
        fc.constantFrom(1, 3, 6, 15, 33, 44, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 82, 118, 121, 249, 252),
        whole,
      )
      .map(([code, value]) => concat(Uint8Array.of(code, value.length), value));
    fc.assert(
      fc.property(fc.array(option, { maxLength: 5 }), whole, (options, tail) => {
        expect(() => parseDhcp(concat(around('350101'), ...options, tail))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('never throw where a few bytes of a real message are others', () => {
    const changes = fc.array(fc.tuple(fc.nat(ackOfDnsmasq.length - 1), fc.nat(255)), { maxLength: 5 });
    fc.assert(
      fc.property(changes, fc.nat(ackOfDnsmasq.length), (changed, length) => {
        const bytes = ackOfDnsmasq.slice(0, length);
        for (const [at, value] of changed) bytes.set([value].slice(0, Math.max(0, length - at)), Math.min(at, length));
        expect(() => parseDhcp(bytes)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});
