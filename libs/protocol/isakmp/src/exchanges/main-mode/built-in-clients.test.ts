import { toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { android, apple } from '../../client-profiles/racoon.ts';
import { windows } from '../../client-profiles/windows.ts';
import { findAll } from '../../messages/message.ts';
import { formatIkeSuite, parseIkeSuite } from '../../suites.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { gatewayAddress, policy } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

const onlySuites = (...names: string[]) => policy({ suites: names.map(parseIkeSuite) });

describe('a client in the shape of', () => {
  it('Windows 10 is given MODP-2048 with its lifetime untouched', () => {
    const client = new RawClient({ profile: windows });
    expect(client.message1()).toHaveLength(408);
    const answer = findAll(client.begin(), 'security-association')[0];
    expect(answer?.proposals).toEqual([expect.objectContaining({ transforms: [windows.transforms[2]] })]);
    const request = client.exchangeKeys().request;
    expect(request).toHaveLength(388);
    expect(client.identify().request).toHaveLength(76);
    expect(client.all('sa-established')[0]?.sa).toMatchObject({
      identity: { type: 'ipv4-addr', text: '192.168.1.20' },
      natTraversal: 'rfc3947',
      deadPeerDetection: false,
      vendorIds: windows.vendorIds.map(toHex),
    });
  });

  it.each(['aes256-sha1-ecp384', 'aes128-sha1-ecp256', '3des-sha1-modp2048'])(
    'Windows 10 is given %s by a policy of that',
    (suite) => {
      const client = new RawClient({ profile: windows, policy: onlySuites(suite) }).connect();
      const established = client.all('sa-established')[0]?.sa.suite;
      expect(established && formatIkeSuite(established)).toBe(suite);
    },
  );

  it.each([
    ['aes256-sha2-256-modp2048', 0],
    ['aes256-sha1-modp2048', 1],
    ['aes256-sha2-512-modp2048', 3],
    ['aes256-sha2-256-modp1536', 4],
  ])('Apple is given %s, the transform unchanged', (suite, index) => {
    const client = new RawClient({ profile: apple, policy: onlySuites(suite) });
    const answer = findAll(client.begin(), 'security-association')[0];
    expect(answer?.proposals[0]?.transforms).toEqual([apple.transforms[index]]);
    client.exchangeKeys();
    client.identify();
    expect(client.all('sa-established')[0]?.sa.deadPeerDetection).toBe(true);
  });

  it('Apple that begins anew on port 4500 is answered there', () => {
    const gateway = newGateway();
    new RawClient({ profile: apple, gateway }).connect();
    const again = new RawClient({ profile: apple, gateway, seed: 'again' });
    again.float();
    again.begin();
    again.exchangeKeys([again.natDetection(gatewayAddress, 4500), again.natDetection('192.168.1.20', 4500)]);
    again.identify();
    expect(again.all('sa-established')).toHaveLength(1);
  });

  it('Android is refused without a legacy suite, and told what it offered', () => {
    const client = new RawClient({ profile: android });
    client.deliver(client.message1());
    expect(client.all('refused')[0]).toMatchObject({
      code: 'no-acceptable-ike-suite',
      detail: expect.stringContaining('aes256-sha2-256-modp1024'),
    });
  });

  it('Android is accepted where MODP-1024 is allowed', () => {
    const client = new RawClient({
      profile: android,
      policy: onlySuites('aes256-sha1-modp2048', 'aes256-sha1-modp1024'),
    });
    client.connect();
    expect(client.all('sa-established')).toHaveLength(1);
  });
});
