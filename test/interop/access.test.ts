import { eventually } from '@sekisho/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses, countArrivals } from '../support/network/network.ts';
import { download, reaches, type Transfer, transferPorts, upload } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';

const allThree = { sent: 3, received: 3 };
const none = { sent: 3, received: 0 };
const briefly = { waitS: 1 };

/** As the profiles say, for both. */
const timeoutMs = 20_000;
/** An event over the bus, or a goodbye. */
const toldMs = 5_000;
const [openPort, closedPort] = transferPorts;

/** In bits a second; slow enough that a transfer takes seconds, of which the start of the command is little. */
const rate = { up: 4_000_000, down: 8_000_000 };

describe('what users may', () => {
  const bench = useBench(
    {
      encryptionDomain: ['10.0.0.0/16'],
      profiles: [
        { groups: ['finance'], encryptionDomain: [`${addresses.host}/32`] },
        { groups: ['engineering'], encryptionDomain: { include: ['10.0.0.0/16'], exclude: ['10.0.0.0/24'] } },
        {
          users: ['ruth'],
          access: {
            rules: [
              { to: `${addresses.host}/32`, protocol: 'tcp', ports: [openPort] },
              { action: 'deny', to: `${addresses.branch}/32`, protocol: 'tcp', ports: [`${openPort}-${closedPort}`] },
              { to: `${addresses.branch}/32` },
            ],
          },
        },
        { users: ['rita'], access: { rate: { up: `${rate.up / 1e6}M`, down: `${rate.down / 1e6}M` } } },
        { users: ['olga', 'otto'], access: { clientToClient: true } },
        { users: ['ida'], access: { idleTimeout: '20s' } },
        { users: ['tina'], access: { sessionTimeout: '20s' } },
      ],
    },
    {
      agnes: { alsoIn: ['finance'] },
      bob: { alsoIn: ['engineering'] },
      carol: {},
      ruth: {},
      rita: {},
      olga: {},
      otto: {},
      ida: {},
      tina: {},
    },
  );
  /** Sessions that end by themselves while the others are looked at. */
  let idle = '';
  let bounded = '';
  beforeAll(async () => {
    await Promise.all([bench.first.mustConnect(as('ida')), bench.second.mustConnect(as('tina'))]);
    idle = (await bench.gateway.session('ida')).connection;
    bounded = (await bench.gateway.session('tina')).connection;
  });

  it.each([
    { user: 'agnes', group: 'finance', mine: addresses.host, theirs: addresses.branch },
    { user: 'bob', group: 'engineering', mine: addresses.branch, theirs: addresses.host },
  ])('is to reach the hosts of their group alone: $group', async ({ user, mine, theirs }) => {
    const { address } = await bench.direct.mustConnect(as(user));
    const arrived = await countArrivals(bench.network, 'host', `ip saddr ${address} ip daddr ${theirs}`);

    expect(await bench.direct.ping(mine)).toEqual(allThree);
    expect(await bench.direct.ping(theirs, briefly)).toEqual(none);

    expect(await arrived()).toBe(0);
    expect((await bench.gateway.session(user)).drops).toEqual({ 'outside-encryption-domain': 3 });
  });

  it('is to reach what rules allow: destination, protocol and port', async () => {
    await bench.direct.mustConnect(as('ruth'));
    const { guest } = bench.direct;

    expect(await reaches(guest, { place: 'host', port: openPort })).toBe(true);
    expect(await reaches(guest, { place: 'host', port: closedPort })).toBe(false);
    expect(await bench.direct.ping(addresses.host, briefly)).toEqual(none);
    expect(await reaches(guest, { place: 'branch', port: openPort })).toBe(false);
    expect(await bench.direct.ping(addresses.branch)).toEqual(allThree);
    // Fragments beyond the first have no ports.
    expect(await bench.direct.ping(addresses.branch, { bytes: 3000 })).toEqual(allThree);

    const { drops } = await bench.gateway.session('ruth');
    expect(drops).toEqual({ 'access-rule': expect.toSatisfy((count) => count >= 3 + 2) });
  });

  it('is to send and receive at the rate that is theirs', async () => {
    const bytes = 3_000_000;
    const { guest } = bench.direct;
    await bench.direct.mustConnect(as('carol'));
    const free = {
      down: await bitsPerSecond(() => download(guest, bytes)),
      up: await bitsPerSecond(() => upload(guest, bytes)),
    };

    await bench.direct.mustConnect(as('rita'));
    const bound = {
      down: await bitsPerSecond(() => download(guest, bytes)),
      up: await bitsPerSecond(() => upload(guest, bytes)),
    };

    for (const way of ['down', 'up'] as const) {
      expect(bound[way], `${way}, where others have ${free[way]}`).toBeLessThan(1.15 * rate[way]);
      expect(bound[way]).toBeGreaterThan(0.6 * rate[way]);
      expect(free[way]).toBeGreaterThan(1.5 * bound[way]);
    }
    const { drops } = await bench.gateway.session('rita');
    expect(Object.keys(drops).toSorted()).toEqual(['rate-limited-down', 'rate-limited-up']);

    async function bitsPerSecond(transfer: () => Promise<Transfer>): Promise<number> {
      const started = performance.now();
      const { sent, received } = await transfer();
      expect(received).toBe(sent);
      return (bytes * 8 * 1000) / (performance.now() - started);
    }
  });

  describe('is seen by the administrator', () => {
    it('live while they connect or are refused, step by step', async () => {
      const trace = await bench.gateway.trace('carol');
      try {
        await bench.direct.mustConnect(as('carol'));
        await eventually('the connection is told', toldMs, () =>
          /connected +carol has 10\.20\.0\.\d+/.test(trace.told()),
        );
        expect(trace.told()).toMatch(/203\.0\.113\.10:500 at edge, connection \w+$/m);
        const steps = ['main-mode-1', 'ipsec-established', 'l2tp-session', 'authenticated', 'address-leased'];
        expect(trace.told()).toMatch(new RegExp(steps.join('(.|\\n)*')));

        await bench.direct.connect(as('carol', { password: 'wrong' }));

        await eventually('the refusal is told', toldMs, () => /REFUSED +\[wrong-password\]/.test(trace.told()));
        expect(trace.told()).toMatch(/^ +Cure: /m);
      } finally {
        trace.end();
      }
    });

    it('with what they have while they are connected, and ended by one command', async () => {
      const { address } = await bench.direct.mustConnect(as('agnes'));

      const session = await bench.gateway.session('agnes');
      expect(session).toMatchObject({
        client: 'strongSwan, xl2tpd',
        machine: bench.direct.guest.seenAs,
        remote: `${bench.direct.guest.seenAs}:4500`,
        groups: expect.arrayContaining(['remote-access', 'finance']),
        address,
        addressSource: 'pool',
        espSuite: 'aes256-sha1',
      });
      expect(await bench.gateway.cli('sessions')).toMatch(
        new RegExp(`^agnes +203\\.0\\.113\\.10 +strongSwan, xl2tpd +203\\.0\\.113\\.10:4500 +${address} pool `, 'm'),
      );

      await bench.gateway.cli('session', 'end', session.connection);

      await eventually('the client is told', toldMs, () => !bench.direct.isConnected());
      const record = await bench.gateway.logged({ connection: session.connection, outcome: 'ended' });
      expect(record.sentence).toMatch(/administrator/);
    });
  });

  it.each([
    {
      who: 'idle',
      user: 'ida',
      client: bench.first,
      connection: () => idle,
      sentence: /carried nothing for as long as it may/,
    },
    { who: 'bounded', user: 'tina', client: bench.second, connection: () => bounded, sentence: /as long as it may be/ },
  ])('ends after the time that is theirs: $who', async ({ user, client, connection, sentence }) => {
    await bench.gateway.sessionGone(user, timeoutMs + 10_000);

    const record = await bench.gateway.logged({ connection: connection(), outcome: 'ended' });
    expect(record.sentence).toMatch(sentence);
    expect(record.durationMs).toBeGreaterThanOrEqual(timeoutMs);
    expect(record.durationMs).toBeLessThan(timeoutMs + 5_000);
    expect(client.isConnected()).toBe(false);
  });

  it('is to reach other clients where that is switched on for both alone', async () => {
    const [olga, otto, carol] = await Promise.all([
      bench.direct.mustConnect(as('olga')),
      bench.first.mustConnect(as('otto')),
      bench.second.mustConnect(as('carol')),
    ]);
    await Promise.all(bench.clients.map(({ guest }) => guest.must('ip route replace 10.20.0.0/24 dev ppp0')));

    expect(await bench.direct.ping(otto.address)).toEqual(allThree);
    expect(await bench.first.ping(olga.address, { bytes: 3000 })).toEqual(allThree);
    expect(await bench.direct.ping(carol.address, briefly)).toEqual(none);
    expect(await bench.second.ping(olga.address, briefly)).toEqual(none);
    // Her answers, and what she sent by herself.
    expect((await bench.gateway.session('carol')).drops).toEqual({ 'client-to-client': 3 + 3 });
  });
});
