import { randomBytes } from 'node:crypto';
import { ipv4FromNumber, Secret } from '@sekisho/wire';
import type { Dataplane, PeerId } from '../index.ts';
import { type EspSuite, randomKeys } from './esp.fixture.ts';

/** 10.99.0.0, where the tests' clients have their addresses. */
const firstAddress = 0x0a63_0000;

/**
 * Installs sessions with an open network, each of a peer of its own with one pair of SAs.
 * @returns what each took of the process's memory outside the JavaScript heap, in bytes
 */
export function installCrowd(dataplane: Dataplane, sessions: number, suite: EspSuite): number {
  const before = nativeBytes();
  const firstSpi = randomBytes(4).readUInt32BE() | 0x1000_0000;
  for (let index = 0; index < sessions; index += 1) install(dataplane, index, firstSpi + index * 2, suite);
  return (nativeBytes() - before) / sessions;
}

function install(dataplane: Dataplane, index: number, spi: number, suite: EspSuite): void {
  const peer = (index + 1) as PeerId;
  const [keysIn, keysOut] = [randomKeys(suite), randomKeys(suite)].map((keys) => ({
    encryption: new Secret(keys.encryption),
    integrity: new Secret(keys.integrity),
    salt: new Secret(keys.salt),
  }));
  if (keysIn === undefined || keysOut === undefined) throw new TypeError('no keys');
  const remote = { address: ipv4FromNumber(0x7f01_0000 + (index >> 8)), port: 20_000 + (index & 0xff) };
  dataplane.installSa({
    peer,
    spiIn: spi >>> 0,
    spiOut: (spi + 1) >>> 0,
    cipher: suite.cipher,
    keysIn,
    keysOut,
    local: { address: '127.0.0.1', port: 4500 },
    remote,
    outbound: true,
  });
  dataplane.installSession({
    peer,
    tunnel: (index & 0xffff) + 1,
    session: (index >> 16) + 1,
    peerTunnel: 1,
    peerSession: 1,
    peerPort: 1701,
    network: { address: ipv4FromNumber(firstAddress + 256 + index), mtu: 1400, policy: 0 },
  });
}

function nativeBytes(): number {
  const { rss, heapTotal, external } = process.memoryUsage();
  return rss - heapTotal - external;
}
