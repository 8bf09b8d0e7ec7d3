import { eventually } from '@sekisho/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostNetwork } from './host-network.ts';
import { settingsWith, useHosts, type Watching } from './hosts.fixture.ts';
import { networkLimits } from './limits.ts';

const hosts = useHosts('edge', 'clients', 'inside', 'internet');
const pool = 'officeMode: { pool: 10.66.0.0/16, ipv6: { prefix: "fd00:66::/48" } }';
const domain = '[10.0.0.0/8, "fd00:1::/32"]';
const clientAddresses = ['10.66.0.5/32', '172.20.0.9/32', '10.1.0.77/32', 'fd00:66:0:5::5/128'];
/** In each family a client, a host of the encryption domain and one beyond, and the gateway towards that. */
const families = [
  {
    client: '10.66.0.5',
    inside: '10.1.0.2',
    internet: '198.51.100.2',
    tunnel: '10.66.0.1',
    own: '198.51.100.1',
    ownInside: '10.1.0.1',
  },
  {
    client: 'fd00:66:0:5::5',
    tunnel: 'fd00:66::1',
    inside: 'fd00:1::2',
    internet: '2001:db8::2',
    own: '2001:db8::1',
    ownInside: 'fd00:1::1',
  },
] as const;

let before: string;
let network: HostNetwork | undefined;

beforeAll(async () => {
  await hosts.link(
    { host: 'edge', device: 'lan', addresses: ['10.1.0.1/24', 'fd00:1::1/64'] },
    { host: 'inside', device: 'lan', addresses: ['10.1.0.2/24', 'fd00:1::2/64'] },
  );
  await hosts.link(
    { host: 'edge', device: 'wan', addresses: ['198.51.100.1/24', '2001:db8::1/64'] },
    { host: 'internet', device: 'wan', addresses: ['198.51.100.2/24', '2001:db8::2/64'] },
  );
  await hosts.must('inside', 'ip route add 10.66.0.0/16 via 10.1.0.1');
  await hosts.must('inside', 'ip route add fd00:66::/48 via fd00:1::1');
  for (const host of ['inside', 'internet', 'edge']) await hosts.tellWhoAsks(host);
  // As strict as an administrator can be: what comes in must come from where its source is routed to.
  for (const place of ['all', 'default', 'lan', 'wan']) {
    await hosts.must('edge', `sysctl -qw net.ipv4.conf.${place}.rp_filter=1`);
  }
  await hosts.must('edge', 'nft add table inet filter');
  await hosts.must(
    'edge',
    'nft add chain inet filter forward { type filter hook forward priority 0 ; policy accept ; }',
  );
  await hosts.must('edge', 'nft add table ip nat');
  await hosts.must('edge', 'ip rule add pref 4500 from 192.0.2.77 lookup main');
  await hosts.must('edge', 'ip route add 192.0.2.0/24 dev lan table 4500 proto 146');
});

/** In place of the TUN device: what clients send comes out of it. */
async function plugIn(): Promise<void> {
  await hosts.link(
    { host: 'edge', device: 'sekisho0', addresses: ['10.66.0.1/32', 'fd00:66::1/128'] },
    { host: 'clients', device: 'tunnel0', addresses: clientAddresses },
  );
  await hosts.must('clients', 'ip route add default via 10.66.0.1 dev tunnel0 onlink');
  await hosts.must('clients', 'ip route add default via fd00:66::1 dev tunnel0 onlink');
}

beforeEach(async () => {
  await plugIn();
  before = await hosts.dump('edge');
});
afterEach(async () => {
  await network?.close();
  network = undefined;
  expect(await hosts.dump('edge')).toBe(before);
  await hosts.must('edge', 'ip link delete sekisho0');
});

const open = async (yaml: string, watching?: Watching) => {
  network = await hosts.openNetwork('edge', settingsWith(`${pool}\n${yaml}`, domain), watching);
  return network;
};
const seen = (address: string, from: string) => hosts.seenBy(address, { host: 'clients', from });
const answers = async (address: string) => (await hosts.run('edge', `ping -c 1 -W 1 ${address}`)).exitCode === 0;

describe.each(families)('a client $client', ({ client, inside, internet, tunnel, own, ownInside }) => {
  it('is seen under its own address where routers know the pools', async () => {
    await open('');
    expect(await seen(inside, client)).toBe(client);
    expect(await seen(own, client)).toBe(client);
    expect(await seen(internet, client)).toBeUndefined();
  });

  it('comes in hub mode to the internet under the gateway’s address, and to internal hosts under its own', async () => {
    await open('access: { routeAllTraffic: true }');
    expect(await seen(internet, client)).toBe(own);
    expect(await seen(inside, client)).toBe(client);
  });

  it('comes in hub mode to the gateway’s host where that is in the tunnel or the encryption domain, and nowhere else', async () => {
    await open('access: { routeAllTraffic: true }');
    expect(await seen(tunnel, client)).toBe(client);
    expect(await seen(ownInside, client)).toBe(client);
    expect(await seen(own, client)).toBeUndefined();
  });

  it('comes with snat everywhere under the gateway’s address', async () => {
    await open('routing: { internal: snat }');
    expect(await seen(inside, client)).toBe(ownInside);
    expect(await seen(internet, client)).toBe(own);
  });
});

it('leads to addresses outside the pools as long as they are held', async () => {
  const opened = await open('');
  expect(await answers('172.20.0.9')).toBe(false);
  opened.hold('172.20.0.9/32');
  await eventually('a way to the client', 5000, () => answers('172.20.0.9'));
  opened.letGo('172.20.0.9/32');
  await eventually('the end of that way', 5000, async () => !(await answers('172.20.0.9')));
});

it('leads to an address out of the network on which hosts are, where the host answers for it', async () => {
  await hosts.must('edge', 'sysctl -qw net.ipv4.conf.lan.proxy_arp=1');
  const opened = await open('');
  const fromInside = async () => (await hosts.run('inside', 'ping -c 1 -W 2 10.1.0.77')).exitCode === 0;
  expect(await fromInside()).toBe(false);
  opened.hold('10.1.0.77/32');
  await eventually('a way to the client', 10_000, fromInside);
});

describe('announcing', () => {
  const routes = (family = 4) => hosts.must('edge', `ip -${family} route show table 4500 proto 145`);

  it('has routes for what sessions hold, and a rule as long as there are any', async () => {
    const opened = await open('routing: { internal: announce }');
    expect(await answers('10.66.0.5')).toBe(false);
    opened.hold('10.66.0.0/26');
    opened.hold('10.66.0.5/32');
    opened.hold('fd00:66:0:5::/64');
    await eventually('a way to the client', 5000, () => answers('10.66.0.5'));
    expect(await routes()).toBe(
      '10.66.0.0/26 dev sekisho0 scope link src 10.66.0.1 \n10.66.0.5 dev sekisho0 scope link src 10.66.0.1 \n',
    );
    expect(await routes(6)).toMatch(/^fd00:66:0:5::\/64 dev sekisho0 metric 1024/);
    expect(await answers('fd00:66:0:5::5')).toBe(true);
    for (const route of ['10.66.0.0/26', '10.66.0.5/32', 'fd00:66:0:5::/64']) opened.letGo(route);
    const isRuled = async () => (await hosts.must('edge', 'ip rule')).includes('proto 145');
    await eventually('no rule', networkLimits.blockLingerMs + 5000, async () => !(await isRuled()));
    expect(await routes()).toBe('');
    expect(await routes(6)).toBe('');
  });
});

describe('after an edge that was killed', () => {
  /** The kernel removes its device, and routes to that. */
  async function killOne(yaml: string): Promise<void> {
    await hosts.openAndKill('edge', `${pool}\n${yaml}`, domain);
    await hosts.must('edge', 'ip link delete sekisho0');
    await plugIn();
  }

  it.each(['', 'routing: { internal: announce }', 'access: { routeAllTraffic: true }'])(
    'the next finds its rules, and leaves nothing of either behind: %s',
    async (yaml) => {
      await killOne('routing: { internal: snat, table: 4511 }');
      expect(await hosts.must('edge', 'ip rule')).toContain('lookup 4511 proto 145');
      await open(yaml);
      expect(await hosts.must('edge', 'ip rule')).not.toContain('lookup 4511');
      expect((await hosts.must('edge', 'nft list tables')).includes('sekisho_sekisho0')).toBe(yaml.includes('All'));
    },
  );
});

describe('another edge on this host', () => {
  it.each(['table: 4500', 'table: 4511'])('goes on when one comes and goes, with %s', async (table) => {
    await hosts.link(
      { host: 'edge', device: 'sekisho1', addresses: ['10.77.0.1/32'] },
      { host: 'clients', device: 'tunnel1', addresses: ['10.77.0.9/32'] },
    );
    const other = await hosts.openNetwork(
      'edge',
      settingsWith(
        `officeMode: { pool: 10.77.0.0/16 }\nrouting: { internal: snat, ${table} }\ntunnel: { device: sekisho1 }`,
      ),
    );
    const alone = await hosts.dump('edge');
    await open('routing: { internal: snat }');
    await network?.close();
    expect(await hosts.dump('edge')).toBe(alone);
    expect(await hosts.must('edge', 'ip route get 10.77.0.9')).toContain('dev sekisho1');
    await other.close();
    await hosts.must('edge', 'ip link delete sekisho1');
  });
});

it('sets up again what others have removed', async () => {
  const told: string[] = [];
  await open('access: { routeAllTraffic: true }', { told, lookIntervalMs: 100 });
  await hosts.must('edge', 'nft delete table inet sekisho_sekisho0');
  await hosts.must('edge', 'ip rule del pref 4500 lookup 4500');
  await hosts.must('edge', 'ip route flush table 4500 proto 145');
  const [{ client, internet, own }] = families;
  await eventually('a way to the internet', 10_000, async () => (await seen(internet, client)) === own);
  expect(told).toEqual([]);
});
