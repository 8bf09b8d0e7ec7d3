import { subjects } from '@sekisho/contracts';
import { describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { kindly, lease, setUp } from './edge-in-memory.fixture.ts';
import { dismissAll } from './farewells.ts';

const many = Array.from({ length: 10_000 }, (_, index) => index);

/** Goodbyes that take so much computing time each, of a clock that nothing else moves. */
function costing(ms: number, heard: (peer: number) => Promise<void>) {
  let clock = 0;
  const told: number[] = [];
  const abandoned: number[] = [];
  const dismiss = (peer: number) => {
    clock += ms;
    told.push(peer);
    return heard(peer);
  };
  return { told, abandoned, dismiss, abandon: (peer: number) => void abandoned.push(peer), now: () => clock };
}

describe('saying goodbye to thousands', () => {
  it('tells all of them and ends as soon as all have heard it', async () => {
    const farewells = costing(0.1, async () => undefined);
    await dismissAll(many, farewells);
    expect(farewells.told).toEqual(many);
    expect(farewells.abandoned).toEqual([]);
  });

  it('lets others have their turn in between', async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    });
    await dismissAll(
      many,
      costing(0, async () => undefined),
    );
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
  });

  it('ends in time where there are too many to tell, and takes down whoever has not heard it', async () => {
    const farewells = costing(1, (peer) => (peer < 100 ? Promise.resolve() : new Promise(() => undefined)));
    await dismissAll(many, farewells);
    expect(farewells.told.length).toBeGreaterThanOrEqual(limits.farewellTotalMs);
    expect(farewells.told.length).toBeLessThan(limits.farewellTotalMs + limits.farewellsPerTurn);
    expect(farewells.abandoned).toEqual(many.slice(100));
  });
});

it('a gateway that stops records the end of every session, also of clients that do not answer', async () => {
  let leases = 0;
  const { gateway, client, records, dataplane } = setUp((subject, payload) => {
    if (subject !== subjects.poolLease) return kindly(subject, payload);
    leases += 1;
    return { ...lease, address: `10.66.${leases >> 8}.${leases & 255}` };
  });
  const clients = Array.from({ length: 50 }, (_, index) => client(`198.51.100.${index}`));
  for (const each of clients) each.connect();
  await vi.waitFor(() => expect(gateway.sessions).toBe(50), { timeout: 20_000, interval: 20 });
  for (const address of [...dataplane.clients.keys()].slice(0, 25)) dataplane.clients.delete(address);
  const began = performance.now();
  await gateway.stop();
  expect(performance.now() - began).toBeLessThan(limits.farewellTotalMs);
  expect(records('connection.ended').map(({ reason }) => reason)).toEqual(clients.map(() => 'gateway-stopped'));
  expect(gateway.occupied).toBe(0);
}, 40_000);
