import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '@sekisho/certificates';
import { type CaAuthority, type CaCrlReply, caCrlRequest, crlPieceBytes, subjects } from '@sekisho/contracts';
import { Bus, createLogger, setLogLevel } from '@sekisho/platform';
import { CertificateAuthority, type IssuedCertificate, NatsServer } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CertificateVerifier } from './certificate-verifier.ts';
import { InternalAuthority } from './internal-authority.ts';
import { KeptAuthority } from './kept-authority.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-internal-ca-'));
const logger = createLogger('auth');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const dayMs = 24 * 3_600_000;

let nats: NatsServer;
let bus: Bus;
/** The issuing CA's CRL where it is apart. */
let pieces: Uint8Array | undefined;
/** Offsets of the pieces that were asked for. */
let asked: number[];
let root: CertificateAuthority;
let issuing: CertificateAuthority;
let ali: IssuedCertificate;
let state: string;
let opened: InternalAuthority[];
let silence: () => void;
let ahead: number;
/** Subjects of CAs whose sessions are to end. */
let fallen: string[];

beforeAll(async () => {
  setLogLevel('silent');
  nats = await NatsServer.start();
  bus = await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir: directory });
});
afterAll(async () => {
  await bus.close();
  await nats.remove();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  root = CertificateAuthority.inside(directory, 'Internal Root');
  issuing = CertificateAuthority.inside(directory, 'Internal Issuing', root);
  ali = issuing.issue('ali', { extensions: ['extendedKeyUsage=clientAuth'] });
  state = mkdtempSync(join(directory, 'state-'));
  pieces = undefined;
  asked = [];
  opened = [];
  ahead = 0;
  fallen = [];
  silence = () => undefined;
});
afterEach(() => {
  silence();
  for (const each of opened) each.stop();
});

const certificates = () => [root, issuing].map(({ der }) => base64(der));
const small = (): CaAuthority => ({
  authorities: certificates(),
  crls: [root, issuing].map((each) => base64(each.crl())),
});
/** The issuing CA's CRL is apart. */
const large = (number: number): CaAuthority => ({
  authorities: certificates(),
  crls: [base64(root.crl())],
  apart: [{ authority: 'issuing', number }],
});

/** The CA on the bus. */
function answer(authority: CaAuthority): void {
  const on = (subject: string, reply: (request: unknown) => CaAuthority | CaCrlReply) =>
    bus.connection.subscribe(subject, {
      callback: (_, message) => {
        const response = reply(message.json<{ data: unknown }>().data);
        message.respond(JSON.stringify({ response, isDisposed: true }));
      },
    });
  const subscriptions = [
    on(subjects.caAuthority, () => authority),
    on(subjects.caCrl, (request) => {
      const { authority: role, offset } = caCrlRequest.parse(request);
      asked.push(offset);
      if (role !== 'issuing' || pieces === undefined) return { outcome: 'superseded' };
      const end = offset + crlPieceBytes;
      return { outcome: 'piece', bytes: base64(pieces.subarray(offset, end)), more: end < pieces.length };
    }),
  ];
  silence = () => {
    for (const each of subscriptions) each.unsubscribe();
  };
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

async function verdictBy(authority: InternalAuthority, { der }: IssuedCertificate = ali): Promise<string> {
  const verifier = new CertificateVerifier({ authorities: [authority], now: () => Date.now() + ahead, logger });
  const who = { connection: '01J00000000000000000000000', remote: '198.51.100.7' };
  const verdict = await verifier.verify({ chain: [der], purpose: 'users', ...who });
  return verdict.kind === 'refused' ? `${verdict.code}: ${verdict.detail}` : verdict.kind;
}

describe('the internal CA, as the auth service knows it,', () => {
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

  it('puts a CRL of 7000 revoked certificates together from pieces, once for each number, and keeps it', async () => {
    issuing.revokeMany(7_000);
    pieces = issuing.crl();
    expect(pieces.length).toBeGreaterThan(crlPieceBytes);
    answer(large(1));
    const authority = await open();
    await expect.poll(() => verdictBy(authority)).toBe('trusted');
    const kept = () => JSON.parse(readFileSync(join(state, 'internal-ca.json'), 'utf8')).crls;
    await expect.poll(kept).toHaveLength(2);
    expect(asked).toEqual([0, crlPieceBytes]);
    publish(large(1));
    issuing.revoke(ali);
    pieces = issuing.crl();
    publish(large(2));
    await expect.poll(() => verdictBy(authority)).toMatch(/^user-certificate-revoked/);
    expect(asked).toEqual([0, crlPieceBytes, 0, crlPieceBytes]);
  });

  it('takes nobody to be good by a CRL that is left out, also where an older one was known', async () => {
    answer({ ...small(), crls: [base64(root.crl())] });
    const authority = await open();
    await expect.poll(() => authority.health().problem).toContain('told of no CRL');
    expect(await verdictBy(authority)).toMatch(/^user-certificate-status-unknown: .*told of no CRL/);
    publish(small());
    await expect.poll(() => verdictBy(authority)).toBe('trusted');
    publish(large(1));
    await expect.poll(() => verdictBy(authority)).toMatch(/^user-certificate-status-unknown/);
  });

  it.each([
    ['the CA no longer has', () => undefined, 'newer'],
    ['another CA signed', () => CertificateAuthority.inside(directory, 'Internal Issuing').crl(), 'was not signed by'],
    ['is of its other CA', () => root.crl(), 'not of CN=Internal Issuing'],
    ['is no CRL', () => Buffer.from([0x30, 0x00]), 'truncated'],
  ])('knows nothing by pieces of a CRL that %s', async (_, make, detail) => {
    const authority = await open();
    publish(small());
    await expect.poll(() => verdictBy(authority)).toBe('trusted');
    pieces = make();
    answer(large(1));
    publish(large(1));
    await expect.poll(() => verdictBy(authority)).toMatch(/^user-certificate-status-unknown/);
    expect(await verdictBy(authority)).toContain(detail);
    // Asked again soon, and not only when it is published anew.
    pieces = issuing.crl();
    await expect.poll(() => verdictBy(authority), { timeout: 5_000 }).toBe('trusted');
  });

  it('takes all that its issuing CA issued for revoked with that', async () => {
    answer(small());
    const authority = await open();
    await expect.poll(() => verdictBy(authority)).toBe('trusted');
    root.revoke(issuing);
    publish(small());
    await expect.poll(() => fallen).toEqual([parseCertificate(issuing.der).subject]);
    expect(await verdictBy(authority)).toMatch(/^user-certificate-revoked/);
  });
});
