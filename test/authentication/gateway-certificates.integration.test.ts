import { chmod } from 'node:fs/promises';
import { gatewayCertificatesReply } from '@sekisho/contracts';
import { CertificateAuthority, type CertificateFiles, eventually, must } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { logDelayMs } from '../support/limits.ts';
import { CertificateSite, ofAgnes } from './harness/certificate-site.ts';

const possible = process.getuid?.() === 0;
const status = z.object({ certificates: gatewayCertificatesReply.array() });
const name = 'vpn.corp';

const connected = { exitCode: 0, stdout: expect.stringContaining('Connected') };
const refused = { exitCode: 1, stdout: expect.not.stringContaining('Connected') };

describe.skipIf(!possible)('a gateway whose certificate another CA issues', () => {
  let site: CertificateSite;
  let registry: CertificateAuthority;
  let robot: CertificateFiles;
  let agnes: CertificateFiles;
  let request: string;
  let began = new Date();

  beforeAll(async () => {
    site = await CertificateSite.start('sekisho-registered', {
      preSharedKey: { support: false },
      remoteAccessCommunity: { machines: { account: 'fleet' } },
      certificates: {
        gateway: { office: { issuer: 'external', key: 'rsa-2048' } },
        useThisCertificate: { ike: 'office', eap: 'office' },
        certReqExtKeyUsage: 1,
        whenRevoked: 'let-sessions-finish',
      },
    });
    await Promise.all([
      site.addMachine('fleet'),
      ...['agnes', 'erin'].map((account) => site.addWithoutPassword(account)),
    ]);
    registry = CertificateAuthority.root(site.file('registry'), 'registry', 'rsa-2048');
    robot = site.authorities.factory.issue('robot');
    agnes = site.authorities.staff.issue('agnes', ofAgnes);
  });
  afterAll(() => site?.remove());
  beforeEach(() => {
    began = new Date();
  });

  const trusting = (authority: CertificateAuthority) => ({
    machine: robot,
    method: 'eap-tls',
    certificate: agnes,
    trusts: authority.certificate,
  });

  /** The gateway's certificates as the services that hold their keys see them: for EAP-TLS first, then for IKE. */
  async function certificates() {
    const replies = status.parse(JSON.parse(await site.gateway.cli('status', '--json'))).certificates;
    const all = replies.flatMap((reply) => reply.certificates.map((each) => ({ service: reply.service, ...each })));
    return all.toSorted((a, b) => a.use.localeCompare(b.use));
  }

  /** Waits until both services that clients meet have the certificate of this CA. */
  const taken = (issuer: string) =>
    eventually(`certificates of ${issuer}`, logDelayMs, async () => {
      const all = (await certificates()).filter(({ use }) => use !== 'console');
      return all.length === 2 && all.every(({ certificate }) => certificate?.issuer === issuer) && all;
    });

  const connections = async () => (await site.gateway.sessions()).map(({ connection }) => connection);

  /** @returns the file with a request for a new key */
  async function makeRequest(label: string): Promise<string> {
    const file = site.file(`${label}.csr`);
    await site.gateway.cli('csr', 'office', '--subject', `CN=${name}, O=Corp`, '--dns', name, '--out', file);
    return file;
  }

  async function answer(request: string, by: CertificateAuthority, days: { from: number; to: number }): Promise<void> {
    const certificate = by.answer('office', request, { names: [`DNS:${name}`], purposes: ['serverAuth'], days });
    await site.gateway.cli('cert', 'import', 'office', '--certificate', certificate, '--chain', by.certificate);
  }

  it('says what is to be done, and refuses clients, as long as it has none', async () => {
    const problem = expect.stringMatching(/^There is none yet: make a request \(sekisho csr office\)/);
    const [shown, client] = await Promise.all([certificates(), site.connectInVain('agnes@corp', trusting(registry))]);
    expect(shown).toEqual([
      // The console has one of the internal CA.
      expect.objectContaining({ service: 'console', name: 'console', use: 'console' }),
      { service: 'auth', name: 'office', use: 'eap', problem },
      { service: 'edge', name: 'office', use: 'ike', problem },
    ]);
    expect(client).toMatchObject(refused);
    await site.gateway.refusal('gateway-certificate-missing', began);
  });

  it('makes a request that OpenSSL verifies, with the purpose that the settings ask for', async () => {
    request = await makeRequest('first');
    const text = await must('openssl', ['req', '-in', request, '-verify', '-noout', '-text']);
    expect(text).toMatch(/Subject:.*CN = vpn\.corp/);
    expect(text).toMatch(/X509v3 Extended Key Usage: *\n *TLS Web Server Authentication\n/);
    expect(text).toMatch(/X509v3 Subject Alternative Name: *\n *DNS:vpn\.corp\n/);
  });

  it('takes the answer without a restart, and warns that it expires soon', async () => {
    await answer(request, registry, { from: -1, to: 2 });
    const subject = `CN=${name},O=Corp`;
    const problem = expect.stringMatching(/^It expires on \d{4}-\d\d-\d\d\. Make a new request: sekisho csr office\.$/);
    expect(await taken('CN=registry')).toMatchObject([
      { use: 'eap', subject, problem },
      { use: 'ike', subject, problem },
    ]);
  });

  it('is believed by clients that trust that CA, and by no others', async () => {
    const [own, others] = await Promise.all([
      site.connect('agnes@corp', trusting(registry)),
      site.connectInVain('agnes@corp', { ...trusting(registry), trusts: site.authorities.stranger.certificate }),
    ]);
    expect(own).toMatchObject(connected);
    expect(others).toMatchObject(refused);
    await site.gateway.refusal('gateway-certificate-refused-by-client', began);
  });

  it('refuses pre-shared keys, which it does not support, while machines with certificates connect', async () => {
    const [byKey, byCertificate] = await Promise.all([
      site.connectInVain('agnes@corp', { method: 'eap-tls', certificate: agnes, trusts: registry.certificate }),
      site.connect('agnes@corp', trusting(registry)),
    ]);
    expect(byKey).toMatchObject(refused);
    expect(byCertificate).toMatchObject(connected);
    await site.gateway.refusal('pre-shared-key-not-supported', began);
  });

  it('shows a certificate that replaces it to whoever connects next, and keeps its sessions', async () => {
    const successor = CertificateAuthority.root(site.file('successor'), 'successor', 'rsa-2048');
    const standing = site.stay('agnes@corp', trusting(registry));
    const { connection, machine } = await site.gateway.session('agnes@corp');
    expect(machine).toMatch(/^fleet \(CN=robot, serial /);
    await answer(await makeRequest('next'), successor, { from: -1, to: 90 });
    expect((await taken('CN=successor')).map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(await site.connect('agnes@corp', trusting(successor))).toMatchObject(connected);
    expect(await connections()).toContain(connection);
    expect(standing.exitCode).toBeNull();
    site.leave(standing);
  });

  it('lets the sessions of revoked certificates finish, where the settings say so, and lets them in no more', async () => {
    const [tablet, erin] = await Promise.all([
      site.gateway.issue('machine', 'tablet'),
      site.gateway.issue('user', 'erin', '--key', 'ecdsa-p256'),
    ]);
    const revoked = { machine: tablet, method: 'eap-tls', certificate: erin, trusts: site.file('successor/ca.pem') };
    const standing = site.stay('erin', revoked);
    const { connection } = await site.gateway.session('erin');
    await Promise.all(['erin', 'tablet'].map((each) => site.gateway.cli('cert', 'revoke', each)));
    const again = await Promise.all([
      site.connectInVain('erin', revoked),
      site.connect('erin', { ...revoked, machine: robot }),
    ]);
    expect(again).toMatchObject([refused, refused]);
    await site.gateway.refusal('machine-certificate-revoked', began);
    await site.gateway.refusal('user-certificate-revoked', began);
    expect(await connections()).toContain(connection);
    expect(standing.exitCode).toBeNull();
    site.leave(standing);
  });

  it.each(['certificates/office/key.pem', 'ca/keys/ca/root.pem'])(
    'does not start while others can read %s',
    async (key) => {
      const file = site.gateway.file(`state/${key}`);
      await site.gateway.stop();
      await chmod(file, 0o644);
      await expect(site.gateway.up()).rejects.toThrow(
        `${file} holds a secret, but others can read it (mode 644); run: chmod 600 ${file}`,
      );
      await chmod(file, 0o600);
    },
  );
});
