import { eventually, must } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses, countArrivals, inPlace } from '../support/network/network.ts';
import { download } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';
import { pingFrom } from './harness/ping.ts';

const allThree = { sent: 3, received: 3 };
const noneOfThree = { sent: 3, received: 0 };
/** The gateway's own addresses there. */
const gatewayAt = { outside: '192.0.2.1', host: '10.0.0.1' };
const table = '4500';
/** A block's route stays for five seconds after the last client of it. */
const vanishedMs = 10_000;
const transferBytes = 1_000_000;

describe('what clients send', () => {
  const bench = useBench(
    {
      routing: { internal: 'announce' },
      profiles: [{ users: ['hugo'], access: { routeAllTraffic: true } }],
    },
    { hugo: {}, agnes: {} },
  );
  const onGateway = (...command: string[]) => must('ip', inPlace(bench.network, 'gw', command));
  const tables = async () => (await onGateway('nft', 'list', 'tables')).split('\n').filter(Boolean);
  const routes = () => onGateway('ip', 'route', 'show', 'table', table);
  beforeAll(async () => {
    await onGateway('nft', 'add table ip administrators');
  });
  afterAll(() => onGateway('nft', 'delete table ip administrators'));

  it('goes to the internet under the gateway’s address in hub mode, to internal hosts under its own', async () => {
    const { address } = await bench.direct.mustConnect(as('hugo'));
    const translated = await countArrivals(
      bench.network,
      'outside',
      `icmp type echo-request ip saddr ${gatewayAt.outside}`,
    );
    const plain = await countArrivals(bench.network, 'outside', `ip saddr ${address}`);
    const inside = await countArrivals(bench.network, 'host', `icmp type echo-request ip saddr ${address}`);

    expect(await bench.direct.ping(addresses.outside)).toEqual(allThree);
    expect(await bench.direct.ping(addresses.host)).toEqual(allThree);

    expect([await translated(), await plain(), await inside()]).toEqual([3, 0, 3]);
  });

  it('goes no farther than the encryption domain without hub mode, at the same time', async () => {
    const { address } = await bench.first.mustConnect(as('agnes'));
    const arrived = await countArrivals(bench.network, 'outside', `icmp type echo-request`);

    expect(await bench.first.ping(addresses.outside, { waitS: 1 })).toEqual(noneOfThree);

    expect(await arrived()).toBe(0);
    expect((await bench.gateway.session('agnes')).drops).toEqual({ 'outside-encryption-domain': 3 });
    expect(await pingFrom(bench.network, 'host', address)).toEqual(allThree);
  });

  it('comes back by a route to its block, which stands for other routers while somebody is connected', async () => {
    expect(await routes()).toMatch(/^10\.20\.0\.0\/26 dev sekisho0 proto 145 /m);

    await Promise.all([bench.direct.disconnect(), bench.first.disconnect()]);

    await eventually('nothing is announced', vanishedMs, async () => (await routes()).trim() === '');
  });

  it('leaves nothing behind on the host when the gateway stops, whose other rules stay', async () => {
    expect(await tables()).toEqual(expect.arrayContaining(['table inet sekisho_sekisho0', 'table ip administrators']));

    await bench.gateway.stop();

    expect(await tables()).toEqual(expect.not.arrayContaining(['table inet sekisho_sekisho0']));
    expect(await tables()).toContain('table ip administrators');
    expect(await onGateway('ip', 'rule', 'show')).not.toContain(table);
  });

  it('goes everywhere under the gateway’s address with source NAT', async () => {
    await bench.gateway.up({ routing: { internal: 'snat' } });
    const { address } = await bench.direct.mustConnect(as('agnes'));
    const translated = await countArrivals(bench.network, 'host', `icmp type echo-request ip saddr ${gatewayAt.host}`);
    const plain = await countArrivals(bench.network, 'host', `ip saddr ${address}`);

    expect(await bench.direct.ping(addresses.host)).toEqual(allThree);
    const { sent, received } = await download(bench.direct.guest, transferBytes);

    expect(received).toBe(sent);
    expect([await translated(), await plain()]).toEqual([3, 0]);
  });
});
