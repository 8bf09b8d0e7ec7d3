import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { preSharedKey } from '../support/network/gateway.ts';
import { as } from '../support/network/login.ts';
import { addresses, countArrivals } from '../support/network/network.ts';
import { download, upload } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';
import { startFlood } from './harness/flood.ts';
import { ownNetwork } from './harness/own-network.ts';

const refuse = (...methods: string[]) => methods.map((method) => `refuse-${method}`);
const forged = { network: '198.51.0.0/16', addresses: '198.51.0.0-198.51.255.255' } as const;
const transferBytes = 20_000_000;
const salesKey = 'interop tests only, of the sales group';

/** A secret of the gateway, in a file of its own. */
function secretFile(name: string, secret: string): { file: string } {
  const file = join(ownNetwork().directory, `psk-${name}`);
  writeFileSync(file, secret, { mode: 0o600 });
  return { file };
}
const theKey = { name: 'default', secret: secretFile('default', preSharedKey) };

describe('the Linux client connects', () => {
  const bench = useBench(
    {
      keepalive: { l2tpHello: '5s', lcpEcho: '5s' },
      ike: { aggressiveMode: true },
      preSharedKey: { keys: [theKey, { name: 'sales', secret: secretFile('sales', salesKey), identities: ['sales'] }] },
    },
    { agnes: {}, bob: {}, carol: {}, dave: {}, erin: {} },
  );

  it.each([
    { user: 'agnes', method: 'pap', ppp: refuse('eap', 'chap', 'mschap', 'mschap-v2') },
    { user: 'bob', method: 'chap-md5', ppp: refuse('eap', 'pap', 'mschap', 'mschap-v2') },
    { user: 'carol', method: 'ms-chap-v2', ppp: refuse('eap', 'pap', 'chap', 'mschap') },
    { user: 'dave', method: 'eap-md5-challenge', ppp: refuse('pap', 'chap', 'mschap', 'mschap-v2') },
  ])('authenticated by $method, and reaches the host behind the gateway', async ({ user, method, ppp }) => {
    const { address } = await bench.direct.mustConnect(as(user, { ppp }));

    expect(address).toMatch(/^10\.20\.0\.\d+$/);
    expect(await bench.gateway.session(user)).toMatchObject({
      user,
      address,
      authentication: method,
      step: 'connected',
    });
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    const record = await bench.gateway.logged({ user, outcome: 'connected' });
    expect(record).toMatchObject({ address, authentication: method });
    expect(record.remote).toContain(bench.direct.guest.seenAs);
  });

  it.each([
    { ike: 'aes256-sha1-modp2048', esp: 'aes256-sha1', ikeSuite: 'aes256-sha1-modp2048', espSuite: 'aes256-sha1' },
    {
      ike: 'aes128-sha256-ecp256',
      esp: 'aes128-sha256',
      ikeSuite: 'aes128-sha2-256-ecp256',
      espSuite: 'aes128-sha2-256',
    },
    { ike: 'aes256-sha1-modp2048', esp: 'aes256gcm16', ikeSuite: 'aes256-sha1-modp2048', espSuite: 'aes256gcm16' },
    {
      ike: 'aes256-sha384-ecp384',
      esp: 'aes128gcm16-modp2048',
      ikeSuite: 'aes256-sha2-384-ecp384',
      espSuite: 'aes128gcm16',
    },
  ])('with $ike and $esp', async ({ ike, esp, ikeSuite, espSuite }) => {
    const { address } = await bench.direct.mustConnect(as('erin', { ike, esp }));

    expect(await bench.gateway.session('erin')).toMatchObject({ address, ikeSuite, espSuite });
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
  });

  it('in Aggressive Mode, by the key of the group that it names', async () => {
    await bench.direct.mustConnect(as('erin', { group: 'keyid:sales', preSharedKey: salesKey }));

    expect(await bench.gateway.session('erin')).toMatchObject({ machine: 'sales', ikeSuite: 'aes256-sha1-modp2048' });
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    expect(await bench.gateway.cli('status')).toContain('WARNING: Aggressive Mode is on');
  });

  it('from an L2TP port of its own choice', async () => {
    await bench.direct.mustConnect(as('erin', { clientPort: 40_123 }));

    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
  });

  it('and carries 20 MB each way unharmed', async () => {
    await bench.direct.mustConnect(as('erin'));

    const down = await download(bench.direct.guest, transferBytes);
    const up = await upload(bench.direct.guest, transferBytes);

    expect(down.received).toBe(down.sent);
    expect(up.received).toBe(up.sent);
    const session = await bench.gateway.session('erin');
    expect(session.bytesOut).toBeGreaterThan(transferBytes);
    expect(session.bytesIn).toBeGreaterThan(transferBytes);
  });

  it('and disconnects: the session ends in the log, with what it carried', async () => {
    const { address } = await bench.direct.mustConnect(as('agnes'));
    await bench.direct.ping(addresses.host);

    await bench.direct.disconnect();

    await bench.gateway.sessionGone('agnes');
    const record = await bench.gateway.logged({ user: 'agnes', outcome: 'ended' });
    expect(record.address).toBe(address);
    expect(record.bytesIn).toBeGreaterThan(0);
    expect(record.durationMs).toBeGreaterThan(0);
  });

  it('amid a flood of forged first messages, which is not answered', async () => {
    const arrived = await countArrivals(bench.network, 'gw', `udp dport 500 ip saddr ${forged.network}`);
    const answered = await countArrivals(bench.network, 'internet', `udp sport 500 ip daddr ${forged.network}`);
    const flood = startFlood(bench.network, forged.addresses);
    try {
      await bench.direct.mustConnect(as('erin'));
      expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    } finally {
      await flood.stop();
    }
    const [messages, answers] = [await arrived(), await answered()];
    expect(messages).toBeGreaterThan(10_000);
    expect(answers).toBeLessThan(messages / 2);
  });
});
