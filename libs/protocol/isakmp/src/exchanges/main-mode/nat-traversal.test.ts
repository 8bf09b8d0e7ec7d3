import { toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { microsoft, vendorIds } from '../../client-profiles/building-blocks.ts';
import { apple } from '../../client-profiles/racoon.ts';
import { windows } from '../../client-profiles/windows.ts';
import { limits } from '../../limits.ts';
import { findAll } from '../../messages/message.ts';
import { describeIdentification } from '../../payloads/identification.ts';
import { only } from '../../testing/effects.fixture.ts';
import { clientAddress, gatewayAddress, policy } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

describe('NAT traversal', () => {
  const known = [vendorIds.rfc3947, vendorIds.draft03, vendorIds.draft02, vendorIds.draft02Newline].map(toHex);

  it.each([
    ['RFC 3947 before its drafts', windows.vendorIds, vendorIds.rfc3947],
    ['RFC 3947, not Apple’s own', apple.vendorIds, vendorIds.rfc3947],
    ['draft 03', [vendorIds.apple, vendorIds.draft02, vendorIds.draft03], vendorIds.draft03],
    ['draft 02 of Windows XP', [microsoft(4), vendorIds.draft02Newline], vendorIds.draft02Newline],
  ])('is answered by exactly one vendor id: %s', (_name, offered, expected) => {
    const client = new RawClient();
    const ids = findAll(client.begin({ vendorIds: offered }), 'vendor-id').map(({ id }) => toHex(id));
    expect(ids.filter((id) => known.includes(id))).toEqual([toHex(expected)]);
    expect(ids).not.toContain(toHex(vendorIds.apple));
  });

  it('answers fragmentation only to a client that offers it', () => {
    const withIt = findAll(new RawClient().begin(), 'vendor-id').map(({ id }) => toHex(id));
    const without = findAll(new RawClient().begin({ vendorIds: [vendorIds.rfc3947] }), 'vendor-id').map(({ id }) =>
      toHex(id),
    );
    expect(withIt).toContain(toHex(vendorIds.fragmentationOfRacoon));
    expect(without).toEqual([vendorIds.rfc3947, vendorIds.deadPeerDetection].map(toHex));
  });

  const natDetectionsOf = (client: RawClient, hashes?: readonly Uint8Array[]) =>
    findAll(client.exchangeKeys(hashes).chain, 'nat-detection').map(({ hash }) => hash);

  it('makes every client believe in a NAT before itself, and in none before the gateway', () => {
    const client = new RawClient({ inner: clientAddress });
    client.begin();
    const [ofClient, ofGateway] = natDetectionsOf(client);
    expect(ofClient).toHaveLength(20);
    expect(ofClient).not.toEqual(client.natDetection(clientAddress, 500));
    expect(ofGateway).toEqual(client.natDetection(gatewayAddress, 500));
  });

  it('speaks of the public address that the client dialled, in NAT-D and in IDir', () => {
    const publicAddress = '192.0.2.80';
    const client = new RawClient({
      profile: apple,
      policy: policy({ publicAddresses: [publicAddress] }),
      dialled: publicAddress,
    });
    client.local = { address: '10.0.0.5', port: 500 };
    client.begin();
    const [, ofGateway] = natDetectionsOf(client);
    expect(ofGateway).toEqual(client.natDetection(publicAddress, 500));
    expect(describeIdentification(client.identify().identification)).toEqual({
      type: 'ipv4-addr',
      text: publicAddress,
    });
  });

  it('gives Windows its own view back where nobody can explain it', () => {
    const client = new RawClient({ dialled: '192.0.2.99' });
    client.begin();
    expect(natDetectionsOf(client)[1]).toEqual(client.natDetection('192.0.2.99', 500));
    expect(describeIdentification(client.identify().identification).text).toBe(gatewayAddress);
  });

  it('tells others the truth where nobody can explain their view', () => {
    const client = new RawClient({ profile: apple, dialled: '192.0.2.99' });
    client.begin();
    expect(natDetectionsOf(client)[1]).toEqual(client.natDetection(gatewayAddress, 500));
  });

  it.each([
    ['sees a NAT before the client', '192.168.1.20', true],
    ['sees none', clientAddress, false],
  ])('%s', (_name, inner, peerBehindNat) => {
    const client = new RawClient({ inner }).connect();
    expect(client.all('sa-established')[0]?.sa.peerBehindNat).toBe(peerBehindNat);
  });

  it('sees none before a client of several addresses that is seen by one of them (RFC 3947 §3.2)', () => {
    const client = new RawClient();
    client.begin();
    const own = ['192.168.1.20', clientAddress].map((address) => client.natDetection(address, 500));
    client.exchangeKeys([client.natDetection(gatewayAddress, 500), ...own]);
    client.identify();
    expect(client.all('sa-established')[0]?.sa.peerBehindNat).toBe(false);
  });

  it('answers message 3 where the NAT puts it, and follows no other message 3 after that', () => {
    const client = new RawClient();
    client.begin();
    client.remote = { address: clientAddress, port: 40_123 };
    const { request } = client.exchangeKeys();
    expect(only(client.effects, 'send').at(-1)).toMatchObject({ remote: client.remote });
    client.remote = { address: clientAddress, port: 40_999 };
    const other = request.with(-1, (request.at(-1) ?? 0) ^ 1);
    expect(client.deliver(other)).toMatchObject([{ kind: 'ignored', reason: 'message 3 out of turn' }]);
    const [refused] = only(client.pass(limits.halfOpenMs + 1_000), 'refused');
    expect(refused).toMatchObject({ code: 'timed-out', remote: { address: clientAddress, port: 40_123 } });
  });

  it('answers message 5 where the NAT puts it', () => {
    const client = new RawClient();
    client.begin();
    client.exchangeKeys();
    client.float(40_123);
    const effects = client.deliver(client.message5().message);
    expect(only(effects, 'send')[0]).toMatchObject({
      remote: { address: clientAddress, port: 40_123 },
      local: { address: gatewayAddress, port: 4500 },
    });
  });
});
