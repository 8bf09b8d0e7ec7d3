import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InstalledSetup, NetworkManager } from '../support/guest/network-manager.ts';
import { passwordOf } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';

const nameServer = '10.0.0.53';
const allThree = { sent: 3, received: 3 };

const bench = useBench(
  {
    officeMode: { pool: '10.20.0.0/24', dns: [nameServer] },
    authentication: { methods: ['eap', 'ms-chap-v2'], eap: 'certificate' },
  },
  { agnes: {}, laptop: { machine: true } },
);

describe('NetworkManager, by the files that are handed out', () => {
  const { guest } = bench.first;
  const manager = new NetworkManager(guest);
  beforeAll(() => manager.start());
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => console.error(manager.logs()));
  });
  afterAll(() => manager.stop());

  async function setUp(...options: string[]): Promise<InstalledSetup> {
    const folder = join(bench.network.directory, 'set-up');
    await rm(folder, { recursive: true, force: true });
    const gateway = ['--server', addresses.gateway, '--out', folder];
    await bench.gateway.cli('client', 'setup', 'agnes', '--for', 'linux', ...gateway, ...options);
    return manager.install(folder);
  }

  const devices = async () => ({
    host: await manager.deviceTo(addresses.host),
    outside: await manager.deviceTo(addresses.outside),
    gateway: await manager.deviceTo(addresses.gateway),
  });
  const nameServers = async () =>
    [...(await guest.must('cat /etc/resolv.conf')).matchAll(/^nameserver (\S+)$/gm)].map(([, server]) => server);
  const beside = { host: 'vec0', outside: 'vec0', gateway: 'vec0' };

  it('sends everything through the tunnel, asks its name servers, and has all as before when it is undone', async () => {
    const before = await nameServers();
    const office = await setUp();
    await office.up(passwordOf('agnes'));
    expect(await devices()).toEqual({ host: 'ppp0', outside: 'ppp0', gateway: 'vec0' });
    expect(await nameServers()).toEqual([nameServer]);
    expect(await bench.first.ping(addresses.host)).toEqual(allThree);
    expect(await bench.gateway.session('agnes')).toMatchObject({ authentication: 'ms-chap-v2' });
    await office.undo();
    await bench.gateway.sessionGone('agnes');
    expect(await devices()).toEqual(beside);
    expect(await nameServers()).toEqual(before);
    expect(await guest.must('ls /etc/NetworkManager/system-connections')).toBe('lan.nmconnection\n');
  });

  it('sends what is for the networks of the gateway alone, where that was chosen', async () => {
    const office = await setUp('--traffic', 'networks');
    await office.up(passwordOf('agnes'));
    expect(await devices()).toEqual({ host: 'ppp0', outside: 'vec0', gateway: 'vec0' });
    expect(await bench.first.ping(addresses.host)).toEqual(allThree);
    await office.undo();
  });

  it('proves machine and user by the certificates beside them, without asking anything', async () => {
    const office = await setUp('--machine-certificate', 'laptop', '--method', 'eap-tls');
    await office.up();
    expect(await devices()).toEqual({ host: 'ppp0', outside: 'ppp0', gateway: 'vec0' });
    expect(await bench.gateway.session('agnes')).toMatchObject({
      authentication: 'eap-tls',
      machine: expect.stringMatching(/^laptop \(CN=laptop, /),
    });
    await office.undo();
    expect(await guest.must('find /etc/NetworkManager -name "*.p12"')).toBe('');
  });
});
