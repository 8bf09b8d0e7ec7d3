import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { answerInformationRequest, informationIn } from './information.ts';
import { type Dhcpv6Message, decodeDhcpv6, encodeDhcpv6 } from './message.ts';

const hex = (text: string): Uint8Array => fromHex(text.replaceAll(/\s/g, ''));
const server = fromHex('0003001b0a0b0c0d0e0f1011');
const information = { dns: ['fd00:1:0:0:0:0:0:53'], domains: ['corp.example'] };
/** As Windows sends it: elapsed time, client identifier, vendor class, option request. */
const windows = hex(`0b 010203 0008 0002 0000 0001 000e 000100012c3d4e5f0a0b0c0d0e0f
  0010 000e 00000137 0008 4d53465420352e30 0006 0008 0011 0017 0018 0020`);
const answer = (message: Dhcpv6Message) => answerInformationRequest(message, server, information);
const request = (...options: Dhcpv6Message['options'][number][]): Dhcpv6Message => ({
  type: 11,
  transaction: 7,
  options,
});

describe('a DHCPv6 message', () => {
  it('is read and written', () => {
    const message = decodeDhcpv6(windows);
    expect(message).toMatchObject({ type: 11, transaction: 0x010203 });
    expect(message.options.map(({ code }) => code)).toEqual([8, 1, 16, 6]);
    expect(toHex(encodeDhcpv6(message))).toBe(toHex(windows));
  });

  it('is not read where it is cut short, or has too many options', () => {
    expect(() => decodeDhcpv6(fromHex('0b0102'))).toThrow(expect.objectContaining({ code: 'truncated' }));
    expect(() => decodeDhcpv6(windows.subarray(0, -1))).toThrow(expect.objectContaining({ field: 'option data' }));
    const many = fromHex(`0b010203${'00080000'.repeat(limits.optionsMax + 1)}`);
    expect(() => decodeDhcpv6(many)).toThrow(expect.objectContaining({ code: 'too-many' }));
    expect(decodeDhcpv6(many.subarray(0, -4)).options).toHaveLength(limits.optionsMax);
  });
});

describe('an Information-request', () => {
  it('is answered with what it asks for', () => {
    const reply = answer(decodeDhcpv6(windows));
    if (!reply) throw new Error('no reply');
    expect(toHex(encodeDhcpv6(reply))).toBe(
      toHex(
        hex(`07 010203 0001 000e 000100012c3d4e5f0a0b0c0d0e0f 0002 000c ${toHex(server)}
          0017 0010 fd000001000000000000000000000053 0018 000e 04636f7270076578616d706c6500 0020 0004 00015180`),
      ),
    );
    expect(informationIn(reply)).toEqual(information);
  });

  it('that names nothing gets name servers and domains', () => {
    expect(answer(request())?.options.map(({ code }) => code)).toEqual([2, 23, 24]);
    expect(answer(request({ code: 6, data: fromHex('001700') }))?.options.map(({ code }) => code)).toEqual([2, 23]);
  });

  it('is answered also where there is little to tell', () => {
    const reply = answerInformationRequest(request(), server, { dns: [], domains: ['no..name'] });
    expect(reply?.options.map(({ code }) => code)).toEqual([2]);
    expect(informationIn(reply ?? request())).toEqual({ dns: [], domains: [] });
  });

  it('for this server is answered, for another one not', () => {
    expect(answer(request({ code: 2, data: server }))).toBeDefined();
    expect(answer(request({ code: 2, data: server.subarray(1) }))).toBeUndefined();
  });

  it.each([3, 4, 25])('that asks for addresses, by option %i, is not answered', (code) => {
    expect(answer(request({ code, data: new Uint8Array(12) }))).toBeUndefined();
  });

  it('is answered, no other message', () => {
    for (const type of [1, 3, 7, 12]) expect(answer({ ...request(), type })).toBeUndefined();
  });
});

describe('what a Reply tells', () => {
  it('is not read where half an address is in it', () => {
    const broken = { ...request({ code: 23, data: new Uint8Array(15) }), type: 7 };
    expect(() => informationIn(broken)).toThrow(expect.objectContaining({ field: 'name server' }));
  });
});
