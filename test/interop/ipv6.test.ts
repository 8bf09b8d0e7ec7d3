import { eventually, must } from '@sekisho/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectMs } from '../support/guest/limits.ts';
import { as } from '../support/network/login.ts';
import { addresses, namespace, officeModeNetwork } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';
import { pingFrom } from './harness/ping.ts';

const inside = { router: 'fd00:1::1', host: 'fd00:1::10' };
const beyond = { router: 'fd00:2::1', host: 'fd00:2::10' };
const [allThree, none] = [
  { sent: 3, received: 3 },
  { sent: 3, received: 0 },
];
const briefly = { waitS: 1 };

describe('IPv6 inside the tunnel', () => {
  const bench = useBench(
    {
      officeMode: {
        pool: officeModeNetwork,
        domain: 'corp.example',
        ipv6: { prefix: 'fd00:66::/48', dns: ['fd00:1::53'] },
      },
      encryptionDomain: ['10.0.0.0/24', 'fd00:1::/64'],
    },
    { agnes: {}, bob: {} },
  );
  const onClient = (command: string) => bench.direct.guest.must(command);
  /** The client's own address, made of what the gateway advertised. */
  const addressOfClient = () =>
    eventually('the client has an IPv6 address', connectMs, async () => {
      const shown = await onClient('ip -6 -o address show dev ppp0 scope global');
      return /inet6 (fd00:66:\S+)\/64/.exec(shown)?.[1];
    });

  beforeAll(async () => {
    const { network } = bench;
    const gw = namespace(network, 'gw');
    for (const [place, device, { router, host }] of [
      ['host', 'inner', inside],
      ['outside', 'beyond', beyond],
    ] as const) {
      const far = namespace(network, place);
      await must('ip', ['-n', gw, 'address', 'replace', `${router}/64`, 'dev', device, 'nodad']);
      await must('ip', ['-n', far, 'address', 'replace', `${host}/64`, 'dev', 'eth0', 'nodad']);
      await must('ip', ['-n', far, '-6', 'route', 'replace', 'default', 'via', router]);
    }
    await onClient('/mnt/modprobe ipv6 && echo 128 >/proc/sys/net/ipv6/conf/default/accept_ra_rt_info_max_plen');
  });

  it('gives a client of pppd an address and routes, and reaches what lies behind both ways', async () => {
    const { address: ipv4 } = await bench.direct.mustConnect(as('agnes', { ppp: ['+ipv6'] }));
    const address = await addressOfClient();
    expect(await onClient('ip -6 route show dev ppp0')).toMatch(/^fd00:1::\/64 via fe80:.* proto ra/m);

    expect(await bench.direct.ping(inside.host)).toEqual(allThree);
    expect(await pingFrom(bench.network, 'host', address)).toEqual(allThree);
    expect(await bench.direct.ping(addresses.host)).toEqual(allThree);
    const session = await bench.gateway.session('agnes');
    expect(session).toMatchObject({ address: ipv4, ipv6: expect.stringMatching(/^fd00:66:.*\/64$/) });
  });

  it('drops what comes from another prefix, and what goes beyond the encryption domain', async () => {
    await bench.direct.mustConnect(as('agnes', { ppp: ['+ipv6'] }));
    const from = await addressOfClient();
    await onClient('ip -6 address add fd00:66:0:ffff::1/128 dev ppp0 nodad');
    expect(await bench.direct.ping(inside.host, { ...briefly, from: 'fd00:66:0:ffff::1' })).toEqual(none);
    await onClient(`ip -6 route add ${beyond.host}/128 dev ppp0`);
    expect(await bench.direct.ping(beyond.host, { ...briefly, from })).toEqual(none);
    const { drops } = await bench.gateway.session('agnes');
    expect(drops).toMatchObject({ 'spoofed-source': 3, 'outside-encryption-domain': 3 });
    expect(await bench.direct.ping(inside.host, { from })).toEqual(allThree);
  });

  it('is not asked of a client that does not want it', async () => {
    await bench.direct.mustConnect(as('bob', { ppp: ['noipv6'] }));
    expect(await bench.direct.ping(addresses.host)).toEqual(allThree);
    expect(await onClient('ip -6 -o address show dev ppp0 scope global')).toBe('');
    expect((await bench.gateway.session('bob')).drops).toEqual({});
  });
});
