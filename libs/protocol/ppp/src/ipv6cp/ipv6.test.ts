import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { authenticated, read, type ScriptedClient } from '../client.fixture.ts';
import { ipv6Frame } from '../index.ts';
import { network, Pair } from '../pair.fixture.ts';

const id = (last: string): string => `010a ${'00'.repeat(7)}${last}`;
const ipv6 = { beside: ['ipv6'] } as const;
const given = { ...network, ipv6: true };

/** A client whose IPv4 is up, and which is asked for its interface identifier. */
function withIpv6(): ScriptedClient {
  const client = authenticated(ipv6);
  expect(client.address(given).map(({ protocol, code }) => [protocol, code])).toEqual([
    ['ipcp', 1],
    ['ipv6cp', 1],
  ]);
  client.ack('ipcp');
  client.say('ipcp', 1, 2, '0306 0a09004d');
  expect(client.count('network-up')).toBe(1);
  return client;
}

/** The same, with IPV6CP open. */
function open(): ScriptedClient {
  const client = withIpv6();
  client.say('ipv6cp', 1, 1, id('42'));
  client.ack('ipv6cp');
  expect(client.count('ipv6-up')).toBe(1);
  return client;
}

describe('IPv6 on a link', () => {
  it('is up when both ends have an identifier, beside IPv4', () => {
    const client = open();
    const { data } = client.request('ipv6cp');
    expect(client.last('ipv6-up')).toEqual({
      kind: 'ipv6-up',
      local: fromHex(data.slice(4)),
      remote: fromHex('0000000000000042'),
    });
    expect([client.count('network-down'), client.count('ipv6-down')]).toEqual([0, 0]);
  });

  it('answers the IPV6CP request that Windows sends before it has an address', () => {
    const client = authenticated(ipv6);
    expect(client.say('ipv6cp', 1, 5, id('42'))).toEqual([]);
    expect(client.say('ipcp', 1, 6, '0306 00000000')).toEqual([]);
    expect(client.address(given)).toMatchObject([
      { protocol: 'ipcp', code: 1 },
      { protocol: 'ipv6cp', code: 1 },
      { protocol: 'ipv6cp', code: 2, identifier: 5 },
      { protocol: 'ipcp', code: 3, identifier: 6 },
    ]);
  });

  it('is rejected where the session gets none of it, also what came before that was known', () => {
    const client = authenticated(ipv6);
    client.say('ipv6cp', 1, 5, id('42'));
    expect(client.address(network)).toMatchObject([
      { protocol: 'ipcp', code: 1 },
      { protocol: 'lcp', code: 8, data: `80570105000e010a${'00'.repeat(7)}42` },
    ]);
    expect(client.raw(ipv6Frame(fromHex('60000000')))).toMatchObject([{ protocol: 'lcp', code: 8 }]);
  });

  it('is rejected on a link that carries less than 1280 bytes', () => {
    const client = authenticated({ ...ipv6, mru: 1279 });
    expect(client.address(given)).toMatchObject([{ protocol: 'ipcp', code: 1 }]);
    expect(client.say('ipv6cp', 1, 5, id('42'))).toMatchObject([{ protocol: 'lcp', code: 8 }]);
    const enough = authenticated({ ...ipv6, mru: 1280 });
    expect(enough.address(given)).toHaveLength(2);
  });

  it('suggests an identifier to a client without one, and takes that', () => {
    const client = withIpv6();
    const [nak] = client.say('ipv6cp', 1, 1, id('00'));
    expect(nak).toMatchObject({ protocol: 'ipv6cp', code: 3, identifier: 1 });
    expect(client.say('ipv6cp', 1, 2, nak?.data)).toMatchObject([{ code: 2, identifier: 2 }]);
  });

  it('hands packets on only while it is open', () => {
    const client = withIpv6();
    const packet = fromHex('6000000000003a40');
    client.raw(ipv6Frame(packet));
    expect(client.count('ipv6')).toBe(0);
    expect(client.last('ignored')).toMatchObject({ reason: 'IPV6CP before it is open' });
    client.say('ipv6cp', 1, 1, id('42'));
    client.ack('ipv6cp');
    client.raw(ipv6Frame(packet));
    expect(client.last('ipv6')).toEqual({ kind: 'ipv6', packet });
  });

  it('ignores what it can not read', () => {
    const client = open();
    client.raw(fromHex('ff038057 0101'));
    expect(client.last('ignored')?.reason).toContain('malformed');
  });

  it('rejects the code of an echo, which it does not know (RFC 5072 §2)', () => {
    expect(open().say('ipv6cp', 9, 1, '00000000')).toMatchObject([{ code: 7, data: '0901000800000000' }]);
  });
});

describe('IPv6 that fails leaves IPv4 up', () => {
  const upOnce = (client: ScriptedClient) => {
    client.say('lcp', 9, 1, '99887766');
    expect([client.count('network-up'), client.count('network-down'), client.count('down')]).toEqual([1, 0, 0]);
  };

  it('where the client rejects the protocol, of which no more is said', () => {
    const client = withIpv6();
    client.say('lcp', 8, 7, '8057 0101 0004');
    expect(client.last('ignored')).toMatchObject({ reason: 'IPV6CP rejected by the peer' });
    expect(client.wait(9000).filter(({ protocol }) => protocol === 'ipv6cp')).toEqual([]);
    expect(client.say('ipv6cp', 1, 1, id('42'))).toMatchObject([{ protocol: 'lcp', code: 8 }]);
    upOnce(client);
  });

  it('where the client rejects its data, once it was open', () => {
    const client = open();
    client.say('lcp', 8, 7, '0057 6000');
    expect(client.count('ipv6-down')).toBe(1);
    upOnce(client);
  });

  it('where the client does not answer, and comes up when it does at last', () => {
    const client = withIpv6();
    const requests = client.wait(60_000).filter(({ protocol }) => protocol === 'ipv6cp');
    expect(requests.map(({ code }) => code)).toEqual(Array(9).fill(1));
    upOnce(client);
    client.say('ipv6cp', 1, 1, id('42'));
    client.ack('ipv6cp');
    expect(client.count('ipv6-up')).toBe(1);
    upOnce(client);
  });

  it('where the client takes no identifier', () => {
    const client = withIpv6();
    const { identifier, data } = client.request('ipv6cp');
    expect(client.say('ipv6cp', 4, identifier, data)).toMatchObject([{ protocol: 'ipv6cp', code: 5 }]);
    expect(client.last('ignored')?.reason).toBe('IPV6CP: the peer takes no interface identifier');
    client.say('ipv6cp', 6, client.sent().at(-1)?.identifier ?? 0);
    upOnce(client);
  });

  it('where it does not converge', () => {
    const client = withIpv6();
    for (let turn = 1; turn < 30 && client.last('ignored') === undefined; turn++)
      client.say('ipv6cp', 1, turn, id('00'));
    expect(client.last('ignored')?.reason).toBe('IPV6CP: does not converge');
    upOnce(client);
  });

  it('where the client ends it', () => {
    const client = open();
    expect(client.say('ipv6cp', 5, 9)).toMatchObject([{ protocol: 'ipv6cp', code: 6, identifier: 9 }]);
    expect(client.count('ipv6-down')).toBe(1);
    client.wait(5000);
    upOnce(client);
  });

  it('where it is negotiated anew', () => {
    const client = open();
    client.say('ipv6cp', 1, 9, id('43'));
    expect(client.count('ipv6-down')).toBe(1);
    client.ack('ipv6cp');
    expect(client.last('ipv6-up')?.remote).toEqual(fromHex('0000000000000043'));
    upOnce(client);
  });
});

describe('IPv6 goes down with its link', () => {
  it.each<[string, (client: ScriptedClient) => void]>([
    ['LCP is asked anew', (client) => client.say('lcp', 1, 9, '0506 11111111')],
    ['LCP ends', (client) => client.say('lcp', 5, 1)],
    ['the link is closed here', (client) => client.close('bye')],
  ])('once where %s', (_, act) => {
    const client = open();
    act(client);
    expect([client.count('ipv6-down'), client.count('network-down')]).toEqual([1, 1]);
    client.wait(200_000);
    expect([client.count('ipv6-down'), client.count('down')]).toEqual([1, 1]);
  });

  it('but not with IPv4', () => {
    const client = open();
    client.say('ipcp', 1, 9, '0306 0a09004e');
    expect([client.count('network-down'), client.count('ipv6-down')]).toEqual([1, 0]);
  });
});

describe('two ends', () => {
  const settings = { offer: ['pap'], accept: ['pap'], network: given } as const;

  it.each([0, 0.2])('agree on identifiers at a loss of %d', (loss) => {
    for (let seed = 1; seed <= 25; seed++) {
      const pair = new Pair({
        ...settings,
        seed: seed * 7919,
        weather: { loss, duplicate: 0.05, reorder: 0.1 },
        serverChanges: ipv6,
        clientChanges: ipv6,
      });
      const { server, client } = pair.outcome;
      pair.start();
      pair.run(120_000, () => pair.settled() && server.ipv6 !== undefined && client.ipv6 !== undefined);
      expect(server.ipv6?.local).toBe(client.ipv6?.remote);
      expect(server.ipv6?.remote).toBe(client.ipv6?.local);
      expect(server.ipv6?.local).not.toBe(server.ipv6?.remote);
      expect(server.ipv6).toBeDefined();
    }
  });

  it.each([
    ['the client has no IPv6', { serverChanges: ipv6 }],
    ['the session gets none', { serverChanges: ipv6, clientChanges: ipv6, network }],
    ['the gateway has none', { clientChanges: ipv6, network }],
  ])('have IPv4 alone where %s', (_, changes) => {
    const pair = new Pair({ ...settings, ...changes, seed: 3 });
    pair.start();
    pair.run(60_000);
    for (const side of [pair.outcome.server, pair.outcome.client]) {
      expect(side).toMatchObject({ network: { peer: expect.any(String) }, ipv6: undefined, down: undefined });
    }
  });
});

describe('the frame of an IPv6 packet', () => {
  it('has the protocol 0x0057', () => {
    expect(ipv6Frame(fromHex('60'))).toEqual(fromHex('ff03005760'));
    expect(read(ipv6Frame(fromHex('01020004')))).toMatchObject({ protocol: '57' });
  });
});
