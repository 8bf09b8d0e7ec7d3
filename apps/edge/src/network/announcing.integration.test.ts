import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostNetwork } from './host-network.ts';
import { settingsWith, useHosts } from './hosts.fixture.ts';

/** Two edges, a router that both are linked to, and a host behind it; the clients of each edge. */
const hosts = useHosts('edge-1', 'edge-2', 'router', 'inside', 'clients-1', 'clients-2');
const edges = [
  { host: 'edge-1', clients: 'clients-1', network: '10.1.1', addresses: ['10.66.0.5/32', 'fd00:66:0:5::5/128'] },
  { host: 'edge-2', clients: 'clients-2', network: '10.1.2', addresses: ['10.66.0.70/32', '10.66.0.9/32'] },
] as const;
const settings = settingsWith(
  'officeMode: { pool: 10.66.0.0/16, ipv6: { prefix: "fd00:66::/48" } }\nrouting: { internal: announce }',
);
const folder = mkdtempSync(join(tmpdir(), 'sekisho-bird-'));
const shipped = join(repository, 'deploy/bird');
const quiet = 'log stderr { warning, error, fatal };';

beforeAll(async () => {
  for (const { host, clients, network, addresses } of edges) {
    await hosts.link(
      { host, device: 'eth1', addresses: [`${network}.1/24`] },
      { host: 'router', device: `to-${host}`, addresses: [`${network}.254/24`] },
    );
    await hosts.link(
      { host, device: 'sekisho0', addresses: ['10.66.0.1/32'] },
      { host: clients, device: 'tunnel0', addresses: [...addresses] },
    );
    await hosts.must(host, `ip route add default via ${network}.254`);
    await hosts.must(clients, 'ip route add default via 10.66.0.1 dev tunnel0 onlink');
  }
  await hosts.link(
    { host: 'router', device: 'lan', addresses: ['10.2.0.1/24'] },
    { host: 'inside', device: 'lan', addresses: ['10.2.0.2/24'] },
  );
  await hosts.must('inside', 'ip route add default via 10.2.0.1');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The example as it is shipped, with what an administrator changes for this edge. @returns the file to start with */
function example(host: string, network: string, files: readonly string[]): string {
  const own = join(folder, host);
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(shipped).filter((each) => each.endsWith('.conf'))) {
    const text = readFileSync(join(shipped, name), 'utf8')
      .replaceAll('10.1.1.', `${network}.`)
      .replace('log syslog all;', quiet)
      // Two ends of a cable have no other routers to wait for.
      .replace('interface "eth1" { };', 'interface "eth1" { type ptp; hello 1; };');
    writeFileSync(join(own, name), text);
  }
  writeFileSync(join(own, 'bird.conf'), files.map((name) => `include "${name}";\n`).join(''));
  return join(own, 'bird.conf');
}

/** Starts BIRD there. @returns a function that stops it */
function bird(host: string, configuration: string): () => void {
  const child = hosts.spawn(host, ['bird', '-f', '-c', configuration, '-s', join(folder, `${host}.ctl`)]);
  return () => child.kill('SIGKILL');
}

const routerBase = `${quiet}
router id 10.1.0.254;
protocol device { }
protocol kernel { ipv4 { export all; }; }
protocol kernel { ipv6 { export all; }; }
`;
const ospfRouter = `${routerBase}
protocol ospf v2 { ipv4 { import all; }; area 0 { interface "to-*" { type ptp; hello 1; }; }; }
protocol ospf v3 { ipv6 { import all; }; area 0 { interface "to-*" { type ptp; hello 1; }; }; }
`;
const bgpRouter = `${routerBase}
${edges
  .map(
    ({ network }) =>
      `protocol bgp { local ${network}.254 as 64512; neighbor ${network}.1 as 64513; connect delay time 1; ipv4 { import all; export all; next hop self; }; }`,
  )
  .join('\n')}
`;

const variants = [
  { name: 'OSPF', router: ospfRouter, edge: ['ospf.conf', 'ospf-ipv6.conf'] },
  { name: 'BGP', router: bgpRouter, edge: ['bgp.conf'] },
];

const route = (host: string, prefix: string) => hosts.must(host, `ip route show exact ${prefix}`);
const pings = async (host: string, line: string) => (await hosts.run(host, `ping -c 1 -W 2 ${line}`)).exitCode === 0;
/** What a packet to the client would have to pass is asked of the host behind the router. */
const reaches = (address: string) => pings('inside', address);

describe.each(variants)('BIRD with $name', ({ router, edge }) => {
  let stops: (() => void)[] = [];
  let networks: HostNetwork[] = [];
  const on = (index: number): HostNetwork => networks[index] ?? expect.fail('no such edge');
  const appears = (what: string, ask: () => Promise<boolean>) => eventually(what, 30_000, ask);

  beforeAll(async () => {
    const configuration = join(folder, 'router.conf');
    writeFileSync(configuration, router);
    stops = [
      bird('router', configuration),
      ...edges.map(({ host, network }) => bird(host, example(host, network, edge))),
    ];
    const pace = { lookIntervalMs: 200, blockLingerMs: 500 };
    networks = await Promise.all(edges.map(({ host }) => hosts.openNetwork(host, settings, pace)));
  });
  afterAll(async () => {
    for (const network of networks) await network.close();
    for (const stop of stops) stop();
    for (const host of ['router', ...edges.map(({ host }) => host)]) {
      for (const family of ['-4', '-6']) await hosts.run(host, `ip ${family} route flush table all proto bird`);
    }
  });

  it('has the router know a block as long as it is held', async () => {
    on(0).hold('10.66.0.0/26');
    await appears('a route', async () => (await route('router', '10.66.0.0/26')).includes('via 10.1.1.1 '));
    expect(await reaches('10.66.0.5')).toBe(true);
    on(0).letGo('10.66.0.0/26');
    await appears('the end of that route', async () => (await route('router', '10.66.0.0/26')) === '');
    expect(await reaches('10.66.0.5')).toBe(false);
  });

  it('leads to the edge that has the client: the one with the block, or with one address out of it', async () => {
    on(0).hold('10.66.0.0/26');
    on(1).hold('10.66.0.64/26');
    await appears('ways to both edges', async () => (await reaches('10.66.0.5')) && (await reaches('10.66.0.70')));
    on(1).hold('10.66.0.9/32');
    await appears('a way to one address', () => reaches('10.66.0.9'));
    expect(await reaches('10.66.0.5')).toBe(true);
    // Also on the host of the block, and for its clients.
    await appears('a way from the other edge', () => pings('edge-1', '10.66.0.9'));
    expect(await pings('clients-1', '-I 10.66.0.5 10.66.0.9')).toBe(true);
    on(1).letGo('10.66.0.9/32');
    await appears('the end of that way', async () => (await route('router', '10.66.0.9/32')) === '');
    expect(await reaches('10.66.0.70')).toBe(true);
    for (const [index, block] of ['10.66.0.0/26', '10.66.0.64/26'].entries()) on(index).letGo(block);
  });

  it('follows a block that another edge takes', async () => {
    on(0).hold('10.66.1.0/26');
    await appears('a route to the one', async () => (await route('router', '10.66.1.0/26')).includes('via 10.1.1.1 '));
    on(0).letGo('10.66.1.0/26');
    on(1).hold('10.66.1.0/26');
    const follows = async () => /^10\.66\.1\.0\/26 via 10\.1\.2\.1 /.test(await route('router', '10.66.1.0/26'));
    await appears('a route to the other', follows);
    on(1).letGo('10.66.1.0/26');
    await appears('the end of that route', async () => (await route('router', '10.66.1.0/26')) === '');
  });

  it('takes the routes back when an edge dies, and has them again when it is back', async () => {
    on(0).hold('10.66.0.0/26');
    await appears('a route', () => reaches('10.66.0.5'));
    await hosts.must('edge-1', 'ip link set sekisho0 down');
    await appears('the end of that route', async () => (await route('router', '10.66.0.0/26')) === '');
    await hosts.must('edge-1', 'ip link set sekisho0 up');
    await appears('a route again', () => reaches('10.66.0.5'));
    on(0).letGo('10.66.0.0/26');
    await appears('the end of that route', async () => (await route('router', '10.66.0.0/26')) === '');
  });

  if (!edge.includes('ospf-ipv6.conf')) return;
  it('has the router know the IPv6 prefixes of sessions', async () => {
    const known = async () => hosts.must('router', 'ip -6 route show exact fd00:66:0:5::/64');
    on(0).hold('fd00:66:0:5::/64');
    await appears('a route', async () => (await known()).includes('dev to-edge-1'));
    on(0).letGo('fd00:66:0:5::/64');
    await appears('the end of that route', async () => (await known()) === '');
  });
});
