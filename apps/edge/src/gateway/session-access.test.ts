import { renewRequest, subjects, type VerifyReply } from '@sekisho/contracts';
import { clientProfiles } from '@sekisho/isakmp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, kindly, lease, policy, setUp } from './edge-in-memory.fixture.ts';

type Accepted = Extract<VerifyReply, { outcome: 'accepted' }>;

const soon = { timeout: 5_000, interval: 10 };
const settings = `
access: { rate: { up: 20M, down: 50M } }
profiles:
  - groups: [guests]
    access: { rules: [{ to: 10.1.0.0/16 }] }
  - groups: [contractors]
    access: { rate: { down: 5M } }
`;

/** The back ends' word on whoever logs in. */
const saying =
  (verdict: Partial<Pick<Accepted, 'user' | 'groups' | 'grants'>>): Answer =>
  (subject, payload) =>
    subject === subjects.authVerify ? { ...kindly(subject, payload), ...verdict } : kindly(subject, payload);

const networks = ({ dataplane }: ReturnType<typeof setUp>) =>
  [...dataplane.sessions.values()].flatMap(({ network }) => network ?? []);

describe('a session', () => {
  it.each([
    ['everybody’s', [], 0],
    ['that of the profile of a group', ['staff', 'contractors'], 2],
  ])('goes by a policy: %s', async (_, groups, policy) => {
    const edge = setUp(saying({ groups }), { settings });
    edge.client('198.51.100.7').connect();
    await vi.waitFor(() => expect(networks(edge)).toEqual([expect.objectContaining({ policy })]), soon);
    await edge.gateway.stop();
  });

  it('has no rate where none is set', async () => {
    const edge = setUp(kindly);
    edge.client('198.51.100.7').connect();
    await vi.waitFor(() => expect(networks(edge)).toEqual([{ address: '10.66.0.2', mtu: 1400, policy: 0 }]), soon);
    await edge.gateway.stop();
  });

  it('takes packets no larger than what fits the way to the client, with all that ESP lays around them', async () => {
    const edge = setUp(kindly, { settings: 'tunnel: { pathMtu: 1280 }\n' });
    edge.client('198.51.100.7').connect();
    // 1280 without 64 bytes of IPv4, UDP and ESP for AES-CBC with SHA1 is 1216, of which 22 are UDP, L2TP, PPP and trailer.
    await vi.waitFor(() => expect(networks(edge)).toEqual([expect.objectContaining({ mtu: 1194 })]), soon);
    await edge.gateway.stop();
  });

  it('shares its rate with the others of its user, in any case of letters, until the last is gone', async () => {
    const names = ['alice', 'ALICE', 'bob'];
    const edge = setUp((subject, payload) => saying({ user: names[0] ?? '' })(subject, payload), { settings });
    const accountsAfter = async (address: string, count: number) => {
      edge.client(address).connect();
      await vi.waitFor(() => expect(networks(edge)).toHaveLength(count), soon);
      names.shift();
      return networks(edge).map(({ rate }) => rate);
    };
    await accountsAfter('198.51.100.7', 1);
    await accountsAfter('198.51.100.8', 2);
    const limits = { upBitsPerSecond: 20e6, downBitsPerSecond: 50e6 };
    expect(await accountsAfter('198.51.100.9', 3)).toEqual([
      { account: 1, ...limits },
      { account: 1, ...limits },
      { account: 2, ...limits },
    ]);
    await edge.gateway.stop();
  });

  it('gives its rate account back with its address', async () => {
    const edge = setUp(saying({ groups: ['contractors'] }), { settings });
    const alice = edge.client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(networks(edge)).toHaveLength(1), soon);
    alice.hangUp();
    await vi.waitFor(() => expect(edge.records('connection.ended')).toHaveLength(1), soon);
    edge.client('198.51.100.8').connect();
    await vi.waitFor(() => expect(networks(edge)).toHaveLength(1), soon);
    const [rate] = networks(edge).map((network) => network.rate);
    expect(rate).toEqual({ account: 2, upBitsPerSecond: 20e6, downBitsPerSecond: 5e6 });
    await edge.gateway.stop();
  });

  it.each(['before', 'after'])(
    'gives an address back that came %s its login ended, while PPP asked anew',
    async (when) => {
      const { promise: leased, resolve } = Promise.withResolvers<object>();
      const unanswered = new Promise<never>(() => undefined);
      const edge = setUp((subject, payload) => {
        if (subject === subjects.poolLease) return leased;
        const logins = edge.asked.filter((one) => one === subjects.authVerify).length;
        return logins > 1 && subject === subjects.authVerify ? unanswered : kindly(subject, payload);
      });
      const times = (wanted: string) => edge.asked.filter((subject) => subject === wanted).length;
      const alice = edge.client('198.51.100.7');
      alice.connect();
      await vi.waitFor(() => expect(times(subjects.poolLease)).toBe(1), soon);
      alice.renegotiate();
      await vi.waitFor(() => expect(times(subjects.authVerify)).toBe(2), soon);
      const end = async () => {
        alice.hangUp();
        await vi.waitFor(() => expect(edge.records('connection.refused')).toHaveLength(1), soon);
      };
      if (when === 'after') await end();
      resolve(lease);
      if (when === 'before') {
        await vi.waitFor(() => expect(edge.held).toEqual([lease.route]), soon);
        await end();
      }
      await vi.waitFor(() => expect(times(subjects.poolRelease)).toBe(1), soon);
      expect(edge.held).toEqual([]);
      await edge.gateway.stop();
    },
  );

  it('is shown with whose it is, what kind of client it has and where its address comes from', async () => {
    const answer: Answer = (subject, payload) =>
      subject === subjects.poolLease
        ? { ...lease, source: 'file', ipv6: 'fd00:66:0:7::/64' }
        : saying({ groups: ['staff'] })(subject, payload);
    const { client, gateway } = setUp(answer);
    const { transforms: _transforms, espProposals: _espProposals, ...profile } = clientProfiles.windows;
    const alice = client('198.51.100.7', { policy: { ...policy(false), profile } });
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    expect(gateway.live()).toEqual([
      expect.objectContaining({
        user: 'alice',
        groups: ['staff'],
        machine: '198.51.100.7',
        client: 'Windows 8 to 11',
        address: '10.66.0.2',
        addressSource: 'file',
        ipv6: 'fd00:66:0:7::/64',
      }),
    ]);
    await gateway.stop();
  });
});

describe('how long a session lasts', () => {
  const minuteMs = 60_000;
  const limited = `
access: { sessionTimeout: 30m }
profiles: [{ users: [alice], access: { sessionTimeout: 2m, idleTimeout: 1m } }]
`;
  afterEach(() => {
    vi.useRealTimers();
  });

  /** What has ended after so many minutes, of a session that carries packets or nothing. */
  async function endsAfter(minutes: number, answer: Answer, carries: boolean) {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const edge = setUp(answer, { settings: limited });
    edge.client('198.51.100.7').connect();
    await vi.waitFor(() => expect(networks(edge)).toHaveLength(1), soon);
    const lookMs = 5_000;
    for (let ms = 0; ms < minutes * minuteMs; ms += lookMs) {
      const { traffic } = edge.dataplane;
      if (carries) edge.dataplane.traffic = { ...traffic, packetsIn: traffic.packetsIn + 1 };
      await vi.advanceTimersByTimeAsync(lookMs);
    }
    const reasons = edge.records('connection.ended').map(({ reason }) => reason);
    await edge.gateway.stop();
    return reasons;
  }

  it('is what the user’s profile says, in all and without traffic', async () => {
    expect(await endsAfter(1.5, kindly, false)).toEqual(['idle-timeout']);
    expect(await endsAfter(1.5, kindly, true)).toEqual([]);
    expect(await endsAfter(2.5, kindly, true)).toEqual(['session-timeout']);
  });

  it('is what the back end grants before that', async () => {
    const grants = { sessionTimeoutMs: 4 * minuteMs, idleTimeoutMs: 3 * minuteMs };
    expect(await endsAfter(2.5, saying({ grants }), false)).toEqual([]);
    expect(await endsAfter(3.5, saying({ grants }), false)).toEqual(['idle-timeout']);
  });
});

describe('a lease', () => {
  it('is asked for with all that the back end granted', async () => {
    const asked: unknown[] = [];
    const grants = { framedAddress: '10.66.0.9', framedPool: 'guests', dns: ['10.0.0.53'], nbns: ['10.0.0.42'] };
    const { client, gateway } = setUp((subject, payload) => {
      if (subject === subjects.poolLease) asked.push(payload);
      return saying({ groups: ['staff'], grants })(subject, payload);
    });
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    expect(asked).toEqual([expect.objectContaining({ user: 'alice', groups: ['staff'], ...grants })]);
    await gateway.stop();
  });

  it('that is lost ends its session, so that accounting at the back end ends too', async () => {
    let stands = false;
    const losing: Answer = (subject, payload) => {
      if (subject !== subjects.poolRenew) return kindly(subject, payload);
      const { leases } = renewRequest.parse(payload);
      return { lost: stands ? leases.map(({ connection }) => connection) : [] };
    };
    const edge = setUp(losing, { ttlMs: 150 });
    const alice = edge.client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(edge.records('connection.established')).toHaveLength(1), soon);
    stands = true;
    await vi.waitFor(() => expect(edge.records('connection.ended')).toHaveLength(1), soon);
    expect(edge.records('connection.ended')).toEqual([
      expect.objectContaining({ reason: 'lease-lost', user: 'alice', address: '10.66.0.2' }),
    ]);
    expect(edge.dataplane.sessions.size).toBe(0);
    await edge.gateway.stop();
  });
});
