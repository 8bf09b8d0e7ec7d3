import { describe, expect, it } from 'vitest';
import { parseEspSuite, parseIkeSuite } from './suites.ts';
import { Pair, policy } from './testing/pair.fixture.ts';

/** Slow groups get fewer seeds: what the network does is the same for all. */
const combinations: readonly [ike: string, esp: string, seeds: number][] = [
  ['aes256-sha1-ecp256', 'aes256-sha1', 30],
  ['aes128-sha2-256-ecp256', 'aes128-sha2-256', 30],
  ['aes192-sha2-384-ecp256', 'aes192-sha1', 30],
  ['aes256-sha2-512-ecp256', 'aes256gcm16', 30],
  ['3des-sha1-ecp256', '3des-sha1', 30],
  ['aes256-sha1-modp2048', 'aes128gcm16', 20],
  ['aes256-sha2-256-modp1536', 'aes256-sha2-256', 10],
  ['aes256-sha2-256-ecp384', 'aes256-sha1', 8],
  ['aes256-sha2-256-modp3072', 'aes192gcm16', 5],
  ['aes256-sha2-256-modp4096', 'aes256-sha1', 3],
  ['aes256-sha1-modp1024', '3des-sha2-256', 10],
];

function connectThroughFaults(ike: string, esp: string, seed: number): Pair {
  const suites = { suites: [parseIkeSuite(ike)], espSuites: [parseEspSuite(esp)] };
  const pair = new Pair({
    seed,
    client: policy({ ...suites, respond: false }),
    gateway: policy(suites),
    faults: { loss: 0.15, duplication: 0.2, delayMs: 700 },
  });
  pair.connect();
  pair.run(70_000);
  return pair;
}

/** How it ended. Whatever happens, nothing is established twice and both ends have the same keys. */
function outcome(pair: Pair): 'established' | 'refused' {
  const clients = pair.effects('client', 'child-established').map(({ child }) => child);
  const gateways = pair.effects('gateway', 'child-established').map(({ child }) => child);
  expect(clients.length).toBeLessThanOrEqual(1);
  expect(gateways.length).toBeLessThanOrEqual(clients.length);
  const [client] = clients;
  const [gateway] = gateways;
  if (client && gateway) {
    expect([client.spiIn, client.spiOut]).toEqual([gateway.spiOut, gateway.spiIn]);
    for (const key of ['encryption', 'integrity', 'salt'] as const) {
      expect(client.keysIn[key].reveal()).toEqual(gateway.keysOut[key].reveal());
      expect(client.keysOut[key].reveal()).toEqual(gateway.keysIn[key].reveal());
    }
    return 'established';
  }
  const refusals = [...pair.effects('client', 'refused'), ...pair.effects('gateway', 'refused')];
  expect(refusals.map(({ code }) => code)).toContain('timed-out');
  return 'refused';
}

describe('a network that loses, repeats and reorders', () => {
  it.each(combinations)('%s with %s: each of %i attempts ends, nearly all of them established', (ike, esp, seeds) => {
    const outcomes = Array.from({ length: seeds }, (_, seed) => outcome(connectThroughFaults(ike, esp, seed)));
    const established = outcomes.filter((how) => how === 'established').length;
    expect(established).toBeGreaterThanOrEqual(Math.floor(seeds * 0.8));
  });
});

describe('an endpoint', () => {
  it('tells what it has under way, what it sent again unanswered, and what because the peer repeated itself', () => {
    const pair = new Pair({
      seed: 7,
      client: policy({ respond: false }),
      gateway: policy(),
      faults: { loss: 0.3, duplication: 0.3, delayMs: 700 },
    });
    expect(pair.gateway.load()).toEqual({ halfOpen: 0, associations: 0 });
    pair.connect();
    const seen: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      pair.run(1_000);
      seen.push(pair.gateway.load().halfOpen);
    }
    const again = (side: 'client' | 'gateway') => new Set(pair.effects(side, 'send').map((effect) => effect.again));
    expect(again('client').has('unanswered')).toBe(true);
    expect(again('gateway').has('repeated')).toBe(true);
    expect(Math.max(...seen)).toBe(1);
    expect(pair.gateway.load()).toEqual({ halfOpen: 0, associations: 1 });
  });
});
