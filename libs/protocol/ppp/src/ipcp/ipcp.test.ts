import { describe, expect, it } from 'vitest';
import { authenticated } from '../client.fixture.ts';

describe('IPCP of an authenticator', () => {
  it('remembers the IPCP request that comes while the address is awaited', () => {
    const client = authenticated();
    expect(client.say('ipcp', 1, 1, '0306 00000000')).toEqual([]);
    expect(client.address()).toMatchObject([
      { protocol: 'ipcp', code: 1 },
      { protocol: 'ipcp', code: 3, data: '03060a09004d' },
    ]);
  });

  it('ends a link whose peer insists on an address of its own', () => {
    const client = authenticated();
    client.address();
    for (let id = 1; id < 30 && client.count('down') === 0; id++) {
      client.say('ipcp', 1, id, '0306 c0a80001');
      client.wait(500);
    }
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-not-converging' });
    expect(client.count('network-up')).toBe(0);
  });

  it('names the address to a peer that asks for none', () => {
    const client = authenticated();
    client.address();
    expect(client.say('ipcp', 1, 1, '')).toMatchObject([{ code: 3, data: '03060a09004d' }]);
  });

  it('keeps its own address when the peer suggests another, and goes without when it is rejected', () => {
    const client = authenticated();
    client.address();
    const [same] = client.say('ipcp', 3, client.request('ipcp').identifier, '0306 0a090002');
    expect(same?.data).toBe('03060a090001');
    const { identifier, data } = client.request('ipcp');
    const [none] = client.say('ipcp', 4, identifier, data);
    expect(none).toMatchObject({ code: 1, data: '' });
  });

  it('ends when IPCP finds no answer', () => {
    const client = authenticated();
    client.address();
    client.wait(40_000);
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-timeout' });
  });
});
