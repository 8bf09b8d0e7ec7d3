import { setTimeout as sleep } from 'node:timers/promises';
import { quietAfterMs, quietPackets, quietPollMs } from '../limits.ts';
import { devices, type Topology } from '../network/topology.ts';

/**
 * Waits until the gateway has sent all it had queued: some queue hundreds of thousands of packets, which would be counted
 * with the next run's.
 * @throws Error when it is still sending after a while
 */
export async function untilQuiet(topology: Topology): Promise<void> {
  const end = performance.now() + quietAfterMs;
  let before = await sentPackets(topology);
  while (performance.now() < end) {
    await sleep(quietPollMs);
    const now = await sentPackets(topology);
    if (now - before <= quietPackets) return;
    before = now;
  }
  throw new Error(`the gateway was still sending ${quietAfterMs / 1000} s after the last packet`);
}

async function sentPackets(topology: Topology): Promise<number> {
  const files = devices.gateway.map((device) => `/sys/class/net/${device}/statistics/tx_packets`);
  const counts = await topology.run('gateway', 'cat', ...files);
  return counts
    .trim()
    .split('\n')
    .reduce((sum, count) => sum + Number(count), 0);
}
