import { beforeAll, describe, expect, it } from 'vitest';
import type { HostNetwork } from './host-network.ts';
import { settingsWith, useHosts } from './hosts.fixture.ts';

const hosts = useHosts('edge', 'balancer', 'client', 'inside');
const yaml = `officeMode: { pool: 10.66.0.0/16 }
cluster: { outside: 172.30.1.0/24, balancer: 172.30.1.2 }`;
const outside = { address: '172.30.1.7', device: 'outside', balancer: '172.30.1.2' };
const client = '203.0.113.9';

beforeAll(async () => {
  await hosts.link(
    { host: 'edge', device: 'outside', addresses: ['172.30.1.7/24'] },
    { host: 'balancer', device: 'outside', addresses: ['172.30.1.2/24'] },
  );
  await hosts.link(
    { host: 'balancer', device: 'public', addresses: ['203.0.113.1/24'] },
    { host: 'client', device: 'public', addresses: [`${client}/24`] },
  );
  await hosts.link(
    { host: 'edge', device: 'inside', addresses: ['172.30.9.7/24'] },
    { host: 'inside', device: 'inside', addresses: ['172.30.9.1/24'] },
  );
  await hosts.must('client', 'ip route add 172.30.1.0/24 via 203.0.113.1');
  // Everything else of the edge goes another way.
  await hosts.must('edge', 'ip route add default via 172.30.9.1');
  await hosts.link(
    { host: 'edge', device: 'sekisho0', addresses: ['10.66.0.1/32'] },
    { host: 'inside', device: 'tunnel0', addresses: ['10.66.0.5/32'] },
  );
  for (const place of ['all', 'default', 'outside']) {
    await hosts.must('edge', `sysctl -qw net.ipv4.conf.${place}.rp_filter=1`);
  }
  await hosts.tellWhoAsks('client');
});

const wayOf = (from: string) => hosts.must('edge', `ip route get ${client} from ${from}`);
const asking = { host: 'edge', from: outside.address };
const open = (more: { lookIntervalMs?: number } = {}): Promise<HostNetwork> =>
  hosts.openNetwork('edge', settingsWith(yaml), { outside, ...more });

describe('the way back to clients of an edge behind a balancer', () => {
  it('leads through the balancer from the outside address alone, and is taken away at the end', async () => {
    const before = await hosts.dump('edge');
    expect(await wayOf(outside.address)).toContain('via 172.30.9.1 dev inside');
    const network = await open();
    expect(await wayOf(outside.address)).toContain('via 172.30.1.2 dev outside');
    expect(await wayOf('172.30.9.7')).toContain('via 172.30.9.1 dev inside');
    expect(await hosts.seenBy(client, asking)).toBe(outside.address);
    await network.close();
    expect(await hosts.dump('edge')).toBe(before);
  });

  it('is set up again where others took it away', async () => {
    const network = await open({ lookIntervalMs: 20 });
    await hosts.must('edge', 'ip route flush table 4501');
    await hosts.must('edge', 'ip rule del pref 4499');
    await expect.poll(() => wayOf(outside.address), { timeout: 5_000 }).toContain('via 172.30.1.2 dev outside');
    await network.close();
  });

  it('of an edge that was killed under another address does not stay', async () => {
    const before = await hosts.dump('edge');
    await hosts.must('edge', 'ip route add default via 172.30.1.2 dev outside table 4501 proto 145');
    await hosts.must('edge', 'ip rule add pref 4499 from 172.30.1.99 lookup 4501 protocol 145');
    const network = await open();
    const rules = await hosts.must('edge', 'ip -N rule show pref 4499');
    expect(rules.trim().split('\n')).toEqual([expect.stringContaining('from 172.30.1.7 lookup 4501')]);
    await network.close();
    expect(await hosts.dump('edge')).toBe(before);
  });
});
