import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { EapReply } from '@sekisho/contracts';
import { EapTlsPeer, NodeTls, type PeerMethod } from '@sekisho/eap';
import { CertificateAuthority } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthOverBus } from '../../testing/auth-over-bus.fixture.ts';
import { logInByEap, passwordMethods } from '../../testing/eap-login.fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-eap-bus-'));
const root = CertificateAuthority.inside(directory, 'Corp Root');
const issuing = CertificateAuthority.inside(directory, 'Corp Issuing', root);
const ali = issuing.issue('ali', { purposes: ['clientAuth'] });
let auth: AuthOverBus;

beforeAll(async () => {
  auth = await AuthOverBus.open();
  const gateway = root.issue('vpn.example.com', { purposes: ['serverAuth'] });
  const own = join(auth.directory, 'certificates', 'eap');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'key.pem'), readFileSync(gateway.key), { mode: 0o600 });
  writeFileSync(join(own, 'certificate.pem'), gateway.pem);
  auth.write('corp.pem', root.pem);
  auth.write('root.crl', root.crl());
  auth.write('issuing.crl', issuing.crl());
  const certificates = {
    gateway: { eap: { issuer: 'external' }, ike: { issuer: 'external' } },
    trusted: { corp: { ca: 'corp.pem', for: ['users'], crl: ['root.crl', 'issuing.crl'] } },
  };
  await auth.start({ certificates }, 'one');
  await auth.addUser('ali', 'correct horse');
  await auth.does('user.set', { name: 'ali', address: '10.66.0.5' });
});
afterAll(async () => {
  await auth.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** What ali's client comes to. */
const converse = (method: PeerMethod, tls?: NodeTls): Promise<EapReply> =>
  logInByEap(auth, { user: 'ali', method, tls });

let session: Buffer | undefined;

async function byCertificate(options: { readonly cert?: string; readonly resumed?: Buffer } = {}): Promise<EapReply> {
  const { cert, resumed } = options;
  const own = cert === undefined ? {} : { cert, key: readFileSync(ali.key) };
  const tls = new NodeTls((socket) =>
    connect({
      ...{ ca: root.pem, ...own, checkServerIdentity: () => undefined, maxVersion: 'TLSv1.3', socket },
      ...(resumed !== undefined && { session: resumed }),
    }).on('session', (each) => {
      session = each;
    }),
  );
  try {
    return await converse(new EapTlsPeer(), tls);
  } finally {
    tls.close();
  }
}

const byPassword = (text: string) => converse(passwordMethods['eap-md5-challenge']('ali', text));

describe('EAP-TLS over the bus', () => {
  it('logs a certificate in while others guess at the password of that name', async () => {
    await expect.poll(() => byPassword('a guess')).toMatchObject({ code: 'too-many-attempts' });
    expect(await byPassword('correct horse')).toMatchObject({ code: 'too-many-attempts' });
    expect(await byCertificate({ cert: `${ali.pem}${issuing.pem}` })).toMatchObject({
      outcome: 'accepted',
      user: 'ali',
      method: 'eap-tls',
      grants: { framedAddress: '10.66.0.5' },
      certificate: { issuer: 'CN=Corp Issuing' },
    });
    expect(await byPassword('correct horse')).toMatchObject({ code: 'too-many-attempts' });
  });

  it('lets a session be resumed, which keeps nothing of the CA in between', async () => {
    if (session === undefined) throw new Error('no session to resume');
    expect(await byCertificate({ resumed: session })).toMatchObject({ outcome: 'accepted', user: 'ali' });
  });

  it('refuses who has no certificate', async () => {
    expect(await byCertificate()).toMatchObject({ code: 'user-certificate-missing' });
  });
});
