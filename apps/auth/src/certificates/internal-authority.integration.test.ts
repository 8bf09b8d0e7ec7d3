import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '@sekisho/certificates';
import { type CaAuthority, subjects } from '@sekisho/contracts';
import { Bus, createLogger, setLogLevel } from '@sekisho/platform';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type IssuedByTest, TestAuthority } from '../testing/authority.fixture.ts';
import { freePort, natsServer, type TestServer } from '../testing/servers.fixture.ts';
import { CertificateVerifier } from './certificate-verifier.ts';
import { InternalAuthority } from './internal-authority.ts';
import { KeptAuthority } from './kept-authority.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-internal-ca-'));
const logger = createLogger('auth');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const dayMs = 24 * 3_600_000;

let nats: TestServer;
let bus: Bus;
let web: Server;
let url: string;
/** What the CA has over HTTP, by path. */
let lists: Record<string, Uint8Array>;
let root: TestAuthority;
let issuing: TestAuthority;
let ali: IssuedByTest;
let state: string;
let opened: InternalAuthority[];
let silence: () => void;
let ahead: number;
/** Subjects of CAs whose sessions are to end. */
let fallen: string[];

beforeAll(async () => {
  setLogLevel('silent');
  nats = await natsServer();
  await nats.start();
  const runtime = { natsUrl: nats.url, natsUser: undefined, natsPasswordFile: undefined };
  bus = await Bus.connect({ nats: runtime, service: 'test', instance: 'test', stateDir: directory });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  web = createServer(({ url: path = '' }, response) => {
    const list = lists[path];
    response.writeHead(list === undefined ? 404 : 200).end(list);
  }).listen(port, '127.0.0.1');
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  await bus.close();
  await nats.remove();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  root = new TestAuthority(directory, 'Internal Root');
  issuing = new TestAuthority(directory, 'Internal Issuing', root);
  ali = issuing.issue('ali', { extensions: ['extendedKeyUsage=clientAuth'] });
  state = mkdtempSync(join(directory, 'state-'));
  lists = {};
  opened = [];
  ahead = 0;
  fallen = [];
  silence = () => undefined;
});
afterEach(() => {
  silence();
  for (const each of opened) each.stop();
});

const certificates = () => [root, issuing].map(({ certificate }) => base64(certificate.der));
const small = (): CaAuthority => ({
  authorities: certificates(),
  crls: [root, issuing].map((each) => base64(each.crl())),
});
/** The issuing CA's CRL is left out. */
const large = (more: Partial<CaAuthority> = {}): CaAuthority => ({
  authorities: certificates(),
  crls: [base64(root.crl())],
  ...more,
});

/** The CA on the bus. */
function answer(authority: CaAuthority): void {
  const subscription = bus.connection.subscribe(subjects.caAuthority, {
    callback: (_, message) => {
      message.respond(JSON.stringify({ response: authority, isDisposed: true }));
    },
  });
  silence = () => subscription.unsubscribe();
}

const publish = (authority: CaAuthority) => bus.connection.publish(subjects.caPublished, JSON.stringify(authority));

async function open(): Promise<InternalAuthority> {
  const authority = new InternalAuthority({
    ...{ bus, purposes: ['users'], now: () => Date.now() + ahead, logger },
    kept: new KeptAuthority(join(state, 'internal-ca.json'), logger),
    onRevoked: (_, authorities) => fallen.push(...authorities),
  });
  await authority.start();
  opened.push(authority);
  return authority;
}

async function verdictBy(authority: InternalAuthority, { der }: IssuedByTest = ali): Promise<string> {
  const verifier = new CertificateVerifier({ authorities: [authority], now: () => Date.now() + ahead, logger });
  const who = { connection: '01J00000000000000000000000', remote: '198.51.100.7' };
  const verdict = await verifier.verify({ chain: [der], purpose: 'users', ...who });
  return verdict.kind === 'refused' ? `${verdict.code}: ${verdict.detail}` : verdict.kind;
}

it('is what it was after a restart while the CA is away, until its CRL ends', async () => {
  answer(small());
  const before = await open();
  await expect.poll(() => verdictBy(before)).toBe('trusted');
  const file = join(state, 'internal-ca.json');
  await expect.poll(() => statSync(file, { throwIfNoEntry: false })?.mode).toBe(0o100600);
  silence();
  const restarted = await open();
  expect(await verdictBy(restarted)).toBe('trusted');
  ahead += 8 * dayMs;
  expect(await verdictBy(restarted)).toMatch(/^user-certificate-status-unknown: .* it was good until/);
});

it.each(['', '{"authorities":[]}', '{"authorities":["AAAA"],"crls":[]}'])(
  'begins anew where what was kept is %j',
  async (content) => {
    writeFileSync(join(state, 'internal-ca.json'), content);
    const authority = await open();
    expect(await verdictBy(authority)).toContain('has not been reached yet');
    publish(small());
    await expect.poll(() => verdictBy(authority)).toBe('trusted');
  },
);

it('takes nobody to be good by a CRL that is left out, also where an older one was known', async () => {
  answer(large());
  const authority = await open();
  await expect.poll(() => authority.health().problem).toContain('internalCa.http.url');
  expect(await verdictBy(authority)).toMatch(/^user-certificate-status-unknown: .*there is no URL/);
  publish(small());
  await expect.poll(() => verdictBy(authority)).toBe('trusted');
  publish(large());
  await expect.poll(() => verdictBy(authority)).toMatch(/^user-certificate-status-unknown/);
});

it('fetches a CRL that is left out, and keeps it', async () => {
  lists['/crl/issuing.crl'] = issuing.crl();
  answer(large({ url }));
  const authority = await open();
  await expect.poll(() => verdictBy(authority)).toBe('trusted');
  const kept = () => JSON.parse(readFileSync(join(state, 'internal-ca.json'), 'utf8')).crls;
  await expect.poll(kept).toHaveLength(2);
  issuing.revoke(ali);
  lists['/crl/issuing.crl'] = issuing.crl();
  publish(large({ url }));
  await expect.poll(() => verdictBy(authority)).toMatch(/^user-certificate-revoked/);
});

it.each([
  ['is not there', () => undefined, 'answered with status 404'],
  ['another CA signed', () => new TestAuthority(directory, 'Internal Issuing').crl(), 'was not signed by'],
  ['is of its other CA', () => root.crl(), 'not of CN=Internal Issuing'],
  ['is no CRL', () => Buffer.from([0x30, 0x00]), 'CRL'],
])('knows nothing by a CRL that %s where it should be fetched', async (_, make, detail) => {
  publish(small());
  const authority = await open();
  publish(small());
  await expect.poll(() => verdictBy(authority)).toBe('trusted');
  const list = make();
  if (list !== undefined) lists['/crl/issuing.crl'] = list;
  publish(large({ url }));
  await expect.poll(() => verdictBy(authority)).toMatch(/^user-certificate-status-unknown/);
  expect(await verdictBy(authority)).toContain(detail);
  // Asked again soon, and not only when it is published anew.
  lists['/crl/issuing.crl'] = issuing.crl();
  answer(large({ url }));
  await expect.poll(() => verdictBy(authority), { timeout: 5_000 }).toBe('trusted');
});

it('takes all that its issuing CA issued for revoked with that', async () => {
  answer(small());
  const authority = await open();
  await expect.poll(() => verdictBy(authority)).toBe('trusted');
  root.revoke(issuing.certificate);
  publish(small());
  await expect.poll(() => fallen).toEqual([parseCertificate(issuing.certificate.der).subject]);
  expect(await verdictBy(authority)).toMatch(/^user-certificate-revoked/);
});
