import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leaseReply } from '@sekisho/contracts';
import { eventually, must, node } from '@sekisho/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { as } from '../support/network/login.ts';
import { addresses, countArrivals, inPlace } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';
import { ownNetwork } from './harness/own-network.ts';

/** Leases are renewed at a third of it. */
const leaseMs = 15_000;
const givenAwayMs = leaseMs + 15_000;
const endedMs = 10_000;
const allThree = { sent: 3, received: 3 };

const network = ownNetwork();
const assignments = join(network.directory, 'fixed-addresses.conf');
const fixedAddress = '10.20.0.99';

const runFile = z.object({ services: z.array(z.object({ name: z.string(), pid: z.int().optional() })) });

describe('an edge is stopped for longer than its leases last', () => {
  beforeAll(() => writeFile(assignments, `* addr ${fixedAddress} bob\n`));
  // One address in the pool for clients.
  const bench = useBench(
    { officeMode: { pool: '10.20.0.1-10.20.0.2', file: assignments, leaseDuration: `${leaseMs / 1000}s` } },
    { agnes: {}, bob: {} },
  );
  const state = () => bench.gateway.file('state');

  function signalEdge(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const { services } = runFile.parse(JSON.parse(readFileSync(join(state(), 'run', 'gateway.json'), 'utf8')));
    const pid = services.find(({ name }) => name === 'edge')?.pid;
    if (pid === undefined) throw new Error('the run file names no edge');
    process.kill(pid, signal);
  }

  /** As another edge that a client of a third user is at. */
  async function leaseElsewhere() {
    const script = join(import.meta.dirname, 'harness', 'other-edge.ts');
    const command = [node, script, state(), network.directory, 'carol'];
    return leaseReply.parse(JSON.parse(await must('ip', inPlace(network, 'gw', command))));
  }

  it('and never shares an address that another edge gave away meanwhile, but goes on where none did', async () => {
    const [{ address }, fixed] = await Promise.all([
      bench.direct.mustConnect(as('agnes')),
      bench.first.mustConnect(as('bob')),
    ]);
    expect(fixed.address).toBe(fixedAddress);
    const [agnes, bob] = [await bench.gateway.session('agnes'), await bench.gateway.session('bob')];
    expect(await leaseElsewhere()).toMatchObject({ outcome: 'refused', code: 'no-address-available' });

    signalEdge('SIGSTOP');
    try {
      // They keep sending: all of it lies in wait for the edge when it goes on.
      const clients = [bench.direct, bench.first];
      await Promise.all(clients.map(({ guest }) => guest.must(`ping -q -i 0.2 ${addresses.host} >/dev/null 2>&1 &`)));
      const given = await eventually('the address is given away', givenAwayMs, async () => {
        const reply = await leaseElsewhere();
        return reply.outcome === 'leased' && reply;
      });
      expect(given).toMatchObject({ address });
      const shared = await countArrivals(network, 'host', `ip saddr ${address}`);

      signalEdge('SIGCONT');

      await eventually('the client that lost its address is told', endedMs, () => !bench.direct.isConnected());
      const record = await bench.gateway.logged({ connection: agnes.connection, outcome: 'ended' });
      expect(record.sentence).toMatch(/no longer leased to this connection/);
      expect(await shared()).toBe(0);
      expect((await bench.gateway.drops())['lease-expired']).toBeGreaterThan(0);
      expect(await bench.first.ping(addresses.host)).toEqual(allThree);
      expect(await bench.gateway.session('bob')).toMatchObject({ connection: bob.connection, address: fixedAddress });
    } finally {
      signalEdge('SIGCONT');
      await Promise.all([bench.direct, bench.first].map(({ guest }) => guest.run('pkill -x ping')));
    }
  });
});
