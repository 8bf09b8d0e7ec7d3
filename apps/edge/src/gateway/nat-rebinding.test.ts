import { toHex } from '@sekisho/wire';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { kindly, setUp } from './edge-in-memory.fixture.ts';
import type { Gateway } from './gateway.ts';
import type { MemoryClient } from './memory-client.fixture.ts';

const soon = { timeout: 10_000, interval: 10 };
const home = '198.51.100.7';
const elsewhere = '192.0.2.99';
/** Of the ISAKMP header (RFC 2408 §3.1). */
const exchangeTypeAt = 18;
const quickMode = 32;
const echoRequest = Uint8Array.of(0xff, 0x03, 0xc0, 0x21, 9, 77, 0, 8, 1, 2, 3, 4);
const echoReply = /^(ff03)?c0210a4d/;

let gateway: Gateway;
afterEach(() => gateway.stop());

/** Alice is in; what she hears is kept. */
async function connected() {
  const edge = setUp(kindly);
  gateway = edge.gateway;
  const heard: string[] = [];
  const way = { carriesQuickMode: true };
  const alice = edge.client(home, {
    loses: (carried) => {
      if (carried.layer === 'ppp' && carried.way === 'in') heard.push(toHex(carried.bytes));
      return carried.layer === 'ike' && carried.bytes[exchangeTypeAt] === quickMode && !way.carriesQuickMode;
    },
  });
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  /** Says something under ESP, and hears the answer where she is. */
  const isHeard = async () => {
    heard.length = 0;
    alice.sendFrame(echoRequest);
    await vi.waitFor(() => expect(heard).toContainEqual(expect.stringMatching(echoReply)), soon);
  };
  const peers = () => new Set([...edge.dataplane.sas.values()].map(({ peer }) => peer));
  const renewed = async (renew: (client: MemoryClient) => void, sas: number) => {
    renew(alice);
    await vi.waitFor(() => expect(edge.dataplane.sas.size).toBe(sas), soon);
    await vi.waitFor(() => expect([...edge.dataplane.sas.values()].every(({ outbound }) => outbound)).toBe(true), soon);
  };
  const isOneConnection = () => {
    expect(edge.records('connection.established')).toHaveLength(1);
    expect(edge.records('connection.refused')).toEqual([]);
    expect(edge.records('connection.ended')).toEqual([]);
    expect(gateway.live()).toEqual([expect.objectContaining({ user: 'alice', step: 'connected' })]);
  };
  await isHeard();
  return { ...edge, way, alice, isHeard, peers, renewed, isOneConnection };
}

const places = [
  ['another port', home, 61_000],
  ['another address', elsewhere, 4_500],
] as const;

describe.each(places)('a session whose client comes to %s', (_name, address, port) => {
  it('goes on both ways with its next packet', async () => {
    const { alice, isHeard, isOneConnection } = await connected();
    alice.rebind(address, port);
    await isHeard();
    expect(gateway.live()[0]?.remote).toBe(`${address}:${port}`);
    isOneConnection();
  });

  it('goes on where the next thing said is a renewal of its ESP SA, and so do renewals of all keys after it', async () => {
    const { alice, isHeard, peers, renewed, isOneConnection } = await connected();
    alice.rebind(address, port);
    await renewed((client) => client.rekeyEsp(), 2);
    expect(gateway.live()[0]?.remote).toBe(`${address}:${port}`);
    await isHeard();
    await renewed((client) => client.rekeyIke(), 3);
    await isHeard();
    expect(peers().size).toBe(1);
    isOneConnection();
  });

  it('goes on where the next thing said is a renewal of its IKE SA, as soon as a packet shows who it is', async () => {
    const { way, alice, isHeard, peers, renewed, isOneConnection } = await connected();
    const before = alice.ikeSa?.id;
    alice.rebind(address, port);
    way.carriesQuickMode = false;
    alice.rekeyIke();
    await vi.waitFor(() => expect(alice.ikeSa?.id).not.toBe(before), soon);
    await isHeard();
    way.carriesQuickMode = true;
    await renewed((client) => client.rekeyEsp(), 2);
    await isHeard();
    expect(peers().size).toBe(1);
    isOneConnection();
  });
});

it('a session goes on whose client renewed all keys at a new place and deleted the old ones before it said anything else', async () => {
  const { alice, isHeard, peers, renewed, isOneConnection } = await connected();
  const before = alice.ikeSa;
  const [old] = alice.spis;
  alice.rebind(home, 61_000);
  await renewed((client) => client.rekeyIke(), 2);
  expect(peers().size).toBe(2);
  if (!before || !old) throw new Error('no SA');
  alice.deleteChild(before.id, old);
  alice.deleteIkeSa(before.id);
  await vi.waitFor(() => expect(peers().size).toBe(1), soon);
  await isHeard();
  // Long enough for a client that has deleted its last IKE SA to be gone.
  await new Promise((resolve) => setTimeout(resolve, 1.2 * limits.disconnectGraceMs));
  await isHeard();
  isOneConnection();
});

describe('a session is not taken by', () => {
  it('somebody with the same name and the same key at another place', async () => {
    const { client, alice, isHeard, peers, records } = await connected();
    const mallory = client(elsewhere, { calledAs: home });
    mallory.connect();
    await vi.waitFor(() => expect(mallory.ikeSa).toBeDefined(), soon);
    mallory.rekeyIke();
    await isHeard();
    expect(gateway.live().find(({ step }) => step === 'connected')?.remote).toBe(`${home}:4500`);
    expect(alice.seen).toEqual([]);
    expect(peers().size).toBe(2);
    expect(records('connection.ended')).toEqual([]);
  });

  it('another machine at the place that the client comes to', async () => {
    const { client, alice, isHeard, peers, dataplane } = await connected();
    const bob = client(elsewhere, { loses: ({ layer }) => layer === 'l2tp' });
    bob.connect();
    await vi.waitFor(() => expect(dataplane.sas.size).toBe(2), soon);
    alice.rebind(elsewhere, 4_500);
    await isHeard();
    expect(peers().size).toBe(2);
    expect(gateway.live().map(({ step }) => step)).toEqual(['connected', 'ipsec-established']);
  });
});
