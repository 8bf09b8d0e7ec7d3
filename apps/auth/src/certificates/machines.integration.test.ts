import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '@sekisho/certificates';
import {
  authHealthReply,
  machineAuthoritiesReply,
  subjects,
  type VerifyMachineReply,
  verifyMachineReply,
} from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { CertificateAuthority, type IssuedCertificate } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from '../testing/auth-over-bus.fixture.ts';
import { base64 } from '../testing/password-login.fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-machines-'));
const ca = CertificateAuthority.inside(directory, 'Internal CA');
const ended: string[] = [];
const session = newUlid();
let auth: AuthOverBus;
let laptop: IssuedCertificate;

const authority = () => ({ authorities: [base64(ca.der)], crls: [base64(ca.crl())] });

async function verify(
  { der }: IssuedCertificate,
  identity: { type: number; data: Uint8Array } = { type: 9, data: parseCertificate(der).subjectDer },
): Promise<VerifyMachineReply> {
  const request = { connection: newUlid(), edge: 'edge-1', remote: '198.51.100.7', certificates: [base64(der)] };
  const asked = { ...request, identity: { type: identity.type, data: base64(identity.data) } };
  return auth.bus.request(subjects.authVerifyMachine, asked, verifyMachineReply);
}

const machine = (name: string) => ca.issue(name, { names: [`DNS:${name}`] });

beforeAll(async () => {
  laptop = machine('laptop.example.com');
  auth = await AuthOverBus.open();
  await auth.start({}, 'one');
  for (const account of [
    { name: 'laptop.example.com', groups: [], machine: true },
    { name: 'ali', groups: ['remote-access'] },
  ]) {
    await auth.does('user.add', { ...account, officeMode: false, papOnly: false });
  }
});
afterAll(async () => {
  await auth.remove();
  rmSync(directory, { recursive: true, force: true });
});

describe('the auth service, asked about machines over the bus,', () => {
  it('does not call a certificate untrusted while the internal CA has not been heard of', async () => {
    const reply = await verify(laptop);
    expect(reply).toMatchObject({ outcome: 'refused', code: 'machine-certificate-status-unknown' });
  });

  it('asks the internal CA until it answers', async () => {
    auth.answer(subjects.caAuthority, authority);
    await expect
      .poll(() => verify(laptop), { timeout: 10_000 })
      .toMatchObject({
        outcome: 'accepted',
        machine: 'laptop.example.com',
        realm: 'internal',
        groups: ['remote-access-machines'],
        subject: 'CN=laptop.example.com',
      });
    const { authorities } = await auth.bus.request(subjects.authMachineAuthorities, {}, machineAuthoritiesReply);
    expect(authorities).toEqual([base64(parseCertificate(ca.der).subjectDer)]);
    const [health] = await auth.bus.scatter(subjects.authHealth, {}, authHealthReply, { answersMax: 1 });
    expect(health?.authorities).toMatchObject([{ name: 'internal', purposes: ['machines', 'users'], crl: 'current' }]);
  });

  it('refuses a machine by name that is nobody, and the certificate of a user', async () => {
    expect(await verify(machine('stranger.example.com'))).toMatchObject({ code: 'unknown-machine' });
    expect(await verify(ca.issue('ali'))).toMatchObject({
      code: 'machine-not-in-remote-access-community',
      machine: 'ali',
      detail: 'ali is in none of remote-access-machines',
    });
  });

  it('refuses a machine that calls itself another, and lets it have any address behind its NAT', async () => {
    const fqdn = (name: string) => ({ type: 2, data: Buffer.from(name) });
    expect(await verify(laptop, fqdn('laptop.example.com'))).toMatchObject({ outcome: 'accepted' });
    expect(await verify(laptop, fqdn('kiosk.example.com'))).toMatchObject({ code: 'machine-certificate-unsuitable' });
    expect(await verify(laptop, { type: 1, data: Buffer.from([192, 168, 1, 5]) })).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('ends the sessions of a certificate as soon as the CA says that it is revoked, and lets it in no more', async () => {
    const { issuer, serial } = parseCertificate(laptop.der);
    auth.answer(subjects.edgeSessions, () => ({
      edge: 'edge-1',
      connections: [
        {
          ...{ connection: session, edge: 'edge-1', remote: '198.51.100.7:4500', step: 'connected' },
          ...{ since: new Date().toISOString(), certificates: [{ issuer, serial }] },
          ...{ bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0, drops: {} },
        },
      ],
      drops: {},
      ignored: {},
    }));
    auth.answer(subjects.edgeEndSession, ({ connection, reason }) => {
      ended.push(`${connection} ${reason}`);
      return { edge: 'edge-1', ended: true };
    });
    ca.revoke(laptop);
    auth.bus.connection.publish(subjects.caPublished, JSON.stringify(authority()));
    await expect.poll(() => ended, { timeout: 10_000 }).toEqual([`${session} certificate-revoked`]);
    expect(await verify(laptop)).toMatchObject({
      outcome: 'refused',
      code: 'machine-certificate-revoked',
      detail: expect.stringContaining(`of ${parseCertificate(laptop.der).subject}: the CRL of `),
    });
  });
});
