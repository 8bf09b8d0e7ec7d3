import { subjects } from '@sekisho/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, kindly, lease, setUp } from './edge-in-memory.fixture.ts';
import type { MemoryClientOptions } from './memory-client.fixture.ts';

const soon = { timeout: 5_000, interval: 10 };
const officeMode =
  'officeMode: { pool: 10.66.0.0/16, domain: corp.example.com, ipv6: { prefix: "fd00:66::/48", dns: ["fd00:1::53"] } }\n';
const prefix = 'fd00:66:0:7::/64';

/** The address service's word on whoever asks. */
const leasing =
  (changes: object): Answer =>
  (subject, payload) =>
    subject === subjects.poolLease ? { ...lease, ...changes } : kindly(subject, payload);
const withPrefix = leasing({ ipv6: prefix, domain: 'corp.example.com' });

const profile = (access: string, domain = '[10.0.0.0/8, "fd00:1::/32"]'): string =>
  `profiles: [{ users: [alice], encryptionDomain: ${domain}, access: { ${access} } }]\n`;

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

interface Set {
  readonly answer?: Answer;
  readonly settings?: string;
  readonly client?: Partial<MemoryClientOptions>;
}

async function connected({ answer = withPrefix, settings = profile(''), client: changes }: Set = {}) {
  const edge = setUp(answer, { officeMode, settings });
  stop = () => edge.gateway.stop();
  const client = edge.client('198.51.100.7', { ipv6: true, ...changes });
  client.connect();
  await vi.waitFor(() => expect(client.officeMode).toBeDefined(), soon);
  const installed = () => [...edge.dataplane.sessions.values()].map(({ network }) => network?.ipv6);
  return { ...edge, client, installed };
}

describe('IPv6 inside the tunnel', () => {
  it('gives the client an address of its own /64, and tells what lies behind', async () => {
    const { client, installed } = await connected();
    await vi.waitFor(() => expect(client.ipv6).toBeDefined(), soon);
    expect(client.ipv6).toEqual({
      address: expect.stringMatching(/^fd00:66:0:7:/),
      prefix: 'fd00:66:0:7:0:0:0:0/64',
      router: expect.stringMatching(/^fe80:/),
      defaultRouter: false,
      routes: ['fd00:1:0:0:0:0:0:0/32'],
      mtu: 1400,
      dns: ['fd00:1:0:0:0:0:0:53'],
      domains: ['corp.example.com'],
    });
    expect(installed()).toEqual([prefix]);
  });

  it.each([
    ['everything is routed', profile('routeAllTraffic: true'), true, ['fd00:1:0:0:0:0:0:0/32']],
    ['the encryption domain is all of IPv6', profile('', '[10.0.0.0/8, "::/0"]'), true, ['0:0:0:0:0:0:0:0/0']],
    [
      'clients reach each other',
      profile('clientToClient: true'),
      false,
      ['fd00:1:0:0:0:0:0:0/32', 'fd00:66:0:0:0:0:0:0/48'],
    ],
    ['nothing of IPv6 lies behind', profile('', '[10.0.0.0/8]'), false, []],
  ])('says so where %s', async (_, settings, defaultRouter, routes) => {
    const { client } = await connected({ settings });
    await vi.waitFor(() => expect(client.ipv6).toMatchObject({ defaultRouter, routes }), soon);
  });

  it('is not in the packet path of a client that has none', async () => {
    const { client, installed } = await connected({ client: { ipv6: false } });
    expect(client.ipv6).toBeUndefined();
    expect(installed()).toEqual([undefined]);
    expect(client.seen).toEqual([]);
  });

  it('is not in the packet path where the lease has none', async () => {
    const { client, installed } = await connected({ answer: kindly });
    expect(client.ipv6).toBeUndefined();
    expect(installed()).toEqual([undefined]);
  });

  it('counts what it does not answer, without what the client has chosen of it', async () => {
    const { client, gateway } = await connected();
    await vi.waitFor(() => expect(client.ipv6).toBeDefined(), soon);
    for (const length of [1, 2, 3]) client.sendIpv6(new Uint8Array(length).fill(0x60));
    await vi.waitFor(() => expect(gateway.ignored).toMatchObject({ 'ipv6: malformed': 3 }), soon);
  });

  it('ends with the session', async () => {
    const { client, dataplane, held } = await connected();
    await vi.waitFor(() => expect(client.ipv6).toBeDefined(), soon);
    expect(held).toContain(prefix);
    client.hangUp();
    await vi.waitFor(() => expect(dataplane.sessions.size).toBe(0), soon);
    expect(held).toEqual([]);
  });
});
