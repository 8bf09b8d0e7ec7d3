import { describe, expect, it } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses, countArrivals } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';

const stranger = '10.20.0.200';

describe('what a client may send', () => {
  const bench = useBench({}, { agnes: {}, bob: {} });

  it('is from its own address alone: anything else is dropped and counted', async () => {
    const [agnes, bob] = await Promise.all([bench.direct.mustConnect(as('agnes')), bench.first.mustConnect(as('bob'))]);
    expect(agnes.address).not.toBe(bob.address);
    const spoofed = await countArrivals(bench.network, 'host', `ip saddr { ${stranger}, ${bob.address} }`);

    for (const source of [stranger, bob.address]) {
      await bench.direct.guest.must(`ip addr replace ${source}/32 dev ppp0`);
      expect(await bench.direct.ping(addresses.host, { from: source, waitS: 1 })).toEqual({ sent: 3, received: 0 });
      await bench.direct.guest.must(`ip addr del ${source}/32 dev ppp0`);
    }

    expect(await spoofed()).toBe(0);
    const drops = async (user: string) => (await bench.gateway.session(user)).drops['spoofed-source'] ?? 0;
    await expect.poll(() => drops('agnes')).toBe(6);
    expect(await drops('bob')).toBe(0);
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
  });

  it('is for the encryption domain alone: anything else is dropped and counted', async () => {
    const { address } = await bench.direct.mustConnect(as('agnes'));
    const arrived = await countArrivals(bench.network, 'outside', `ip saddr ${address}`);

    expect(await bench.direct.ping(addresses.outside, { waitS: 1 })).toEqual({ sent: 3, received: 0 });

    expect(await arrived()).toBe(0);
    const drops = async () => (await bench.gateway.session('agnes')).drops['outside-encryption-domain'];
    await expect.poll(drops).toBe(3);
  });
});
