import { CertificateAuthority, type CertificateFiles, eventually } from '@sekisho/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectSettings } from '../support/guest/client.ts';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { ofAgnes, useAuthorities } from './harness/authorities.ts';
import { useBench } from './harness/bench.ts';

/** How long a client that gets no answer is let try. */
const impatient = { timeoutMs: 6_000 };
/** Services look for new files every few seconds. */
const takenMs = 15_000;

/** Leads to the realm `corp`, whose back end knows her as agnes. */
const agnesName = 'agnes@corp.example';

describe('clients of a gateway whose certificate is ECDSA, from an external CA, and that supports no pre-shared key', () => {
  const authorities = useAuthorities();
  const bench = useBench(
    {
      authentication: { eap: 'certificate' },
      preSharedKey: { support: false },
      ike: { machineAuthentication: ['certificate'] },
      realms: {
        internal: { default: true, backEnds: ['internal'] },
        corp: { suffix: '@corp.example', backEnds: ['internal'] },
      },
      certificates: {
        trusted: authorities.trusted,
        gateway: { site: { issuer: 'external', key: 'ecdsa-p256' } },
        useThisCertificate: { ike: 'site', eap: 'site' },
      },
    },
    { agnes: { password: false }, bob: {}, robot: { machine: true } },
  );
  let issuer: CertificateAuthority;
  let robot: CertificateFiles;
  let agnes: CertificateFiles;
  beforeAll(() => {
    issuer = CertificateAuthority.root(authorities.directory('issuer'), 'Issuer', 'ecdsa-p384');
    robot = authorities.made.workshop.issue('robot', { key: 'ecdsa-p256' });
    agnes = authorities.made.staff.issue('agnes', { ...ofAgnes, key: 'ecdsa-p384' });
  });
  let began = new Date();
  beforeEach(() => {
    began = new Date();
  });

  /** Has the gateway's request answered by this CA. */
  async function certifyGateway(by: CertificateAuthority, commonName: string): Promise<void> {
    const request = bench.gateway.file(`${commonName}.csr`);
    await bench.gateway.cli('csr', 'site', '--subject', 'CN=vpn.corp.example', '--out', request);
    const answer = by.answer('site', request, { names: [`IP:${addresses.gateway}`], purposes: ['serverAuth'] });
    await bench.gateway.cli('cert', 'import', 'site', '--certificate', answer, '--chain', by.certificate);
    await eventually('edge and auth take the new certificate', takenMs, async () => {
      const own = await bench.gateway.ownCertificates();
      const issuers = own.filter(({ use }) => use !== 'console').map(({ certificate }) => certificate?.issuer);
      return issuers.join() === [`CN=${commonName}`, `CN=${commonName}`].join();
    });
  }

  /** What a client has that takes the gateway's certificate from this CA alone. */
  const trusting = (by: CertificateAuthority): ConnectSettings =>
    as(agnesName, {
      machine: { ...robot, authorities: [by.certificate, authorities.made.workshop.certificate] },
      certificate: { ...agnes, authority: by.certificate },
    });

  it('are refused as long as it has none', async () => {
    const outcome = await bench.direct.connect({ ...trusting(issuer), ...impatient });

    expect(outcome).toMatchObject({ connected: false, stage: 'ipsec' });
    await bench.gateway.refusal('gateway-certificate-missing', began);
  });

  it('connect as soon as it has one, and are refused with a pre-shared key', async () => {
    await certifyGateway(issuer, 'Issuer');

    const [, refused] = await Promise.all([
      bench.direct.mustConnect(trusting(issuer)),
      bench.first.connect(as('bob', impatient)),
    ]);

    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    expect(await bench.gateway.session(agnesName)).toMatchObject({ authentication: 'eap-tls' });
    expect(refused).toMatchObject({ connected: false, stage: 'ipsec' });
    await bench.gateway.refusal('pre-shared-key-not-supported', began);
  });

  it('get to see its new certificate at their next connect, without a restart', async () => {
    const replacement = CertificateAuthority.root(authorities.directory('replacement'), 'Replacement', 'ecdsa-p384');
    const { since } = await bench.gateway.session(agnesName);

    await certifyGateway(replacement, 'Replacement');

    expect((await bench.gateway.session(agnesName)).since).toBe(since);
    await bench.direct.mustConnect(trusting(replacement));
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
  });
});
