import { type Grants, subjects } from '@sekisho/contracts';
import { BusError, newUlid } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import { type Answer, kindly, setUp } from './edge-in-memory.fixture.ts';

/** The same, with limits to the session. */
const granting =
  (grants: Grants): Answer =>
  (subject, payload) =>
    subject === subjects.authVerify ? { ...kindly(subject, payload), grants } : kindly(subject, payload);

const soon = { timeout: 5_000, interval: 10 };

describe('Gateway', () => {
  it('takes a client from its first IKE packet to an open network under one id', async () => {
    const { client, records, dataplane, gateway } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBe('10.66.0.2'), soon);
    const [established] = records('connection.established');
    expect(established).toMatchObject({
      user: 'alice',
      address: '10.66.0.2',
      authentication: 'ms-chap-v2',
      espSuite: 'aes256-sha1',
      icv: 12,
    });
    const steps = records('connection.step');
    expect(new Set(steps.map(({ connection }) => connection))).toEqual(new Set([established?.connection]));
    expect(steps.map(({ step }) => step)).toEqual([
      'main-mode-1',
      'main-mode-3',
      'main-mode-5',
      'ike-established',
      'quick-mode-1',
      'ipsec-established',
      'l2tp-tunnel',
      'l2tp-session',
      'lcp-open',
      'authenticating',
      'authenticated',
      'address-leased',
      'connected',
    ]);
    expect([...dataplane.sessions.values()]).toEqual([
      expect.objectContaining({ network: { address: '10.66.0.2', mtu: 1400, policy: 0 } }),
    ]);
    expect(gateway.live()).toEqual([
      expect.objectContaining({ user: 'alice', step: 'connected', icv: 12, bytesIn: 300 }),
    ]);
    await gateway.stop();
  });

  it('ends the connection, gives the address back and forgets everything when the user hangs up', async () => {
    const { client, records, dataplane, gateway, asked } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    alice.hangUp();
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    expect(records('connection.ended')[0]).toMatchObject({
      reason: 'client-disconnected',
      bytesIn: 300,
      drops: { 'spoofed-source': 1 },
    });
    expect(asked).toContain(subjects.poolRelease);
    alice.deleteIkeSa();
    await vi.waitFor(() => expect(dataplane.sas.size).toBe(0), soon);
    expect(dataplane.sessions.size).toBe(0);
    expect(gateway.live()).toEqual([]);
  });

  it('keeps the session through a renewal of the IKE SA, and records no second connection', async () => {
    const { client, records, dataplane, gateway } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    const before = alice.ikeSa?.id;
    alice.rekeyIke();
    await vi.waitFor(() => expect(alice.ikeSa?.id).not.toBe(before), soon);
    await vi.waitFor(() => expect(dataplane.sas.size).toBe(2), soon);
    expect(new Set([...dataplane.sas.values()].map(({ peer }) => peer)).size).toBe(1);
    expect(records('connection.established')).toHaveLength(1);
    expect(gateway.live()).toHaveLength(1);
    await gateway.stop();
    expect(records('connection.ended')).toEqual([expect.objectContaining({ reason: 'gateway-stopped' })]);
    expect(records('connection.refused')).toEqual([]);
    expect(new Set(records('connection.step').map(({ connection }) => connection)).size).toBe(1);
  });

  it("refuses with the auth service's reason", async () => {
    const { client, records, gateway } = setUp(() => ({
      outcome: 'refused',
      code: 'not-in-remote-access-community',
      user: 'alice',
    }));
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(records('connection.refused')[0]).toMatchObject({
      code: 'not-in-remote-access-community',
      user: 'alice',
      step: 'authenticating',
    });
    await gateway.stop();
  });

  it.each([
    ['account-disabled', 647],
    ['wrong-password', 691],
  ] as const)('tells a client of MS-CHAPv2 that is refused by %s error %i', async (code, error) => {
    const { client, records, gateway } = setUp(() => ({ outcome: 'refused', code, user: 'alice' }));
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(alice.seen).toContainEqual(
      expect.stringMatching(new RegExp(`^ppp down: authentication-refused E=${error} R=0 `)),
    );
    await gateway.stop();
  });

  it('calls a silent auth service unavailable, never the password wrong', async () => {
    const { client, records, gateway } = setUp(() => {
      throw new BusError('no-responders', 'nobody answers');
    });
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(records('connection.refused')[0]).toMatchObject({ code: 'authentication-service-unavailable' });
    expect(alice.seen).toContain('session-closed by peer');
    await gateway.stop();
  });

  it('refuses for want of an address', async () => {
    const { client, records, gateway } = setUp((subject, payload) =>
      subject === subjects.poolLease
        ? { outcome: 'refused', code: 'no-address-available', detail: '254 of 254' }
        : kindly(subject, payload),
    );
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(records('connection.refused')[0]).toMatchObject({
      code: 'no-address-available',
      detail: '254 of 254',
      user: 'alice',
    });
    await gateway.stop();
  });

  it('asks for an address with how often the user may be connected, and refuses one login too many', async () => {
    const logins = { max: 2, whenFull: 'reject' } as const;
    const leases: unknown[] = [];
    const { client, records, gateway } = setUp((subject, payload) => {
      if (subject !== subjects.poolLease) return { ...kindly(subject, payload), grants: { logins } };
      leases.push(payload);
      return { outcome: 'refused', code: 'too-many-logins', detail: 'alice may be connected 2 times' };
    });
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
    expect(leases).toEqual([expect.objectContaining({ user: 'alice', logins })]);
    expect(records('connection.refused')[0]).toMatchObject({
      code: 'too-many-logins',
      detail: 'alice may be connected 2 times',
    });
    await gateway.stop();
  });

  it('ends a session that another login of its user has replaced', async () => {
    const { client, records, gateway, asked } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    const [{ connection } = { connection: '' }] = records('connection.established');
    const reason = 'replaced-by-new-connection';
    expect(gateway.end({ connection: newUlid(), reason })).toBe(false);
    expect(gateway.end({ connection, reason })).toBe(true);
    await vi.waitFor(() => expect(records('connection.ended')).toEqual([expect.objectContaining({ reason })]), soon);
    expect(asked).toContain(subjects.poolRelease);
    await gateway.stop();
  });

  it('gives the address of a replaced session back at once, though its client no longer answers', async () => {
    const { client, records, dataplane, gateway, asked } = setUp(kindly);
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(records('connection.established')).toHaveLength(1), soon);
    const [{ connection } = { connection: '' }] = records('connection.established');
    dataplane.clients.delete('198.51.100.7');
    gateway.end({ connection, reason: 'replaced-by-new-connection' });
    expect(asked.filter((subject) => subject === subjects.poolRelease)).toHaveLength(1);
    expect([...dataplane.sessions.values()]).toEqual([expect.objectContaining({ network: undefined })]);
    expect(records('connection.ended')).toEqual([]);
    await gateway.stop();
    expect(asked.filter((subject) => subject === subjects.poolRelease)).toHaveLength(1);
  });

  it('ends a session when its time is over, and tells the client', async () => {
    const { client, records, gateway } = setUp(granting({ sessionTimeoutMs: 300 }));
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    const [ended] = records('connection.ended');
    expect(ended).toMatchObject({ reason: 'session-timeout', user: 'alice', bytesIn: 300 });
    expect(ended?.durationMs).toBeGreaterThanOrEqual(300);
    expect(alice.seen).toContain('session-closed by peer');
    await gateway.stop();
  });

  it('ends a session that has carried nothing for too long, and none that has', async () => {
    const { client, records, dataplane, gateway } = setUp(granting({ idleTimeoutMs: 300 }));
    const alice = client('198.51.100.7');
    alice.connect();
    await vi.waitFor(() => expect(records('connection.established')).toHaveLength(1), soon);
    // A packet more at each look, however late that comes.
    const look = dataplane.sessionCounters.bind(dataplane);
    dataplane.sessionCounters = (key) => {
      dataplane.traffic = { ...dataplane.traffic, packetsOut: dataplane.traffic.packetsOut + 1 };
      return look(key);
    };
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(records('connection.ended')).toEqual([]);
    dataplane.sessionCounters = look;
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    expect(records('connection.ended')[0]).toMatchObject({ reason: 'idle-timeout' });
    await gateway.stop();
  });

  it('reports on a session as often as its back end wants', async () => {
    const classes = ['c2hpZnQtMQ=='];
    const { client, records, gateway } = setUp(granting({ interimIntervalMs: 100, class: classes }));
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.progress').length).toBeGreaterThan(1), soon);
    const [first, second] = records('connection.progress');
    const [established] = records('connection.established');
    expect(first).toMatchObject({ user: 'alice', address: '10.66.0.2', backEnd: 'internal', class: classes });
    expect(first).toMatchObject({ connection: established?.connection, bytesIn: 300, packetsOut: 2 });
    expect(second?.durationMs).toBeGreaterThanOrEqual(200);
    await gateway.stop();
    expect(records('connection.ended')).toEqual([expect.objectContaining({ class: classes })]);
  });

  it('changes the limits of a session that stands, and of no other', async () => {
    const { client, records, gateway } = setUp(granting({ sessionTimeoutMs: 60_000 }));
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.established')).toHaveLength(1), soon);
    const id = records('connection.established')[0]?.connection ?? '';
    expect(gateway.setLimits('01JQ0000000000000000000000', { sessionTimeoutMs: 1 })).toBe(false);
    expect(gateway.setLimits(id, { sessionTimeoutMs: 200 })).toBe(true);
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    expect(records('connection.ended')[0]).toMatchObject({ reason: 'session-timeout' });
    expect(gateway.setLimits(id, { sessionTimeoutMs: 1 })).toBe(false);
    await gateway.stop();
  });

  it.each(['ended-by-administrator', 'disconnected-by-back-end'] as const)('ends a session: %s', async (reason) => {
    const { client, records, gateway } = setUp(kindly);
    client('198.51.100.7').connect();
    await vi.waitFor(() => expect(records('connection.established')).toHaveLength(1), soon);
    expect(gateway.end({ connection: records('connection.established')[0]?.connection ?? '', reason })).toBe(true);
    await vi.waitFor(() => expect(records('connection.ended')).toHaveLength(1), soon);
    expect(records('connection.ended')[0]).toMatchObject({ reason });
    await gateway.stop();
  });

  it('says why it does not answer when L2TP support is switched off', () => {
    const { dataplane, records } = setUp(kindly, { supportL2tp: false });
    const remote = { address: '198.51.100.9', port: 500 };
    const frame = {
      kind: 'ike',
      local: { address: '203.0.113.1', port: 500 },
      remote,
      bytes: new Uint8Array(28),
    } as const;
    for (let i = 0; i < 3; i += 1) dataplane.deliver(frame);
    expect(records('connection.refused').map(({ code }) => code)).toEqual(['l2tp-not-supported']);
  });

  it('reports L2TP in clear once a source and minute', async () => {
    const { dataplane, records, gateway } = setUp(kindly);
    const frame = {
      kind: 'clear-l2tp',
      local: { address: '203.0.113.1', port: 1701 },
      remote: { address: '198.51.100.9', port: 1701 },
    } as const;
    for (let i = 0; i < 3; i += 1) dataplane.deliver(frame);
    expect(records('connection.refused').map(({ code }) => code)).toEqual(['l2tp-in-clear']);
    expect(gateway.ignored['l2tp-in-clear']).toBe(2);
  });
});
