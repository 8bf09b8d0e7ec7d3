import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessPolicy, AccessRule, DropReason } from './index.ts';
import type { Client } from './testing/client.fixture.ts';
import { until } from './testing/gateway.fixture.ts';
import { asFragment, ipv4, udp, withOptions } from './testing/packets.fixture.ts';
import { everybody, gatewayOptions, hostAddress, isRoot, tunAddress, World } from './testing/world.fixture.ts';

const allow = (rule: Partial<AccessRule>): AccessRule => ({ action: 'allow', ports: [], ...rule });
const deny = (rule: Partial<AccessRule>): AccessRule => ({ ...allow(rule), action: 'deny' });
const port = (first: number, last = first) => ({ first, last });
const [tcp, udpProtocol, icmp] = [6, 17, 1];

const base = everybody('10.50.0.0/16', 'fd00:50::/32');
/** By name, in the order in which sessions name them. */
const policies = {
  everybody: base,
  exceptions: { ...base, encryptionDomain: { include: ['10.50.0.0/16'], exclude: ['10.50.9.0/24', '10.50.8.8'] } },
  hub: { ...base, routeAllTraffic: true },
  hubWithExceptions: {
    ...base,
    encryptionDomain: { include: ['10.50.0.0/16'], exclude: ['10.50.9.0/24', '192.0.2.0/24'] },
    routeAllTraffic: true,
  },
  neighbours: { ...base, clientToClient: true },
  groupA: {
    ...base,
    rules: [
      deny({ to: '10.50.0.66/32' }),
      allow({ to: '10.50.0.0/24', protocol: tcp, ports: [port(443), port(8000, 8100)] }),
      deny({ to: '10.50.1.0/24', protocol: udpProtocol, ports: [port(53)] }),
      allow({ to: '10.50.1.0/24' }),
      allow({ to: 'fd00:50::/32' }),
      allow({ protocol: icmp, to: '10.50.2.0/24' }),
    ],
  },
  hubWithRules: { ...base, routeAllTraffic: true, rules: [allow({ ports: [port(443)], protocol: tcp })] },
  neighboursWithRules: { ...base, clientToClient: true, rules: [allow({ protocol: udpProtocol })] },
  ipv6Alone: { ...base, rules: [allow({ to: 'fd00:50::/32' })] },
  exceptOne: { ...base, rules: [deny({ protocol: tcp, ports: [port(22)] }), allow({})] },
} satisfies Record<string, AccessPolicy>;
type PolicyName = keyof typeof policies;
const names = Object.keys(policies) as PolicyName[];

const world = new World();
beforeAll(async () => {
  if (!isRoot) return;
  // Clients of another gateway have addresses out of the second prefix.
  await world.start({
    ...gatewayOptions,
    policies: Object.values(policies),
    clients: ['10.99.0.0/24', '10.97.0.0/16'],
  });
});
afterAll(async () => {
  if (isRoot) await world.stop();
});

const clientOf = (name: PolicyName, address?: string): Promise<Client> =>
  world.client({ policy: names.indexOf(name), ...(address === undefined ? {} : { address }) });

type Outcome = 'passed' | DropReason;

/** What became of a packet, by the session's counters. */
async function outcome(client: Client, packet: Uint8Array): Promise<Outcome> {
  const counters = () => world.gateway.sessionCounters(client.key);
  const before = await counters();
  await client.sendIp(packet);
  return until(async () => {
    const now = await counters();
    if (now === undefined || before === undefined) throw new Error('there is no session');
    if (now.packetsIn > before.packetsIn) return 'passed';
    const dropped = Object.entries(now.drops).find(
      ([reason, count]) => count > (before.drops[reason as DropReason] ?? 0),
    );
    return dropped?.[0] as DropReason | undefined;
  }, 'what becomes of a packet');
}

const [tcpTo, udpTo] = [
  (client: Client, destination: string, to: number) =>
    ipv4(client.address, destination, tcp, Uint8Array.of(0x13, 0x88, to >> 8, to & 255, ...new Uint8Array(16))),
  (client: Client, destination: string, to: number) =>
    ipv4(client.address, destination, udpProtocol, udp(5000, to, utf8('x'))),
];
const icmpTo = (client: Client, destination: string) => ipv4(client.address, destination, icmp, new Uint8Array(16));

describe.skipIf(!isRoot)('a policy', () => {
  it.each<[PolicyName, string, Outcome]>([
    ['everybody', hostAddress, 'passed'],
    ['everybody', tunAddress, 'passed'],
    ['everybody', '10.51.0.1', 'outside-encryption-domain'],
    ['everybody', '10.97.3.3', 'client-to-client'],
    ['exceptions', '10.50.8.9', 'passed'],
    ['exceptions', '10.50.8.8', 'outside-encryption-domain'],
    ['exceptions', '10.50.9.255', 'outside-encryption-domain'],
    ['hub', '192.0.2.1', 'passed'],
    ['hub', '10.99.0.250', 'client-to-client'],
    ['hub', '127.0.0.1', 'outside-encryption-domain'],
    ['hub', '0.0.0.0', 'outside-encryption-domain'],
    ['hub', '169.254.169.254', 'outside-encryption-domain'],
    ['hub', '224.0.0.5', 'outside-encryption-domain'],
    ['hub', '255.255.255.255', 'outside-encryption-domain'],
    ['hubWithExceptions', '198.51.100.1', 'passed'],
    ['hubWithExceptions', '10.50.9.1', 'outside-encryption-domain'],
    ['hubWithExceptions', '192.0.2.1', 'outside-encryption-domain'],
    ['neighbours', '10.99.0.250', 'passed'],
    ['neighbours', '10.97.3.3', 'passed'],
    ['neighbours', '10.51.0.1', 'outside-encryption-domain'],
    ['neighboursWithRules', '10.97.3.3', 'passed'],
    ['ipv6Alone', hostAddress, 'access-rule'],
    ['ipv6Alone', tunAddress, 'access-rule'],
  ])('%s, to %s: %s', async (name, destination, expected) => {
    const client = await clientOf(name);
    expect(await outcome(client, udpTo(client, destination, 53))).toBe(expected);
  });

  it.each<[string, PolicyName, (client: Client) => Uint8Array, Outcome]>([
    ['the first that fits decides', 'groupA', (client) => tcpTo(client, '10.50.0.66', 443), 'access-rule'],
    ['a port', 'groupA', (client) => tcpTo(client, '10.50.0.1', 443), 'passed'],
    ['the last port of a range', 'groupA', (client) => tcpTo(client, '10.50.0.1', 8100), 'passed'],
    ['the port behind a range', 'groupA', (client) => tcpTo(client, '10.50.0.1', 8101), 'access-rule'],
    ['the same port of another protocol', 'groupA', (client) => udpTo(client, '10.50.0.1', 443), 'access-rule'],
    ['a port denied before', 'groupA', (client) => udpTo(client, '10.50.1.1', 53), 'access-rule'],
    ['another port than the denied', 'groupA', (client) => udpTo(client, '10.50.1.1', 54), 'passed'],
    ['a protocol without ports', 'groupA', (client) => icmpTo(client, '10.50.2.9'), 'passed'],
    ['what no rule fits', 'groupA', (client) => icmpTo(client, '10.50.3.9'), 'access-rule'],
    [
      'outside the domain, whatever rules say',
      'groupA',
      (client) => icmpTo(client, '10.51.2.9'),
      'outside-encryption-domain',
    ],
    ['the rest of the world by rule', 'hubWithRules', (client) => tcpTo(client, '192.0.2.1', 443), 'passed'],
    ['the rest of the world without', 'hubWithRules', (client) => tcpTo(client, '192.0.2.1', 80), 'access-rule'],
    ['a neighbour without a rule', 'neighboursWithRules', (client) => tcpTo(client, '10.99.0.250', 80), 'access-rule'],
    ['the gateway itself', 'exceptOne', (client) => tcpTo(client, tunAddress, 22), 'access-rule'],
    ['the gateway itself elsewhere', 'exceptOne', (client) => tcpTo(client, tunAddress, 23), 'passed'],
    ['a ping of the gateway, whatever they say', 'groupA', (client) => icmpTo(client, tunAddress), 'passed'],
    ['all but one port', 'exceptOne', (client) => tcpTo(client, hostAddress, 22), 'access-rule'],
    ['the others', 'exceptOne', (client) => tcpTo(client, hostAddress, 23), 'passed'],
  ])('has rules: %s', async (_what, name, packet, expected) => {
    const client = await clientOf(name);
    expect(await outcome(client, packet(client))).toBe(expected);
  });

  it.each<[string, PolicyName, (client: Client) => Uint8Array, Outcome]>([
    [
      'later ones pass where a rule with ports lets their packets through',
      'groupA',
      (client) => asFragment(tcpTo(client, '10.50.0.1', 9), { offset: 800, more: false }),
      'passed',
    ],
    [
      'but not to where none does',
      'groupA',
      (client) => asFragment(udpTo(client, '10.50.0.1', 443), { offset: 800, more: false }),
      'access-rule',
    ],
    [
      'a rule that denies ports passes them over',
      'exceptOne',
      (client) => asFragment(tcpTo(client, hostAddress, 22), { offset: 800, more: false }),
      'passed',
    ],
    [
      'the first is judged by its ports',
      'exceptOne',
      (client) => asFragment(tcpTo(client, hostAddress, 22), { offset: 0, more: true }),
      'access-rule',
    ],
    [
      'one that was cut before its ports is not let through',
      'exceptOne',
      (client) => asFragment(ipv4(client.address, hostAddress, tcp, Uint8Array.of(0, 80)), { offset: 0, more: true }),
      'access-rule',
    ],
  ])('knows no ports of fragments: %s', async (_what, name, packet, expected) => {
    const client = await clientOf(name);
    expect(await outcome(client, packet(client))).toBe(expected);
  });

  it.each<[string, number[], Outcome]>([
    ['a loose source route', [131, 7, 4, 192, 0, 2, 1, 0], 'malformed-ip'],
    ['a strict one behind others', [1, 7, 3, 4, 137, 3, 4, 0], 'malformed-ip'],
    ['one that cannot be read', [7, 0, 0, 0], 'malformed-ip'],
    ['one that is cut short', [1, 1, 1, 7], 'malformed-ip'],
    ['one that is longer than the header', [7, 9, 4, 0], 'malformed-ip'],
    ['a router alert', [148, 4, 0, 0], 'passed'],
    ['what stands behind their end', [0, 131, 3, 4], 'passed'],
  ])('is not led elsewhere by options: %s', async (_what, options, expected) => {
    const client = await clientOf('everybody');
    const packet = withOptions(udpTo(client, hostAddress, 53), Uint8Array.from(options));
    expect(await outcome(client, packet)).toBe(expected);
  });

  it('knows an installed address for a client’s that lies outside of the pools, until its session goes', async () => {
    const [client, fixed] = [await clientOf('everybody'), await clientOf('everybody', '10.50.7.7')];
    const packet = () => udpTo(client, fixed.address, 53);
    expect(await outcome(client, packet())).toBe('client-to-client');
    // The same address again, in a newer session.
    const newer = await clientOf('everybody', fixed.address);
    await world.gateway.do('removeSession', fixed.key);
    expect(await outcome(client, packet())).toBe('client-to-client');
    await world.gateway.do('removePeer', newer.peer);
    expect(await outcome(client, packet())).toBe('passed');
  });

  it('can be another one for a session that stands', async () => {
    const client = await clientOf('everybody');
    expect(await outcome(client, udpTo(client, '192.0.2.1', 53))).toBe('outside-encryption-domain');
    client.policy = names.indexOf('hub');
    await client.installSession(true);
    expect(await outcome(client, udpTo(client, '192.0.2.1', 53))).toBe('passed');
  });

  it('must be one of those that there are', async () => {
    const client = await clientOf('everybody');
    client.policy = names.length;
    await expect(client.installSession(true)).rejects.toThrow(/policy/);
  });
});

describe.skipIf(!isRoot)('a client’s packet to a DHCP server', () => {
  const broadcast = '255.255.255.255';
  const inform = (source: string, destination: string, to = 67) =>
    ipv4(source, destination, udpProtocol, udp(68, to, new Uint8Array(300)));

  it.each([
    ['everybody', broadcast],
    ['the gateway', tunAddress],
  ])('comes to the control side as it stands: to %s', async (_whom, destination) => {
    const { gateway } = world;
    const client = await clientOf('groupA');
    for (const source of [client.address, '0.0.0.0']) {
      const packet = inform(source, destination);
      await client.sendIp(packet);
      const frame = await gateway.frame('ppp');
      expect(frame).toMatchObject({ peer: client.peer, key: client.key });
      expect(frame.bytes).toEqual(Uint8Array.of(0xff, 3, 0, 0x21, ...packet));
    }
    expect(await gateway.sessionCounters(client.key)).toMatchObject({ packetsIn: 0, drops: {} });
  });

  it('is answered by a frame of the control side', async () => {
    const client = await clientOf('everybody');
    const packet = ipv4(tunAddress, client.address, udpProtocol, udp(67, 68, new Uint8Array(300)));
    await world.gateway.do('sendPpp', client.key, Uint8Array.of(0xff, 3, 0, 0x21, ...packet));
    expect((await client.receiveIp()).bytes).toEqual(packet);
  });

  it('is judged like any other if it is not for this end', async () => {
    const client = await clientOf('everybody');
    const { address } = client;
    expect(await outcome(client, inform('10.99.0.250', broadcast))).toBe('spoofed-source');
    expect(await outcome(client, inform(address, broadcast, 69))).toBe('outside-encryption-domain');
    expect(await outcome(client, inform(address, hostAddress))).toBe('passed');
    const fragment = asFragment(inform(address, broadcast), { offset: 0, more: true });
    expect(await outcome(client, fragment)).toBe('outside-encryption-domain');
  });

  it('is bounded like every control frame', async () => {
    const { gateway } = world;
    const client = await clientOf('everybody');
    await gateway.frames();
    const flood = Array.from({ length: 200 }, () => inform(client.address, broadcast)).map((packet) =>
      client.sealFrame(Uint8Array.of(0xff, 3, 0, 0x21, ...packet)),
    );
    await gateway.flood(100, client.socket, { address: client.gatewayAddress, port: 4500 }, flood);
    const counters = await gateway.sessionCounters(client.key);
    expect(counters?.drops['control-queue-full']).toBeGreaterThanOrEqual(100);
    expect(counters?.packetsIn).toBe(0);
  });
});
