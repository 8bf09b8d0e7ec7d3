import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '@sekisho/certificates';
import {
  authHealthReply,
  machineAuthoritiesReply,
  subjects,
  userCommandReply,
  type VerifyMachineReply,
  verifyMachineReply,
} from '@sekisho/contracts';
import { Bus, newUlid, type Runtime } from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuthModule } from '../auth.module.ts';
import { type IssuedByTest, TestAuthority } from '../testing/authority.fixture.ts';
import { natsServer, type TestServer } from '../testing/servers.fixture.ts';

const state = mkdtempSync(join(tmpdir(), 'sekisho-machines-'));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const ended: string[] = [];
const session = newUlid();
let nats: TestServer;
let bus: Bus;
let service: RunningService;
let ca: TestAuthority;
let laptop: IssuedByTest;

const answer = (subject: string, reply: (data: Record<string, unknown>) => object) =>
  bus.connection.subscribe(subject, {
    callback: (_, message) => {
      const { data } = message.json<{ data: Record<string, unknown> }>();
      message.respond(JSON.stringify({ response: reply(data), isDisposed: true }));
    },
  });

const authority = () => ({ authorities: [base64(ca.certificate.der)], crls: [base64(ca.crl())] });

async function verify(
  { der }: IssuedByTest,
  identity: { type: number; data: Uint8Array } = { type: 9, data: parseCertificate(der).subjectDer },
): Promise<VerifyMachineReply> {
  const request = { connection: newUlid(), edge: 'edge-1', remote: '198.51.100.7', certificates: [base64(der)] };
  const asked = { ...request, identity: { type: identity.type, data: base64(identity.data) } };
  return bus.request(subjects.authVerifyMachine, asked, verifyMachineReply);
}

const machine = (name: string) => ca.issue(name, { extensions: [`subjectAltName=DNS:${name}`] });

beforeAll(async () => {
  nats = await natsServer();
  await nats.start();
  ca = new TestAuthority(state, 'Internal CA');
  laptop = machine('laptop.example.com');
  const settings = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
  writeFileSync(join(state, 'sekisho.yaml'), settings);
  const runtime: Runtime = {
    settingsFile: join(state, 'sekisho.yaml'),
    stateDir: state,
    natsUrl: nats.url,
    natsUser: undefined,
    natsPasswordFile: undefined,
    redisUrl: undefined,
    instance: 'one',
    logLevel: 'fatal',
  };
  service = await startService({ name: 'auth', module: AuthModule, queue: 'auth' }, runtime);
  bus = await Bus.connect({ nats: runtime, service: 'test', instance: 'test', stateDir: state });
  for (const account of [
    { name: 'laptop.example.com', groups: [], machine: true },
    { name: 'ali', groups: ['remote-access'] },
  ]) {
    const add = { ...account, officeMode: false, papOnly: false };
    expect(await bus.request(subjects.authAdmin('user.add'), add, userCommandReply)).toEqual({ outcome: 'done' });
  }
});
afterAll(async () => {
  await bus.close();
  await service.stop();
  await nats.remove();
  rmSync(state, { recursive: true, force: true });
});

it('does not call a certificate untrusted while the internal CA has not been heard of', async () => {
  const reply = await verify(laptop);
  expect(reply).toMatchObject({ outcome: 'refused', code: 'machine-certificate-status-unknown' });
});

it('asks the internal CA until it answers', async () => {
  answer(subjects.caAuthority, authority);
  await expect
    .poll(() => verify(laptop), { timeout: 10_000 })
    .toMatchObject({
      outcome: 'accepted',
      machine: 'laptop.example.com',
      realm: 'internal',
      groups: ['remote-access-machines'],
      subject: 'CN=laptop.example.com',
    });
  const { authorities } = await bus.request(subjects.authMachineAuthorities, {}, machineAuthoritiesReply);
  expect(authorities).toEqual([base64(parseCertificate(ca.certificate.der).subjectDer)]);
  const [health] = await bus.scatter(subjects.authHealth, {}, authHealthReply, { answersMax: 1 });
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
  expect(await verify(laptop, { type: 1, data: Buffer.from([192, 168, 1, 5]) })).toMatchObject({ outcome: 'accepted' });
});

it('ends the sessions of a certificate as soon as the CA says that it is revoked, and lets it in no more', async () => {
  const { issuer, serial } = parseCertificate(laptop.der);
  answer(subjects.edgeSessions, () => ({
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
  answer(subjects.edgeEndSession, ({ connection, reason }) => {
    ended.push(`${connection} ${reason}`);
    return { edge: 'edge-1', ended: true };
  });
  ca.revoke(laptop);
  bus.connection.publish(subjects.caPublished, JSON.stringify(authority()));
  await expect.poll(() => ended, { timeout: 10_000 }).toEqual([`${session} certificate-revoked`]);
  expect(await verify(laptop)).toMatchObject({ outcome: 'refused', code: 'machine-certificate-revoked' });
});
