import { type EdgePresence, edgeGoneAfterMs } from '@sekisho/contracts';
import { instant } from '@sekisho/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { Balancer } from './balancer.ts';
import { type Nft, NftError } from './kernel/nft.ts';
import { SteeringTable } from './kernel/table.ts';
import { KnownEdges } from './presence/known-edges.ts';

const place = { publicAddress: '203.0.113.10', outside: { address: '172.30.1.0', prefix: 24 } };
const presence: EdgePresence = {
  edge: 'edge-1',
  slot: 1,
  address: '172.30.1.11',
  state: 'accepting',
  sessions: 0,
  since: '2026-01-01T00:00:00Z',
  at: '2026-01-01T00:00:00Z',
};

describe('a balancer', () => {
  let clock: number;
  let chains: string[];
  let scripts: string[];
  let refusing: string | undefined;
  let said: string[];
  let asked: number;
  let balancer: Balancer;

  const nft: Nft = async (args, input = '') => {
    if (args[0] !== '-f')
      return JSON.stringify({ nftables: chains.map((name) => ({ chain: { table: 'sekisho-balancer', name } })) });
    scripts.push(input);
    if (refusing !== undefined) throw new NftError(refusing);
    chains = [...input.matchAll(/^ {2}chain (\S+) \{ /gm)].map(([, name]) => String(name));
    return '';
  };
  beforeEach(() => {
    clock = 0;
    chains = [];
    scripts = [];
    said = [];
    refusing = undefined;
    asked = 0;
    const note = (_: unknown, message?: string) => said.push(String(message ?? _));
    balancer = new Balancer({
      instance: 'balancer-1',
      place,
      table: new SteeringTable(nft),
      edges: new KnownEdges(),
      clients: { ask: () => (asked += 1) },
      logger: { info: note, error: note },
      now: () => instant(clock),
    });
  });

  it('writes rules at once, and again when something has changed', async () => {
    await balancer.open();
    balancer.hear(presence);
    await balancer.steer();
    balancer.hear(presence);
    await balancer.steer();
    expect(scripts).toHaveLength(2);
    expect(scripts[1]).toContain('ip daddr set 172.30.1.11 accept');
    expect(asked).toBe(1);
  });

  it('leads nobody to an address outside the network of the edges', async () => {
    await balancer.open();
    balancer.hear({ ...presence, address: '198.51.100.7' });
    await balancer.steer();
    expect(scripts.join()).not.toContain('198.51.100.7');
  });

  it('leaves rules that it finds as they are, until edges have had time to be heard', async () => {
    chains = ['prerouting', 'to_1_172.30.1.11', 'to_2_172.30.1.12'];
    await balancer.open();
    await balancer.steer();
    clock += 2 * edgeGoneAfterMs;
    await balancer.steer();
    expect(scripts).toEqual([]);
    balancer.hear(presence);
    await balancer.steer();
    // What it only has from the rules keeps its slot.
    expect(scripts[0]).toContain('2 : goto to_2_172.30.1.12');
    expect(scripts[0]).toContain('0-1023 : goto new_1_172.30.1.11');
  });

  it('calls nobody silent whom the rules that it found still lead to', async () => {
    chains = ['prerouting', 'to_1_172.30.1.11', 'to_2_172.30.1.12'];
    await balancer.open();
    const second: EdgePresence = { ...presence, edge: 'edge-2', slot: 2, address: '172.30.1.12' };
    for (const each of [presence, second]) balancer.hear(each);
    clock += edgeGoneAfterMs + 1;
    balancer.hear(presence);
    const states = async () => (await balancer.status()).edges.map(({ state }) => state);
    expect(await states()).toEqual(['accepting', 'accepting']);
    await balancer.steer();
    expect(await states()).toEqual(['accepting', 'silent']);
  });

  it('removes the chains of what is no edge any more', async () => {
    chains = ['prerouting', 'to_1_172.30.1.99'];
    await balancer.open();
    balancer.hear(presence);
    clock += edgeGoneAfterMs;
    await balancer.steer();
    expect(scripts[0]).toContain('delete chain ip sekisho-balancer to_1_172.30.1.99');
  });

  it('says once what nftables refuses, in its status as well, and tries again', async () => {
    refusing = 'Error: Could not process rule';
    await balancer.open();
    await balancer.steer();
    expect(scripts).toHaveLength(2);
    expect(said).toEqual(['the rules cannot be written; clients go where they went before']);
    expect(await balancer.status()).toMatchObject({ problem: refusing });
    refusing = undefined;
    await balancer.steer();
    expect(said.at(-1)).toBe('the rules are as they should be again');
    expect(await balancer.status()).not.toHaveProperty('problem');
  });

  it('makes the table anew where it cannot change the one of another version', async () => {
    chains = ['prerouting'];
    refusing = 'Error: File exists';
    await balancer.open();
    balancer.hear(presence);
    clock += edgeGoneAfterMs;
    await balancer.steer();
    expect(scripts).toHaveLength(2);
    expect(scripts[1]).toMatch(/^table ip sekisho-balancer\ndelete table ip sekisho-balancer\n/);
  });

  it('writes rules again that somebody has removed, and asks edges for their clients again', async () => {
    balancer.hear(presence);
    await balancer.open();
    await balancer.look();
    expect(scripts).toHaveLength(1);
    chains = [];
    await balancer.look();
    expect(scripts).toHaveLength(2);
    expect(asked).toBe(2);
  });
});
