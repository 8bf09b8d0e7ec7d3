import { fromHex, toHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeChapValue } from './authentication/chap/packet.ts';
import { lcpOpen, magic, ScriptedClient } from './client.fixture.ts';
import { limits } from './limits.ts';

// What has gone wrong in other implementations, a test for each class; EAP's methods have theirs in their own library.

const challengeOfNobody = '10'.padEnd(34, '5');

describe('a hostile client of PPP', () => {
  it('gets no EAP that was not agreed on, read or answered (CVE-2020-8597)', () => {
    const client = lcpOpen({ authentication: ['ms-chap-v2'] });
    const overflow = `04 ff ${toHex(utf8('a'.repeat(1_000)))}`;
    expect(client.say('eap', 2, 1, overflow).filter(({ protocol }) => protocol === 'eap')).toEqual([]);
    expect(client.count('eap')).toBe(0);
  });

  it.each([
    ['a value beyond its packet', 'ff0102'],
    ['a value of no bytes', '00616263'],
    ['a name of 1,000 bytes', `10${'00'.repeat(16)}${'61'.repeat(1_000)}`],
  ])('has CHAP refused with %s (CVE-2020-8597)', (_, hex) => {
    expect(() => decodeChapValue(fromHex(hex))).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });

  it.each([
    ['EAP', 'eap', 3, ''],
    ['MS-CHAPv2', 'chap', 3, toHex(utf8(`S=${'0'.repeat(40)} M=welcome`))],
    ['PAP', 'pap', 2, '00'],
  ] as const)(
    'is not in by saying itself that it is: a Success of %s (CVE-2021-45079, CVE-2015-8023)',
    (_, protocol, code, data) => {
      for (const authentication of ['eap', 'ms-chap-v2', 'pap'] as const) {
        const client = lcpOpen({ authentication: [authentication] });
        client.say(protocol, code, 1, data);
        client.say('ipcp', 1, 1, '0306 00000000');
        expect([client.count('address-wanted'), client.count('network-up'), client.count('verify')]).toEqual([0, 0, 0]);
      }
    },
  );

  it('is not in without LCP, nor by IPCP before it has proven who it is', () => {
    const client = new ScriptedClient({ authentication: ['ms-chap-v2'] });
    client.say('ipcp', 1, 1, '0306 00000000');
    client.say('chap', 2, 1, `31${'00'.repeat(49)}616c696365`);
    expect([client.count('address-wanted'), client.count('verify')]).toEqual([0, 0]);
  });

  it.each([
    ['without end', () => magic],
    ['of giant options', () => `ff ff ${'00'.repeat(253)}`],
    ['of options of length 0', () => '0500'],
    ['of as many options as fit', () => '0702'.repeat(500)],
  ])('ends by itself, though it sends Configure-Requests %s', (_, data) => {
    const client = new ScriptedClient({ authentication: ['pap'] });
    for (let identifier = 0; identifier < 256; identifier += 1) client.say('lcp', 1, identifier, data());
    client.wait(2 * limits.negotiationMax);
    expect(client.count('down')).toBe(1);
    expect(client.link.deadline()).toBeUndefined();
  });

  it('ends by itself, though it refuses everything for ever', () => {
    const client = new ScriptedClient({ authentication: ['pap'] });
    for (let round = 0; round < 100 && client.count('down') === 0; round += 1) {
      const { identifier, data } = client.request('lcp');
      client.say('lcp', 3, identifier, data);
    }
    client.wait(2 * limits.negotiationMax);
    expect(client.count('down')).toBe(1);
  });

  it(`has no frame read of more than ${limits.frameBytesMax} bytes`, () => {
    const client = lcpOpen({ authentication: ['ms-chap-v2'] });
    const before = client.effects.length;
    client.raw(fromHex(`ff03c02301010fff${challengeOfNobody}${'00'.repeat(4_000)}`));
    expect(client.effects.slice(before)).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });
});
