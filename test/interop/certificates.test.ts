import { type CertificateFiles, eventually, upn } from '@sekisho/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssuedCertificate } from '../support/gateway.ts';
import type { MachineCertificate } from '../support/guest/charon.ts';
import { type Client, type ConnectSettings, only, type UserCertificate } from '../support/guest/client.ts';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { ofAgnes, useAuthorities } from './harness/authorities.ts';
import { useBench } from './harness/bench.ts';
import { reorder, trouble } from './harness/path.ts';

/** By policy at once; the news travels over the bus. */
const endedMs = 5_000;
const minute = 1 / (24 * 60);

/** Leads to the realm `corp`, whose back end knows her as agnes. */
const agnesName = 'agnes@corp.example';
const pap = { ppp: only('pap') };

describe('clients with certificates', () => {
  const authorities = useAuthorities();
  const settings = {
    authentication: { eap: 'certificate' },
    realms: {
      internal: { default: true, backEnds: ['internal'] },
      corp: { suffix: '@corp.example', backEnds: ['internal'] },
    },
    certificates: { trusted: authorities.trusted },
  };
  const machine = { machine: true };
  const bench = useBench(settings, {
    agnes: { password: false },
    bob: {},
    laptop: machine,
    tablet: machine,
    robot: machine,
    lost: machine,
  });
  let laptop: IssuedCertificate;
  let ca: string;
  beforeAll(async () => {
    laptop = await bench.gateway.issue('machine', 'laptop');
    ca = laptop.authority;
  });
  let began = new Date();
  beforeEach(() => {
    began = new Date();
  });

  /** Of the internal CA, as is the gateway's. */
  const internal = (files: IssuedCertificate): MachineCertificate => ({ ...files, authorities: [files.authority] });
  /** Of the factory, with the CA between to be sent along. */
  const ofFactory = (files: CertificateFiles): MachineCertificate => ({
    ...files,
    authorities: [ca, authorities.made.factory.certificate, authorities.made.workshop.certificate],
  });
  const user = (
    files: CertificateFiles,
    more: Partial<UserCertificate> = {},
  ): Pick<ConnectSettings, 'certificate'> => ({
    certificate: { ...files, authority: ca, ...more },
  });

  it('connect by machine certificate and EAP-TLS, each from a CA of its own', async () => {
    const agnes = authorities.made.staff.issue('agnes', ofAgnes);

    const { address } = await bench.direct.mustConnect(as(agnesName, { machine: internal(laptop), ...user(agnes) }));

    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    const session = await bench.gateway.session(agnesName);
    expect(session).toMatchObject({
      address,
      authentication: 'eap-tls',
      realm: 'corp',
      machine: expect.stringContaining('laptop'),
    });
    expect(session.certificates?.map(({ issuer }) => issuer)).toEqual(['CN=sekisho Internal CA', 'CN=Staff CA']);
    expect(await bench.gateway.logged({ user: agnesName, outcome: 'connected' })).toMatchObject({
      authentication: 'eap-tls',
    });
  });

  it('connect by pre-shared key and EAP-TLS, or by machine certificate and PAP, side by side', async () => {
    const agnes = authorities.made.staff.issue('agnes-too', ofAgnes);

    await Promise.all([
      bench.first.mustConnect(as(agnesName, user(agnes))),
      bench.second.mustConnect(as('bob', { machine: internal(laptop), ...pap })),
    ]);

    expect(await bench.gateway.session(agnesName)).toMatchObject({ authentication: 'eap-tls' });
    expect(await bench.gateway.session('bob')).toMatchObject({ authentication: 'pap' });
    for (const client of [bench.first, bench.second]) {
      expect(await client.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    }
  });

  it('speak TLS 1.3 in EAP-TLS', async () => {
    const agnes = authorities.made.staff.issue('agnes-of-today', ofAgnes);

    await bench.direct.mustConnect(as(agnesName, user(agnes, { tls: '1.3' })));

    expect(bench.direct.guest.logs()).toMatch(/Handshake: Finished: TLS 1\.3/);
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
  });

  describe('whose chain has three and is sent in fragments of IKE', () => {
    let robot: MachineCertificate;
    beforeAll(() => {
      robot = ofFactory(authorities.made.workshop.issue('robot'));
    });

    it.each([
      { mtu: 1280, client: 'direct' },
      { mtu: 576, client: 'direct' },
      { mtu: 576, client: 'first' },
    ] as const)('connect where no packet longer than $mtu gets through (client $client)', async ({ mtu, client }) => {
      await expectConnection(bench[client], { mtu }, { machine: robot, fragmentSize: mtu });
    });

    it('connect where fragments are lost', async () => {
      const { fragments } = await expectConnection(
        bench.direct,
        { mtu: 576, losesOneFragmentIn: 7 },
        { machine: robot, fragmentSize: 576 },
      );

      expect(fragments).toBeGreaterThan(0);
    });

    it('connect where fragments overtake each other', async () => {
      const restoreOrder = await reorder(bench.direct.guest);
      try {
        await expectConnection(bench.direct, { mtu: 576 }, { machine: robot, fragmentSize: 576 });
      } finally {
        await restoreOrder();
      }
    });

    async function expectConnection(
      client: Client,
      troubles: Parameters<typeof trouble>[1],
      more: Partial<ConnectSettings>,
    ) {
      // The path is not to be judged by what the connection before, in longer fragments, still repeats.
      await client.disconnect();
      const path = await trouble(bench.network, troubles);
      try {
        await client.mustConnect(as('bob', { ...pap, ...more }));
        expect(client.guest.logs()).toMatch(/splitting IKE message .* into \d+ fragments/);
        expect(await client.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
        const lost = await path.lost();
        expect(lost.tooLong).toBe(0);
        return lost;
      } finally {
        await path.heal();
      }
    }
  });

  it.each([
    {
      why: 'of a CA that nobody trusts',
      code: 'machine-certificate-untrusted',
      make: () => authorities.made.stranger.issue('laptop'),
    },
    {
      why: 'of a CA that is trusted for users alone',
      code: 'machine-certificate-untrusted',
      make: () => authorities.made.staff.issue('laptop'),
    },
    {
      why: 'that has expired',
      code: 'machine-certificate-expired',
      make: () =>
        authorities.made.workshop.issue('robot-of-old', { subject: '/CN=robot', days: { from: -1, to: -minute } }),
    },
    {
      why: 'that has been revoked',
      code: 'machine-certificate-revoked',
      make: () => authorities.made.revoked.machine,
    },
    { why: 'that names no account', code: 'unknown-machine', make: () => authorities.made.workshop.issue('nobody') },
    {
      why: 'that names a user',
      code: 'machine-not-in-remote-access-community',
      make: () => authorities.made.workshop.issue('bob'),
    },
  ] as const)('are refused with a machine certificate $why', async ({ code, make }) => {
    const machine = ofFactory(make());
    const attempt = bench.direct.connect(as('bob', { machine }));

    const record = await bench.gateway.refusal(code, began);
    expect(record.remote).toContain(bench.direct.guest.seenAs);
    await bench.direct.disconnect();
    expect(await attempt).toMatchObject({ connected: false, stage: 'ipsec' });
  });

  it.each([
    {
      why: 'without a purpose',
      code: 'user-certificate-wrong-purpose',
      make: () => authorities.made.staff.issue('agnes-aimless', { ...ofAgnes, purposes: [] }),
    },
    {
      why: 'for servers',
      code: 'user-certificate-wrong-purpose',
      make: () => authorities.made.staff.issue('agnes-serves', { ...ofAgnes, purposes: ['serverAuth'] }),
    },
    { why: 'that has been revoked', code: 'user-certificate-revoked', make: () => authorities.made.revoked.user },
    {
      why: 'of a CA that is trusted for machines alone',
      code: 'user-certificate-untrusted',
      make: () => authorities.made.factory.issue('agnes', ofAgnes),
    },
    {
      why: 'that names no account',
      code: 'unknown-user',
      make: () => authorities.made.staff.issue('zoe', { ...ofAgnes, names: [upn('zoe@corp.example')] }),
    },
  ] as const)('are refused with a user certificate $why', async ({ code, make }) => {
    const outcome = await bench.direct.connect(as(agnesName, user(make())));

    expect(outcome).toMatchObject({ connected: false, stage: 'ppp' });
    const record = await bench.gateway.refusal(code, began);
    expect(record.remote).toContain(bench.direct.guest.seenAs);
  });

  it('are refused with a user certificate that has expired, though their clock is slow', async () => {
    const old = authorities.made.staff.issue('agnes-of-old', {
      ...ofAgnes,
      days: { from: -1, to: -2 * minute },
    });
    // pppd does not even try with a certificate that it knows to have expired.
    await bench.direct.guest.must('date -s "@$(($(date +%s) - 300))"');
    try {
      const outcome = await bench.direct.connect(as(agnesName, user(old)));

      expect(outcome).toMatchObject({ connected: false, stage: 'ppp' });
      await bench.gateway.refusal('user-certificate-expired', began);
    } finally {
      await bench.direct.guest.must('date -s "@$(($(date +%s) + 300))"');
    }
  });

  it('are disconnected when their certificate is revoked, stay out, and others stay in', async () => {
    const tablet = internal(await bench.gateway.issue('machine', 'tablet'));
    await Promise.all([
      bench.direct.mustConnect(as('bob', { machine: tablet, ...pap })),
      bench.second.mustConnect(as('bob', { machine: internal(laptop), ...pap })),
    ]);
    const sessions = await bench.gateway.sessions();
    const connection = sessions.find(({ machine }) => machine?.includes('tablet'))?.connection ?? 'none';

    await bench.gateway.cli('cert', 'revoke', 'tablet', '--reason', 'keyCompromise');

    await eventually('the client is told', endedMs, () => !bench.direct.isConnected());
    const record = await bench.gateway.logged({ connection, outcome: 'ended' });
    expect(record.sentence).toMatch(/revoked/);
    expect(bench.second.isConnected()).toBe(true);
    const again = bench.direct.connect(as('bob', { machine: tablet }));
    await bench.gateway.refusal('machine-certificate-revoked', began);
    await bench.direct.disconnect();
    expect(await again).toMatchObject({ connected: false, stage: 'ipsec' });
  });
});
