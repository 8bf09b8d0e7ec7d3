import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DhcpServerOptions, Dnsmasq, eventually, Kea } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, only } from '../support/guest/client.ts';
import { as, passwordOf } from '../support/network/login.ts';
import { addresses, namespace, plugIn, unplug } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';
import { inform } from './harness/dhcp-inform.ts';
import { expectNameServers } from './harness/name-servers.ts';
import { ownNetwork } from './harness/own-network.ts';
import { RadiusHeadquarters } from './harness/radius-headquarters.ts';

const allThree = { sent: 3, received: 3 };
const network = ownNetwork();

/** The file is looked at every two seconds. */
const rereadMs = 6_000;
const renewS = 5;
const renewedMs = 25_000;
const releasedMs = 10_000;

const assignments = join(network.directory, 'ipassignment.conf');
const lines = [
  '# Gateway Type  Address                            User or group',
  '*         addr  10.20.2.5,dns=(10.2.0.53),suffix=(fixed.example)  fanny',
  '*         addr  10.20.2.5                          fritz',
  '*         range 10.20.2.10-10.20.2.11/24           guests',
];

const accounts = {
  rosa: { 'Framed-IP-Address': '10.20.3.5', 'MS-Primary-DNS-Server': '10.3.0.53' },
  ralf: { 'Framed-IP-Address': '10.20.3.5' },
  paul: { 'Framed-Pool': '"contractors"' },
};

/** Of a user of the RADIUS server. */
const atCorp = (user: string, more = {}) =>
  as(`${user}@corp.example`, { password: passwordOf(user), ppp: only('pap'), ...more });

const relayed = { subnet: '10.20.4.0/24', device: 'eth0', renewSeconds: renewS, leaseSeconds: 120 };

describe('a client gets its address', () => {
  const headquarters = new RadiusHeadquarters(network);
  let kea: Kea;
  let dnsmasq: Dnsmasq;
  beforeAll(async () => {
    await writeFile(assignments, `${lines.join('\n')}\n`);
    const dhcp = (more: Pick<DhcpServerOptions, 'namespace' | 'first' | 'last' | 'dns' | 'domain' | 'routes'>) => ({
      ...relayed,
      ...more,
    });
    [kea, dnsmasq] = await Promise.all([
      Kea.start(
        dhcp({
          namespace: namespace(network, 'branch'),
          first: '10.20.4.100',
          last: '10.20.4.110',
          dns: ['10.4.0.53', '10.4.0.54'],
          domain: 'kea.example',
          routes: [['10.0.5.0/24', '10.20.4.1']],
        }),
      ),
      Dnsmasq.start(
        dhcp({ namespace: namespace(network, 'host'), first: '10.20.4.10', last: '10.20.4.20', dns: ['10.4.1.53'] }),
      ),
      headquarters.start(
        Object.fromEntries(
          Object.entries(accounts).map(([user, granted]) => [user, { password: passwordOf(user), granted }]),
        ),
      ),
    ]);
  });
  afterAll(async () => {
    await Promise.all([kea.remove(), dnsmasq.remove(), headquarters.stop()]);
  });
  const bench = useBench(
    {
      realms: {
        internal: { default: true, backEnds: ['internal'] },
        corp: { suffix: '@corp.example', backEnds: ['hq'], groups: ['remote-access'] },
      },
      backEnds: { hq: headquarters.backEnd },
      encryptionDomain: ['10.0.0.0/16'],
      officeMode: {
        pool: '10.20.0.0/24',
        pools: { contractors: { addresses: '10.20.1.0/24', exclude: ['10.20.1.0-10.20.1.99'], dns: ['10.1.0.53'] } },
        file: assignments,
        dhcp: {
          servers: [{ address: addresses.branch }, { address: addresses.host }],
          giaddr: '10.0.0.1',
          subnet: '10.20.4.0',
          timeout: '1s',
          tries: 2,
        },
        // A third of it later a session's lease is renewed, and with it what a DHCP server gave for a longer time.
        leaseDuration: '30s',
        dns: ['10.0.0.53'],
        domain: 'corp.example',
      },
      profiles: [
        { groups: ['contractors'], officeMode: { methods: ['pool'], pool: 'contractors' } },
        { users: ['doris'], officeMode: { methods: ['dhcp'] } },
        { users: ['dirk'], officeMode: { methods: ['dhcp', 'pool'], dns: ['10.5.0.53'] } },
      ],
    },
    {
      agnes: {},
      carl: { alsoIn: ['contractors'] },
      fanny: {},
      fritz: {},
      gus: { alsoIn: ['guests'] },
      gwen: { alsoIn: ['guests'] },
      greta: { alsoIn: ['guests'] },
      newt: {},
      doris: {},
      dirk: {},
    },
  );
  let began = new Date();
  beforeEach(({ onTestFailed }) => {
    began = new Date();
    onTestFailed(() => console.error([kea, dnsmasq].map((server) => server.log.slice(-5_000)).join('\n---\n')));
  });

  /** With it the client reaches the network and is reached; the gateway knows where it is from. */
  async function expectWorking(client: Client, user: string, address: string, source: string): Promise<void> {
    expect(await bench.gateway.session(user)).toMatchObject({ address, addressSource: source });
    expect(await client.ping(addresses.host)).toEqual(allThree);
  }

  describe('from a pool', () => {
    it('that all share, or that is their group’s, with the name servers of each', async () => {
      const [agnes, carl] = await Promise.all([
        bench.direct.mustConnect(as('agnes')),
        bench.first.mustConnect(as('carl')),
      ]);

      expect(agnes.address).toMatch(/^10\.20\.0\.\d+$/);
      expect(carl.address).toMatch(/^10\.20\.1\.[12]\d\d$/);
      await expectNameServers(bench.direct, ['10.0.0.53']);
      await expectNameServers(bench.first, ['10.1.0.53']);
      await expectWorking(bench.direct, 'agnes', agnes.address, 'pool');
      await expectWorking(bench.first, 'carl', carl.address, 'pool');
    });

    it('and the same again when it comes back', async () => {
      const { address } = await bench.gateway.session('carl');
      await bench.first.disconnect();
      await bench.gateway.sessionGone('carl');

      expect(await bench.second.mustConnect(as('carl'))).toMatchObject({ address });
    });

    it('and is told the rest when it asks by DHCPINFORM: domain, name servers and routes', async () => {
      const link = await bench.direct.mustConnect(as('agnes'));

      const told = await inform(bench.direct, link);

      expect(told?.options).toMatchObject({ domain_name: 'corp.example', domain_name_servers: '10.0.0.53' });
      expect(told?.options.classless_static_routes).toBe(`10.0.0.0/16 ${link.peer}`);
      expect(told?.options.ms_classless_static_routes).toBe(told?.options.classless_static_routes);
      expect(told?.routes).toEqual(['10.0.0.0/16']);
    });
  });

  describe('from the per-user file', () => {
    it('that names the user, or a group of the user', async () => {
      const [fanny, gus, gwen] = await Promise.all([
        bench.direct.mustConnect(as('fanny')),
        bench.first.mustConnect(as('gus')),
        bench.second.mustConnect(as('gwen')),
      ]);

      expect(fanny.address).toBe('10.20.2.5');
      expect([gus.address, gwen.address].toSorted()).toEqual(['10.20.2.10', '10.20.2.11']);
      await expectNameServers(bench.direct, ['10.2.0.53']);
      await expectNameServers(bench.first, ['10.0.0.53']);
      await expectWorking(bench.direct, 'fanny', fanny.address, 'file');
      await expectWorking(bench.first, 'gus', gus.address, 'file');
      await expectWorking(bench.second, 'gwen', gwen.address, 'file');
      expect((await inform(bench.direct, fanny))?.options.domain_name).toBe('fixed.example');
    });

    it('but not one that another user has', async () => {
      const refused = await bench.second.connect(as('fritz'));

      expect(refused).toMatchObject({ connected: false, stage: 'ppp' });
      expect(await bench.gateway.refusal('address-in-use', began)).toMatchObject({ user: 'fritz', address: null });
      expect(bench.direct.isConnected()).toBe(true);
    });

    it('though its own former session still holds it, whose network is gone', async () => {
      const { connection } = await bench.gateway.session('fanny');
      await unplug(network, 'direct');
      try {
        const { address } = await bench.second.mustConnect(as('fanny'));

        await expectWorking(bench.second, 'fanny', '10.20.2.5', 'file');
        expect(address).toBe('10.20.2.5');
        const record = await bench.gateway.logged({ connection, outcome: 'ended' });
        expect(record.sentence).toMatch(/new connection|again|replaced/i);
      } finally {
        await plugIn(network, 'direct');
      }
    });

    it('which is read again when it changes', async () => {
      expect((await bench.first.mustConnect(as('newt'))).address).toMatch(/^10\.20\.0\./);
      await bench.first.disconnect();
      await writeFile(assignments, [...lines, '* addr 10.20.2.99 newt', 'this is wrong', ''].join('\n'));

      await eventually('newt gets what the file says', rereadMs, async () => {
        const { address } = await bench.first.mustConnect(as('newt'));
        return address === '10.20.2.99';
      });
      await expectWorking(bench.first, 'newt', '10.20.2.99', 'file');
    });
  });

  describe('granted by RADIUS', () => {
    it('as an address or the name of a pool, with name servers', async () => {
      const [rosa, paul] = await Promise.all([
        bench.direct.mustConnect(atCorp('rosa')),
        bench.first.mustConnect(atCorp('paul')),
      ]);

      expect(rosa.address).toBe('10.20.3.5');
      expect(paul.address).toMatch(/^10\.20\.1\.[12]\d\d$/);
      await expectNameServers(bench.direct, ['10.3.0.53']);
      await expectWorking(bench.direct, 'rosa@corp.example', rosa.address, 'radius');
      await expectWorking(bench.first, 'paul@corp.example', paul.address, 'radius');
    });

    it('but not one that another user has, until accounting has told its end', async () => {
      const { connection } = await bench.gateway.session('rosa@corp.example');

      expect(await bench.second.connect(atCorp('ralf'))).toMatchObject({ connected: false, stage: 'ppp' });
      const refused = await bench.gateway.refusal('address-in-use', began);
      expect(refused).toMatchObject({ user: 'ralf@corp.example', address: null });

      await bench.direct.disconnect();
      expect(await headquarters.accounted(connection, 'Stop')).toMatchObject({ 'Framed-IP-Address': '10.20.3.5' });
      expect((await bench.second.mustConnect(atCorp('ralf'))).address).toBe('10.20.3.5');
    });
  });

  describe('from a DHCP server', () => {
    it('with what that says, renewed while it is connected and released afterwards', async () => {
      const link = await bench.direct.mustConnect(as('doris'));
      const { address } = link;

      expect(address).toMatch(/^10\.20\.4\.1[01]\d$/);
      await expectNameServers(bench.direct, ['10.4.0.53', '10.4.0.54']);
      await expectWorking(bench.direct, 'doris', address, 'dhcp');
      const first = leaseOf(kea, address);
      expect(first).toBeDefined();
      const told = await inform(bench.direct, link);
      expect(told?.options).toMatchObject({ domain_name: 'kea.example', domain_name_servers: '10.4.0.53 10.4.0.54' });
      expect(told?.options.classless_static_routes).toMatch(/10\.0\.5\.0\/24 /);
      await eventually('the lease is renewed', renewedMs, () => (leaseOf(kea, address) ?? 0) > (first ?? 0));

      await bench.direct.disconnect();
      await eventually('the lease is released', releasedMs, () => leaseOf(kea, address) === undefined);
      expect(dnsmasq.leases()).toEqual([]);
    });

    it('or from the next one, where the first does not answer', async () => {
      await kea.kill();

      const { address } = await bench.direct.mustConnect(as('doris'));

      expect(address).toMatch(/^10\.20\.4\.(1\d|20)$/);
      await expectNameServers(bench.direct, ['10.4.1.53']);
      await expectWorking(bench.direct, 'doris', address, 'dhcp');
      expect(leaseOf(dnsmasq, address)).toBeDefined();
      await bench.direct.disconnect();
      await eventually('the lease is released', releasedMs, () => dnsmasq.leases().length === 0);
    });

    it('or none, where no server answers and no other method is allowed', async () => {
      await dnsmasq.kill();

      const [doris, dirk] = await Promise.all([bench.direct.connect(as('doris')), bench.first.mustConnect(as('dirk'))]);

      expect(doris).toMatchObject({ connected: false, stage: 'ppp' });
      expect(await bench.gateway.refusal('dhcp-server-unavailable', began)).toMatchObject({ user: 'doris' });
      await expectNameServers(bench.first, ['10.5.0.53']);
      await expectWorking(bench.first, 'dirk', dirk.address, 'pool');
    });
  });
});

/** When the lease ends, as the server has it. */
const leaseOf = (server: Kea | Dnsmasq, address: string): number | undefined =>
  server.leases().find((lease) => lease.address === address)?.expires;
