import type { LogRecord, RefusalCode } from '@sekisho/contracts';
import { type CertificateFiles, eventually, must, type Outcome, upn } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IssuedCertificate } from '../support/gateway.ts';
import { logDelayMs } from '../support/limits.ts';
import { CertificateSite, type Client, ofAgnes, unreachableCrl } from './harness/certificate-site.ts';

const possible = process.getuid?.() === 0;
const minute = 1 / (24 * 60);
const past = { from: -1, to: -minute };

const connected = { exitCode: 0, stdout: expect.stringContaining('Connected') };
const refused = { exitCode: 1, stdout: expect.not.stringContaining('Connected') };

interface Refusal {
  readonly whose: string;
  readonly code: RefusalCode;
  readonly detail: RegExp;
  readonly make: () => NonNullable<Client['machine']>;
}

describe.skipIf(!possible)('a gateway that trusts its own CA and others', () => {
  let site: CertificateSite;
  let laptop: IssuedCertificate;
  let carol: IssuedCertificate;
  let began = new Date();

  beforeAll(async () => {
    site = await CertificateSite.start('sekisho-certified', {
      remoteAccessCommunity: { require: { admins: { machine: 'certificate' } } },
    });
    await Promise.all([
      ...['carol', 'boss'].map((name) => site.addUser(name)),
      ...['laptop', 'tablet', 'robot'].map((name) => site.addMachine(name)),
      ...['agnes', 'erin'].map((name) => site.addWithoutPassword(name)),
    ]);
    [laptop, carol] = await Promise.all([site.gateway.issue('machine', 'laptop'), site.gateway.issue('user', 'carol')]);
  });
  afterAll(() => site?.remove());
  beforeEach(() => {
    began = new Date();
  });

  it('lets in by every combination of machine and user authentication', async () => {
    const machines = { 'pre-shared key': {}, certificate: { machine: laptop } };
    const users = ['pap', 'ms-chap-v2', 'eap-md5', 'eap-tls'];
    const cells = Object.entries(machines).flatMap(([name, machine]) =>
      users.map(async (method) => {
        const client = { ...machine, method, ...(method === 'eap-tls' && { certificate: carol }) };
        return [`${name} and ${method}`, await site.connect('carol', client)] as const;
      }),
    );
    const outcomes = await Promise.all(cells);
    expect(Object.fromEntries(outcomes)).toMatchObject(Object.fromEntries(outcomes.map(([cell]) => [cell, connected])));
    expect(outcomes).toHaveLength(8);
  });

  it('takes certificates of machine and user from different CAs', async () => {
    const { factory, staff } = site.authorities;
    const [robot, agnes] = [factory.issue('robot'), staff.issue('agnes', ofAgnes)];
    const outcomes = await Promise.all([
      site.connect('agnes@corp', { machine: laptop, method: 'eap-tls', certificate: agnes }),
      site.connect('carol', { machine: robot, method: 'eap-tls', certificate: carol }),
      site.connect('agnes@corp', { machine: robot, method: 'eap-tls', certificate: agnes }),
    ]);
    expect(outcomes).toMatchObject([connected, connected, connected]);
  });

  it('takes certificates whose revocation cannot be known, of a CA for which the settings say so', async () => {
    const { lenient } = site.authorities;
    const machine = lenient.issue('robot');
    const certificate = lenient.issue('agnes', ofAgnes);
    expect(await site.connect('agnes@corp', { machine, method: 'eap-tls', certificate })).toMatchObject(connected);
  });

  describe('refuses a machine', () => {
    const refusals: readonly Refusal[] = [
      {
        whose: 'certificate is of a CA that is not trusted',
        code: 'machine-certificate-untrusted',
        detail: /CN=stranger/,
        make: () => site.authorities.stranger.issue('laptop'),
      },
      {
        whose: 'certificate is of a CA that is trusted for users only',
        code: 'machine-certificate-untrusted',
        detail: /issued by the CA staff, which is trusted for users only/,
        make: () => site.authorities.staff.issue('laptop'),
      },
      {
        whose: 'certificate has expired',
        code: 'machine-certificate-expired',
        detail: /expired at \d{4}-/,
        make: () => site.authorities.factory.issue('robot-of-old', { subject: '/CN=robot', days: past }),
      },
      {
        whose: 'certificate has been revoked',
        code: 'machine-certificate-revoked',
        detail: /the CRL of CN=factory has it since/,
        make: () => site.authorities.revoked.machine,
      },
      {
        whose: 'certificate names no account',
        code: 'unknown-machine',
        detail: /nobody/,
        make: () => site.authorities.factory.issue('nobody'),
      },
      {
        whose: 'certificate is the one of a user',
        code: 'machine-not-in-remote-access-community',
        detail: /carol is in none of remote-access-machines/,
        make: () => carol,
      },
      {
        whose: 'certificate has another name than it calls itself',
        code: 'machine-certificate-unsuitable',
        detail: /calls itself boss\.corp, but .*laptop\.corp/,
        make: () => {
          const files = site.authorities.factory.issue('laptop-of-corp', { names: ['DNS:laptop.corp'] });
          return { ...files, identity: 'boss.corp' };
        },
      },
      {
        whose: 'certificate is of a CA whose CRL cannot be had',
        code: 'machine-certificate-status-unknown',
        detail: new RegExp(unreachableCrl),
        make: () => site.authorities.strict.issue('robot'),
      },
    ];
    const attempts = attempt(refusals, '127.0.1', (machine, local) =>
      site.connectInVain('carol', { machine, method: 'pap', local }),
    );
    it.each(refusals.map((each, index) => ({ ...each, index })))('whose $whose', ({ code, detail, index }) => {
      const { outcome, record } = attempts(index);
      expect(outcome).toMatchObject(refused);
      expect(record).toMatchObject({ code, detail: expect.stringMatching(detail) });
    });
  });

  describe('refuses a user', () => {
    const refusals: readonly Refusal[] = [
      {
        whose: 'certificate is of a CA that is not trusted',
        code: 'user-certificate-untrusted',
        detail: /CN=stranger/,
        make: () => site.authorities.stranger.issue('agnes', ofAgnes),
      },
      {
        whose: 'certificate is of a CA that is trusted for machines only',
        code: 'user-certificate-untrusted',
        detail: /issued by the CA factory, which is trusted for machines only/,
        make: () => site.authorities.factory.issue('agnes', ofAgnes),
      },
      {
        whose: 'certificate says no purpose',
        code: 'user-certificate-wrong-purpose',
        detail: /no Extended Key Usage/,
        make: () => site.authorities.staff.issue('agnes-aimless', { ...ofAgnes, purposes: [] }),
      },
      {
        whose: 'certificate is for servers',
        code: 'user-certificate-wrong-purpose',
        detail: /it has only server-authentication/,
        make: () => site.authorities.staff.issue('agnes-serves', { ...ofAgnes, purposes: ['serverAuth'] }),
      },
      {
        whose: 'certificate has expired',
        code: 'user-certificate-expired',
        detail: /expired at \d{4}-/,
        make: () => site.authorities.staff.issue('agnes-of-old', { ...ofAgnes, days: past }),
      },
      {
        whose: 'certificate has been revoked',
        code: 'user-certificate-revoked',
        detail: /the CRL of CN=staff has it since/,
        make: () => site.authorities.revoked.user,
      },
      {
        whose: 'certificate names no account',
        code: 'unknown-user',
        detail: /zoe@corp/,
        make: () => site.authorities.staff.issue('zoe', { ...ofAgnes, names: [upn('zoe@corp')] }),
      },
      {
        whose: 'certificate is of a CA whose CRL cannot be had',
        code: 'user-certificate-status-unknown',
        detail: new RegExp(unreachableCrl),
        make: () => site.authorities.strict.issue('agnes', ofAgnes),
      },
    ];
    const attempts = attempt(refusals, '127.0.2', (certificate, local) =>
      site.connect('agnes@corp', { method: 'eap-tls', certificate, local }),
    );
    it.each(refusals.map((each, index) => ({ ...each, index })))('whose $whose', ({ code, detail, index }) => {
      const { outcome, record } = attempts(index);
      expect(outcome).toMatchObject(refused);
      expect(record).toMatchObject({ code, detail: expect.stringMatching(detail) });
    });
  });

  /** Has all of them try at once, each from an address of its own. @returns what became of each */
  function attempt(
    refusals: readonly Refusal[],
    network: string,
    connect: (files: CertificateFiles, local: string) => Promise<Outcome>,
  ): (index: number) => { readonly outcome: Outcome | undefined; readonly record: LogRecord | undefined } {
    const addresses = refusals.map((_, index) => `${network}.${index + 1}`);
    let outcomes: readonly Outcome[] = [];
    let records: readonly LogRecord[] = [];
    beforeAll(async () => {
      // A CA of OpenSSL's can issue one certificate at a time.
      const all = refusals.map(({ make }, index) => ({ files: make(), local: `${network}.${index + 1}` }));
      outcomes = await Promise.all(all.map(({ files, local }) => connect(files, local)));
      records = await site.recordsOf(addresses);
    });
    return (index) => ({ outcome: outcomes[index], record: records[index] });
  }

  it('logs no user in by the certificate of a machine, which is what the thief of a laptop has', async () => {
    const thief = { machine: laptop, method: 'eap-tls', certificate: laptop };
    expect(await site.connect('laptop', thief)).toMatchObject(refused);
    expect(await site.gateway.refusal('not-in-remote-access-community', began)).toMatchObject({ user: 'laptop' });
  });

  it('ends the sessions of machines and users whose certificate is revoked, and lets them in no more', async () => {
    const [tablet, erin] = await Promise.all([
      site.gateway.issue('machine', 'tablet'),
      site.gateway.issue('user', 'erin', '--key', 'ecdsa-p256'),
    ]);
    const onTablet = { machine: tablet, method: 'eap-tls', certificate: carol };
    const asErin = { machine: laptop, method: 'eap-tls', certificate: erin };
    const clients = [site.stay('carol', onTablet), site.stay('erin', asErin)];
    const sessions = await Promise.all([site.gateway.session('carol'), site.gateway.session('erin')]);
    const reason = ['--reason', 'keyCompromise'];
    await Promise.all(['tablet', 'erin'].map((name) => site.gateway.cli('cert', 'revoke', name, ...reason)));
    for (const { connection } of sessions) {
      const record = await site.gateway.logged({ connection, outcome: 'ended' });
      expect(record.sentence).toBe('The certificate of the machine or the user was revoked.');
    }
    await eventually('both clients end', logDelayMs, () => clients.every(({ exitCode }) => exitCode !== null));
    const again = await Promise.all([site.connectInVain('carol', onTablet), site.connect('erin', asErin)]);
    expect(again).toMatchObject([refused, refused]);
    await site.gateway.refusal('machine-certificate-revoked', began);
    expect(await site.gateway.refusal('user-certificate-revoked', began)).toMatchObject({ user: 'erin' });
  });

  it('lets members of a group in by the machine authentication alone that the group requires', async () => {
    await site.gateway.cli('group', 'add', 'admins');
    await site.gateway.cli('group', 'add-member', 'admins', 'boss');
    expect(await site.connect('boss', { method: 'ms-chap-v2' })).toMatchObject(refused);
    const { detail } = await site.gateway.refusal('machine-authentication-not-sufficient', began);
    expect(detail).toBe('the group admins requires certificate');
    expect(await site.connect('boss', { machine: laptop, method: 'ms-chap-v2' })).toMatchObject(connected);
  });

  it('goes on without its CA, and issues certificates again when that is back', async () => {
    const byCertificate = { machine: laptop, method: 'eap-tls', certificate: carol };
    const client = site.stay('carol', byCertificate);
    const { connection } = await site.gateway.session('carol');
    const ca = (await site.gateway.vitals()).get('ca')?.pid ?? 0;
    expect(ca).toBeGreaterThan(1);
    process.kill(ca, 'SIGSTOP');
    try {
      const outcomes = await Promise.all([
        site.connect('carol', byCertificate),
        site.connect('carol', { method: 'ms-chap-v2' }),
      ]);
      expect(outcomes).toMatchObject([connected, connected]);
      expect(await site.gateway.sessions()).toContainEqual(expect.objectContaining({ connection, step: 'connected' }));
    } finally {
      process.kill(ca, 'SIGKILL');
      site.leave(client);
    }
    const issued = () => site.gateway.issue('machine', 'robot').catch(() => undefined);
    const machine = await eventually('the CA is back', logDelayMs, issued);
    expect(await site.connect('carol', { machine, method: 'pap' })).toMatchObject(connected);
  });

  it.each(['legacy', 'modern'])(
    'hands certificates out as .p12 that OpenSSL reads with and without -legacy (%s)',
    async (encryption) => {
      const [file, password] = [site.file(`${encryption}.p12`), site.file('password')];
      const wanted = ['--p12-encryption', encryption, '--p12-password-file', password];
      await site.gateway.cli('cert', 'issue', 'user', 'carol', '--out', file, ...wanted);
      for (const flags of [[], ['-legacy']]) {
        const text = await must('openssl', [
          ...['pkcs12', '-in', file, '-passin', `file:${password}`, '-nodes'],
          ...flags,
        ]);
        const blocks = ['BEGIN CERTIFICATE', 'BEGIN CERTIFICATE', 'BEGIN PRIVATE KEY'];
        expect(text.match(/BEGIN [A-Z ]+/g)?.toSorted()).toEqual(blocks);
        expect(text).toMatch(/subject=CN = carol/);
      }
    },
  );
});
