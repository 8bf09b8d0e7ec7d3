import { newUlid } from '@sekisho/platform';
import { Kea } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DhcpNetwork } from '../testing/dhcp-network.fixture.ts';
import { useRunningService } from '../testing/running-service.fixture.ts';

const service = useRunningService();
const network = new DhcpNetwork();
let server: Kea | undefined;
let place: { namespace: string; device: string };

beforeAll(async () => {
  await network.open();
  place = await network.join(2);
});
afterEach(() => server?.remove());
afterAll(() => network.remove());

/** One that gives a single address, for two minutes. */
async function serve(): Promise<Kea> {
  server = await Kea.start({
    ...place,
    subnet: network.subnet,
    first: network.address(100),
    last: network.address(100),
    leaseSeconds: 120,
    renewSeconds: 1,
    dns: ['10.1.0.53'],
    domain: 'dhcp.example',
    routes: [['10.1.0.0/16', network.address(1)]],
  });
  return server;
}

const officeMode = (methods: string) => `
officeMode:
  methods: ${methods}
  pool: 10.8.0.0/24
  domain: corp.example
  nbns: [10.0.0.60]
  leaseDuration: 30s
  dhcp: { servers: [{ address: ${network.address(2)} }], timeout: 1s, tries: 1 }
`;

describe('the address service with a DHCP server', () => {
  it('leases, renews and releases there, though it is restarted meanwhile', async () => {
    const kea = await serve();
    await service.start(officeMode('[dhcp]'));
    const connection = newUlid();
    const address = network.address(100);
    expect(await service.lease('alice', { connection })).toEqual({
      outcome: 'leased',
      address,
      source: 'dhcp',
      route: `${address}/32`,
      gateway: '10.8.0.1',
      dns: ['10.1.0.53'],
      nbns: ['10.0.0.60'],
      domain: 'dhcp.example',
      routes: ['10.1.0.0/16'],
      ttlMs: 30_000,
    });
    await service.restart();
    const [{ expires } = { expires: 0 }] = kea.leases();
    await expect
      .poll(async () => {
        expect(await service.renew([{ connection, address, user: 'alice' }])).toEqual({ lost: [] });
        return kea.leases()[0]?.expires;
      })
      .toBeGreaterThan(expires);
    await service.restart();
    expect(await service.release(connection, address)).toEqual({ released: true });
    await expect.poll(() => kea.leases()).toEqual([]);
  });

  it('refuses whom the server has no address for, or takes another method', async () => {
    const detail = `the DHCP server ${network.address(2)}:67 gave no answer: it is away, or has no address for the user`;
    await serve();
    await service.start(officeMode('[dhcp]'));
    expect(await service.lease('alice')).toMatchObject({ address: network.address(100) });
    expect(await service.lease('bob')).toEqual({ outcome: 'refused', code: 'dhcp-server-unavailable', detail });
    await service.stop();
    await service.start(officeMode('[dhcp, pool]'));
    await server?.kill();
    expect(await service.lease('carol')).toMatchObject({ address: '10.8.0.2', source: 'pool' });
    await expect.poll(() => service.log).toContain(detail);
    expect((await service.health()).problems).toEqual([`the DHCP server ${network.address(2)}:67 does not answer`]);
  });
});
