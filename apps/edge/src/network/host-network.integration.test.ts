import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsWith, useHosts } from './hosts.fixture.ts';

const hosts = useHosts('edge', 'clients');

beforeEach(async () => {
  // In place of the TUN device: what clients send comes out of it.
  await hosts.link(
    { host: 'edge', device: 'sekisho0', addresses: ['10.66.0.1/32'] },
    { host: 'clients', device: 'tunnel0', addresses: ['10.66.0.5/32', '172.20.0.9/32'] },
  );
  await hosts.must('clients', 'ip route add default via 10.66.0.1 dev tunnel0 onlink');
});
afterEach(() => hosts.must('edge', 'ip link delete sekisho0'));

it('leads to the pools as long as it is open, and leaves nothing behind', async () => {
  const before = await hosts.dump('edge');
  const network = await hosts.openNetwork('edge', settingsWith('officeMode: { pool: 10.66.0.0/16 }'));
  await hosts.must('edge', 'ping -c 1 -W 2 10.66.0.5');
  await network.close();
  expect(await hosts.dump('edge')).toBe(before);
});
