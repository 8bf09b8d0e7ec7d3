import { text, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { udpIpv4 } from './testing/packets.fixture.ts';
import { gatewayOptions, hostAddress, isRoot, World } from './testing/world.fixture.ts';

const sessions = 50_000;
const sessionBytesMax = 4096;
const hostPort = 7300;
/** A sanitizer's own bookkeeping multiplies memory. */
const watched = process.env.SEKISHO_SANITIZER !== undefined;

describe.skipIf(!isRoot || watched)('one edge', () => {
  const world = new World();
  let bytes = 0;
  beforeAll(async () => {
    await world.start({ ...gatewayOptions, tun: { name: 'sekisho0', address: '10.98.0.1/15', mtu: 1400 } });
    bytes = await world.gateway.installCrowd(sessions);
  });
  afterAll(() => world.stop());

  it('holds 50,000 sessions, each of them in less than 4 KiB of the packet path', async () => {
    expect(await world.gateway.do('allSessionCounters')).toHaveLength(sessions);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(sessionBytesMax);
  });

  it('still carries the packets of one among them', async () => {
    const client = await world.client({ peer: sessions + 1 });
    await world.gateway.bind('host', hostAddress, hostPort);
    await client.sendIp(udpIpv4(client.address, hostAddress, hostPort, utf8('one of many')));
    expect(text((await world.gateway.datagram('host')).bytes)).toBe('one of many');
  });
});
