import { describe, expect, it } from 'vitest';
import { apple } from '../../client-profiles/racoon.ts';
import { findAll } from '../../messages/message.ts';
import { encapsulations, notifyTypes } from '../../numbers.ts';
import { addressIdentification, identificationTypes } from '../../payloads/identification.ts';
import { only } from '../../testing/effects.fixture.ts';
import { aes256Sha1, offer } from '../../testing/esp-offer.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

describe('a selector', () => {
  const subnet = (data: string) => ({
    ...addressIdentification('192.168.1.0', 17, 1701),
    type: identificationTypes.ipv4AddrSubnet,
    data: Uint8Array.from(data.split('.'), Number),
  });
  const one = (client: RawClient) => client.identifications();
  const refused: readonly [string, (client: RawClient) => ReturnType<typeof one>, RegExp][] = [
    ['TCP', (client) => client.identifications(1701, 6), /TCP/],
    ['any protocol', (client) => client.identifications(0, 0, 0), /any protocol/],
    ['UDP port 22', (client) => client.identifications(1701, 17, 22), /UDP port 22/],
    ['any port of ours', (client) => client.identifications(1701, 17, 0), /host, UDP$/],
    ['none', () => [], /no selector/],
    [
      'a network',
      (client) => [subnet('192.168.1.0.255.255.255.0'), ...client.identifications().slice(1)],
      /network, UDP port 1701/,
    ],
    [
      'a network of ours',
      (client) => [...client.identifications().slice(0, 1), subnet('10.0.0.0.255.0.0.0')],
      /to network/,
    ],
  ];

  it.each(refused)('of %s is refused with a notification', (_name, identifications, detail) => {
    const client = new RawClient().connect();
    const { effects, chain } = client.quickMode({ identifications: identifications(client) });
    expect(chain).toBeUndefined();
    expect(only(effects, 'refused')).toEqual([
      expect.objectContaining({ code: 'selector-not-l2tp', detail: expect.stringMatching(detail) }),
    ]);
    expect(client.notifications(effects)).toEqual([notifyTypes.invalidIdInformation]);
    expect(only(effects, 'child-expected')).toEqual([]);
  });

  it.each([encapsulations.tunnel, encapsulations.udpTunnel, encapsulations.draftUdpTunnel])(
    'of tunnel mode (%i) is refused',
    (encapsulation) => {
      const client = new RawClient().connect();
      const { effects } = client.quickMode({ proposals: offer(client, { ...aes256Sha1, encapsulation }) });
      expect(only(effects, 'refused')).toEqual([
        expect.objectContaining({ code: 'selector-not-l2tp', detail: 'tunnel mode was asked for' }),
      ]);
    },
  );

  it('of Windows XP, by name, or a network of one host is accepted', () => {
    const client = new RawClient().connect();
    const [own, ours] = client.identifications();
    if (!own || !ours) throw new Error('two selectors');
    const named = { ...own, type: identificationTypes.fqdn, data: new TextEncoder().encode('client.example') };
    expect(client.child({ identifications: [named, ours] }).clientPort).toBe(1701);
    expect(client.child({ identifications: [subnet('192.168.1.20.255.255.255.255'), ours] }).clientPort).toBe(1701);
  });

  it('is echoed byte for byte', () => {
    const client = new RawClient({ profile: apple, dialled: '192.0.2.99' }).connect();
    const identifications = client.identifications();
    const { chain } = client.quickMode({ identifications });
    expect(chain && findAll(chain, 'identification')).toEqual(identifications);
  });

  it('is taken from any address: what the client names behind a NAT is not what is seen here', () => {
    const client = new RawClient({ inner: '192.168.2.2', dialled: '192.0.2.99' }).connect();
    expect(client.child().clientPort).toBe(1701);
  });
});
