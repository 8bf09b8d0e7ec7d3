import { type DhcpServer, Dnsmasq, Kea } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Applicant } from '../assignment/address-method.ts';
import { DhcpNetwork } from '../testing/dhcp-network.fixture.ts';
import { addressIn, applicant, dhcpSettings, edge, instance } from '../testing/dhcp-sessions.fixture.ts';
import { useLeaseStores } from '../testing/lease-stores.fixture.ts';
import type { OpenDhcp } from './open-dhcp.ts';

const stores = useLeaseStores();
const network = new DhcpNetwork();
const opened: OpenDhcp[] = [];
let places: { namespace: string; device: string }[];

beforeAll(async () => {
  await network.open();
  places = [await network.join(2), await network.join(3)];
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.stop()));
});
afterAll(() => network.remove());

const given = {
  dns: ['10.1.0.53', '10.1.0.54'],
  nbns: ['10.1.0.60'],
  domain: 'corp.example.com',
};

/** One that gives the addresses from .100 on, for two minutes: dnsmasq knows no less. */
const options = (place: number, last = 120) => ({
  ...(places[place] ?? { namespace: '', device: '' }),
  subnet: network.subnet,
  first: network.address(100),
  last: network.address(last),
  leaseSeconds: 120,
  renewSeconds: 60,
  ...given,
  routes: [
    ['10.1.0.0/16', network.address(1)],
    ['0.0.0.0/0', network.address(1)],
  ] as const,
});

async function open(servers: readonly number[] = [2], dhcp: object = {}) {
  const redis = await stores.connected();
  const it = instance(
    dhcpSettings(
      servers.map((host) => network.address(host)),
      dhcp,
    ),
    redis,
  );
  opened.push(it);
  return it;
}

const asLease = ({ connection, user }: Applicant, address: string) => ({
  connection,
  user,
  address,
  source: 'dhcp' as const,
});
const ended = ({ connection }: Applicant, address: string) => ({ edge, connection, address });
const leased = (server: DhcpServer) => server.leases().map(({ address }) => address);
const expiryOf = (server: DhcpServer, address: string) =>
  server.leases().find((each) => each.address === address)?.expires ?? 0;

describe.each([
  ['dnsmasq', Dnsmasq],
  ['Kea', Kea],
])('with %s, a session', (_, Server) => {
  let server: DhcpServer;
  beforeAll(async () => {
    server = await Server.start(options(0));
  });
  afterAll(() => server.remove());

  it('gets an address, with what the server gives beside it', async () => {
    const { method } = await open();
    const alice = applicant('alice');
    const found = addressIn(await method.find(alice));
    expect(found).toMatchObject({
      beside: { ...given, routes: ['10.1.0.0/16'] },
      origin: `the DHCP server ${network.address(2)}:67`,
      own: false,
    });
    await expect.poll(() => leased(server)).toContain(found.address);
    await method.released(ended(alice, found.address));
  });

  it('gives it back when it ends', async () => {
    const { method } = await open();
    const alice = applicant('alice');
    const { address } = addressIn(await method.find(alice));
    await expect.poll(() => leased(server)).toContain(address);
    await method.released(ended(alice, address));
    await expect.poll(() => leased(server)).not.toContain(address);
  });

  it('has it renewed as long as its edge renews, also by another instance after a restart', async () => {
    const first = await open();
    const alice = applicant('alice');
    const { address } = addressIn(await first.method.find(alice));
    await first.stop();
    const second = await open();
    await expect.poll(() => leased(server)).toContain(address);
    const before = expiryOf(server, address);
    await expect
      .poll(async () => {
        expect(await second.method.renewed({ edge, leases: [asLease(alice, address)] })).toEqual([]);
        return expiryOf(server, address);
      })
      .toBeGreaterThan(before);
    await second.method.released(ended(alice, address));
    await expect.poll(() => leased(server)).not.toContain(address);
  });

  it('gets the address of its user again', async () => {
    const { method } = await open();
    const [one, two] = [applicant('carol'), applicant('Carol')];
    const { address } = addressIn(await method.find(one));
    await method.released(ended(one, address));
    expect(addressIn(await method.find(two)).address).toBe(address);
    await method.released(ended(two, address));
  });

  it('has an address of its own beside another session of its user', async () => {
    const { method } = await open();
    const both = [applicant('dora'), applicant('dora')];
    const found = await Promise.all(both.map(async (each) => addressIn(await method.find(each)).address));
    expect(new Set(found).size).toBe(2);
    for (const [index, each] of both.entries()) await method.released(ended(each, found[index] ?? ''));
  });

  it('has an address of its own among many that ask at once', async () => {
    const { method } = await open();
    const many = Array.from({ length: 20 }, (_, n) => applicant(`user-${n}`));
    const found = await Promise.all(many.map(async (each) => addressIn(await method.find(each)).address));
    expect(new Set(found).size).toBe(many.length);
    await Promise.all(many.map((each, index) => method.released(ended(each, found[index] ?? ''))));
    await expect.poll(() => leased(server)).toEqual([]);
  });

  it('keeps its address when the edge asks again', async () => {
    const { method } = await open();
    const erin = applicant('erin');
    const { address } = addressIn(await method.find(erin));
    expect(addressIn(await method.find(erin)).address).toBe(address);
    await method.released(ended(erin, address));
  });

  it('gets another address when somebody else turns out to use the first', async () => {
    const { method } = await open();
    const [one, two] = [applicant('fred'), applicant('fred')];
    const first = addressIn(await method.find(one));
    await first.giveBack?.({ inUse: true });
    const second = addressIn(await method.find(two));
    expect(second.address).not.toBe(first.address);
    await method.released(ended(two, second.address));
  });
});

describe.each([
  ['dnsmasq', Dnsmasq],
  ['Kea', Kea],
])('from %s, addresses of a network that is not its own', (_, Server) => {
  let server: DhcpServer;
  const address = (host: number) => `${network.behind}.${host}`;
  beforeAll(async () => {
    const elsewhere = { subnet: `${network.behind}.0/24`, first: address(100), last: address(120) };
    server = await Server.start({ ...options(0), ...elsewhere });
  });
  afterAll(() => server.remove());

  it.each([
    ['giaddr', { giaddr: address(1) }],
    ['subnet', { subnet: address(0) }],
  ])('are given, renewed and released as %s says', async (_, dhcp) => {
    const { method } = await open([2], dhcp);
    const alice = applicant('alice');
    const { address: given } = addressIn(await method.find(alice));
    expect(given).toMatch(new RegExp(`^${network.behind}\\.1[012]\\d$`));
    await expect.poll(() => leased(server)).toContain(given);
    const before = expiryOf(server, given);
    await expect
      .poll(async () => {
        expect(await method.renewed({ edge, leases: [asLease(alice, given)] })).toEqual([]);
        return expiryOf(server, given);
      })
      .toBeGreaterThan(before);
    await method.released(ended(alice, given));
    await expect.poll(() => leased(server)).not.toContain(given);
  });
});

describe('where servers fail', () => {
  it('the second one takes over, and the first is passed over from then on', async () => {
    const [first, second] = [await Dnsmasq.start(options(0)), await Kea.start(options(1))];
    try {
      const { method } = await open([2, 3]);
      expect(addressIn(await method.find(applicant('alice'))).origin).toContain(network.address(2));
      await first.kill();
      const asked = performance.now();
      expect(addressIn(await method.find(applicant('bob'))).origin).toContain(network.address(3));
      expect(performance.now() - asked).toBeGreaterThan(2_000);
      expect(method.problems()).toEqual([`the DHCP server ${network.address(2)}:67 does not answer`]);
      const again = performance.now();
      expect(addressIn(await method.find(applicant('carol'))).origin).toContain(network.address(3));
      expect(performance.now() - again).toBeLessThan(1_000);
    } finally {
      await Promise.all([first.remove(), second.remove()]);
    }
  });

  it.each([
    ['dnsmasq', Dnsmasq],
    ['Kea', Kea],
  ])('an empty %s is a refusal that says what may be wrong', async (_, Server) => {
    const server = await Server.start(options(0, 100));
    try {
      const { method } = await open();
      const alice = applicant('alice');
      const { address } = addressIn(await method.find(alice));
      expect(await method.find(applicant('bob'))).toEqual({
        kind: 'failed',
        code: 'dhcp-server-unavailable',
        detail: `the DHCP server ${network.address(2)}:67 gave no answer: it is away, or has no address for the user`,
        own: false,
      });
      await method.released(ended(alice, address));
      expect(addressIn(await method.find(applicant('bob'))).address).toBe(address);
    } finally {
      await server.remove();
    }
  });

  it('a session loses the address that a server takes away', async () => {
    const server = await Dnsmasq.start(options(0));
    const it = await open();
    const alice = applicant('alice');
    const { address } = addressIn(await it.method.find(alice));
    await server.remove();
    const other = await Dnsmasq.start({ ...options(0), first: network.address(200), last: network.address(210) });
    try {
      const renewal = { edge, leases: [asLease(alice, address)] };
      await expect.poll(() => it.method.renewed(renewal)).toEqual([alice.connection]);
      expect(it.warned().join()).toContain('a DHCP server has taken an address away');
      await it.method.released(ended(alice, address));
      expect(leased(other)).toEqual([]);
    } finally {
      await other.remove();
    }
  });

  it('a lease that is too short for a session is refused with the reason', async () => {
    const server = await Dnsmasq.start(options(0));
    const redis = await stores.connected();
    const method = instance(dhcpSettings([network.address(2)], {}, 121_000), redis);
    opened.push(method);
    try {
      expect(await method.method.find(applicant('alice'))).toMatchObject({
        kind: 'failed',
        detail: `the DHCP server ${network.address(2)}:67 gives addresses for less time than officeMode.leaseDuration`,
      });
    } finally {
      await server.remove();
    }
  });

  it('an address that this host does not have cannot be the relay agent’s, and is told', async () => {
    const { method } = await open([2], { giaddr: '192.0.2.1' });
    expect(await method.find(applicant('alice'))).toMatchObject({
      kind: 'failed',
      detail: `nothing can be sent to the DHCP server ${network.address(2)}:67`,
    });
    expect(method.problems()).toEqual([expect.stringContaining('EADDRNOTAVAIL')]);
  });
});
