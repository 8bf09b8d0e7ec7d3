import { toHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { dhcpClientOf, restoreClient } from './client-identity.ts';

describe('a DHCP server knows a user', () => {
  it('by the name in small letters behind a zero byte', () => {
    expect(toHex(dhcpClientOf('Alice').clientId)).toBe('00616c696365');
  });

  it('by a local unicast address of Ethernet as well, the same each time', () => {
    const { type, address } = dhcpClientOf('alice').hardware;
    expect([type, address.length]).toEqual([1, 6]);
    expect((address[0] ?? 0) & 0x03).toBe(0x02);
    expect(dhcpClientOf('ALICE').hardware.address).toEqual(address);
    expect(dhcpClientOf('bob').hardware.address).not.toEqual(address);
  });

  it('by the connection behind the name in a further session', () => {
    const connection = '01M8C6E6V8JKKDXZY22SSX2NZB';
    const further = dhcpClientOf('alice', connection);
    expect(further.clientId).toEqual(utf8(`\0alice/${connection}`));
    expect(further.hardware.address).not.toEqual(dhcpClientOf('alice').hardware.address);
  });

  it('by a hash of a name that is longer than an option', () => {
    const long = (end: string) => dhcpClientOf(`${'é'.repeat(150)}${end}`, '01M8C6E6V8JKKDXZY22SSX2NZB').clientId;
    expect(long('a').length).toBeLessThanOrEqual(255);
    expect(long('a')).not.toEqual(long('b'));
  });

  it('again by what stands in the records', () => {
    const client = dhcpClientOf('alice');
    expect(restoreClient(client.clientId)).toEqual(client);
  });
});
