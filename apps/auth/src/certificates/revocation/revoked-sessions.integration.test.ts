import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate, referenceOf } from '@sekisho/certificates';
import { type CertificateReference, type SessionsRequest, subjects } from '@sekisho/contracts';
import { Bus, type CertificatesSettings, createLogger, newUlid, parseSettings, setLogLevel } from '@sekisho/platform';
import { CertificateAuthority, freePort, type IssuedCertificate, NatsServer } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { edgesAnswerWithinMs } from '../../limits.ts';
import { CertificateVerifier } from '../certificate-verifier.ts';
import { TrustedAuthorities } from '../trusted-authorities.ts';
import { RevokedSessions } from './revoked-sessions.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-revoked-'));
const logger = createLogger('auth');

let nats: NatsServer;
let bus: Bus;
/** By connection, the certificates of the sessions that the edge has. */
let sessions: Map<string, CertificateReference>;
let root: CertificateAuthority;
let issuing: CertificateAuthority;
let lists: { readonly root: string; readonly issuing: string };
let opened: TrustedAuthorities[];

beforeAll(() => setLogLevel('silent'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeEach(async () => {
  nats = await NatsServer.start();
  bus = await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir: directory });
  root = CertificateAuthority.inside(directory, 'Corp Root');
  issuing = CertificateAuthority.inside(directory, 'Corp Issuing', root);
  const place = mkdtempSync(join(directory, 'lists-'));
  lists = { root: join(place, 'root.crl'), issuing: join(place, 'issuing.crl') };
  publish();
  sessions = new Map();
  opened = [];
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  await bus.close();
  await nats.remove();
});

function publish(): void {
  writeFileSync(lists.root, root.crl());
  writeFileSync(lists.issuing, issuing.crl());
}

const answer = (subject: string, reply: (data: never) => object) =>
  bus.connection.subscribe(subject, {
    callback: (_, message) => {
      const { data } = message.json<{ data: never }>();
      message.respond(JSON.stringify({ response: reply(data), isDisposed: true }));
    },
  });

/** An edge with these sessions, which goes by what it is asked for. @returns their connections */
function edgeWith(...certificates: readonly IssuedCertificate[]): string[] {
  sessions = new Map(certificates.map(({ der }) => [newUlid(), referenceOf(parseCertificate(der))]));
  const counters = { bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0, drops: {} };
  const common = { edge: 'edge-1', remote: '198.51.100.7:4500', step: 'connected', since: new Date().toISOString() };
  answer(subjects.edgeSessions, ({ certificates: asked, issuers }: SessionsRequest) => ({
    edge: 'edge-1',
    connections: [...sessions]
      .filter(([, own]) => asked?.some(({ serial }) => serial === own.serial) ?? true)
      .filter(([, own]) => issuers?.includes(own.issuer) ?? true)
      .map(([connection, own]) => ({ connection, certificates: [own], ...common, ...counters })),
    drops: {},
    ignored: {},
  }));
  answer(subjects.edgeEndSession, ({ connection, reason }: { connection: string; reason: string }) => ({
    edge: 'edge-1',
    ended: reason === 'certificate-revoked' && sessions.delete(connection),
  }));
  return [...sessions.keys()];
}

/** The auth service's part. */
async function trust(whenRevoked: CertificatesSettings['whenRevoked'] = 'end-sessions'): Promise<TrustedAuthorities> {
  const place = mkdtempSync(join(directory, 'settings-'));
  writeFileSync(join(place, 'corp.pem'), root.pem);
  const corp = { ca: 'corp.pem', crl: [lists.root, lists.issuing], ocsp: true, timeout: '1s' };
  const settings = parseSettings(
    JSON.stringify({
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      certificates: { whenRevoked, trusted: { corp } },
    }),
    join(place, 'sekisho.yaml'),
  );
  // The edge is in this process, and may stand still for longer than it is waited for: then it is asked again.
  const trusted = new TrustedAuthorities({ settings, stateDir: place, bus, logger, againMs: 1_000 });
  await trusted.start();
  opened.push(trusted);
  return trusted;
}

async function verify({ all }: TrustedAuthorities, { der }: IssuedCertificate): Promise<string> {
  const verifier = new CertificateVerifier({ authorities: all, now: Date.now, logger });
  const who = { connection: newUlid(), remote: '198.51.100.7' };
  const chain = [der, issuing.der];
  const verdict = await verifier.verify({ chain, purpose: 'machines', ...who });
  return verdict.kind === 'refused' ? verdict.code : verdict.kind;
}

describe('the auth service', () => {
  it('ends the sessions of certificates that a fetched CRL has, and no others', async () => {
    const [bad, good] = [issuing.issue('bad'), issuing.issue('good')];
    const [, goes] = edgeWith(bad, good);
    issuing.revoke(bad);
    publish();
    const trusted = await trust();
    expect(await verify(trusted, bad)).toBe('machine-certificate-revoked');
    await expect.poll(() => [...sessions.keys()]).toEqual([goes]);
  });

  it('ends the sessions of a certificate that an OCSP responder says is revoked', async () => {
    const port = await freePort();
    const named = { extensions: [`authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`] };
    const [bad, good] = [root.issue('bad', named), root.issue('good', named)];
    const [, goes] = edgeWith(bad, good);
    root.revoke(bad);
    const responder = await root.responder(port);
    try {
      const trusted = await trust();
      expect([await verify(trusted, bad), await verify(trusted, good)]).toEqual([
        'machine-certificate-revoked',
        'trusted',
      ]);
      await expect.poll(() => [...sessions.keys()]).toEqual([goes]);
    } finally {
      await responder.stop();
    }
  });

  it('ends all that a CA issued whose own certificate was revoked', async () => {
    const [one, other, aside] = [issuing.issue('one'), issuing.issue('other'), root.issue('aside')];
    const [, , goes] = edgeWith(one, other, aside);
    root.revoke(issuing);
    publish();
    const trusted = await trust();
    expect(await verify(trusted, one)).toBe('machine-certificate-revoked');
    await expect.poll(() => [...sessions.keys()]).toEqual([goes]);
  });

  it('lets sessions finish where the settings say so', async () => {
    const bad = issuing.issue('bad');
    edgeWith(bad);
    issuing.revoke(bad);
    publish();
    const trusted = await trust('let-sessions-finish');
    expect(await verify(trusted, bad)).toBe('machine-certificate-revoked');
    await new Promise((done) => setTimeout(done, 1_000));
    expect(sessions.size).toBe(1);
  });

  it('asks again where the edges cannot be reached', { timeout: 30_000 }, async () => {
    const bad = issuing.issue('bad');
    edgeWith(bad);
    const trusted = await trust();
    expect(await verify(trusted, bad)).toBe('trusted');
    await nats.kill();
    await expect.poll(() => bus.connected).toBe(false);
    // A file is looked at every few seconds; one that has just started looks at once.
    issuing.revoke(bad);
    publish();
    expect(await verify(await trust(), bad)).toBe('machine-certificate-revoked');
    expect(sessions.size).toBe(1);
    await nats.start();
    await expect.poll(() => sessions.size, { timeout: 20_000 }).toBe(0);
  });
});

describe('sessions of a certificate that was revoked', () => {
  let looking: RevokedSessions;
  let ahead: number;
  const revoke = (againMs: number) => {
    ahead = 0;
    const now = () => Date.now() + ahead;
    looking = new RevokedSessions({ bus, whenRevoked: 'end-sessions', now, logger, againMs });
    looking.start();
    const bad = issuing.issue('bad');
    looking.revoked([referenceOf(parseCertificate(bad.der))], []);
    return bad;
  };
  /** Until nobody is asked any more. */
  const asked = () => new Promise((done) => setTimeout(done, 2 * edgesAnswerWithinMs));
  afterEach(() => looking.stop());

  it('end on an edge that was not there when it was asked for them, for an hour', async () => {
    const bad = revoke(200);
    await asked();
    edgeWith(bad);
    await expect.poll(() => sessions.size).toBe(0);
    ahead += 61 * 60_000;
    await asked();
    edgeWith(bad);
    await asked();
    expect(sessions.size).toBe(1);
  });

  it('end as soon as the bus is back', { timeout: 30_000 }, async () => {
    const bad = revoke(3_600_000);
    await asked();
    edgeWith(bad);
    await nats.kill();
    await expect.poll(() => bus.connected).toBe(false);
    await nats.start();
    await expect.poll(() => sessions.size, { timeout: 20_000 }).toBe(0);
  });
});
