import { Secret, utf8 } from '@sekisho/wire';
import { describe, expect, it, vi } from 'vitest';
import { type Kind, policyOf } from './causes.fixture.ts';
import { kindly, policy, setUp } from './edge-in-memory.fixture.ts';

const soon = { timeout: 10_000, interval: 10 };

/** ID_KEY_ID (RFC 2407 §4.6.2.12), as Apple and Android name a group. */
const sales = { type: 11, data: utf8('sales') };
const secret = Secret.fromText('twenty random characters');
const ofSales = { name: 'sales-2027', secret, identities: ['sales'] };
const gateway = { aggressiveMode: true, preSharedKeys: [...policy(true).preSharedKeys, ofSales] };

/** A client with a group name in its settings, which is in. */
async function connected(kind: Kind) {
  const edge = setUp(kindly, { gateway });
  const preSharedKeys = [{ name: 'own', secret }];
  const client = edge.client('198.51.100.7', {
    policy: policyOf(kind, { preSharedKeys, identification: { ...sales, proofInClear: true } }),
  });
  client.connect();
  await vi.waitFor(() => expect(edge.records('connection.established')).toHaveLength(1), soon);
  return { edge, client };
}

describe('a client with a group name', () => {
  it.each(['macOS/iOS', 'Android'] as const)('of %s is in by the key of that name', async (kind) => {
    const { edge, client } = await connected(kind);
    expect(client.ikeSa?.aggressive).toBe(true);
    expect(edge.records('connection.established')).toMatchObject([{ user: 'alice', preSharedKey: 'sales-2027' }]);
    const told = edge.records('connection.step').filter(({ detail }) => detail === 'Aggressive Mode');
    expect(told.map(({ step }) => step)).toEqual(['main-mode-1', 'main-mode-5']);
    const established = edge.records('connection.step').find(({ step }) => step === 'ike-established');
    expect(established?.detail).toMatch(/^sales, /);
  });

  it('renews its IKE SA in the same way, and stays', async () => {
    const { edge, client } = await connected('macOS/iOS');
    const before = client.ikeSa?.id;
    client.rekeyIke();
    await vi.waitFor(() => expect(client.ikeSa?.id).not.toBe(before), soon);
    expect(client.ikeSa?.aggressive).toBe(true);
    client.rekeyEsp();
    await vi.waitFor(() => expect(edge.dataplane.sas.size).toBeGreaterThan(1), soon);
    expect(edge.records('connection.established')).toHaveLength(1);
    expect(edge.records('connection.refused')).toEqual([]);
  });
});
