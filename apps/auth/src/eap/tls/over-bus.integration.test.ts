import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type EapReply, eapReply, subjects, userCommandReply } from '@sekisho/contracts';
import {
  createEapPeer,
  EapTlsPeer,
  eapTypes,
  encodeEapPacket,
  md5ChallengePeer,
  NodeTls,
  type PeerMethod,
} from '@sekisho/eap';
import { Bus, loadSealingPublicKey, newUlid, type Runtime, sealTo } from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { Secret, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuthModule } from '../../auth.module.ts';
import { type IssuedByTest, TestAuthority } from '../../testing/authority.fixture.ts';
import { natsServer, type TestServer } from '../../testing/servers.fixture.ts';

const state = mkdtempSync(join(tmpdir(), 'sekisho-eap-bus-'));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
let nats: TestServer;
let bus: Bus;
let service: RunningService;
let root: TestAuthority;
let issuing: TestAuthority;
let ali: IssuedByTest;

beforeAll(async () => {
  nats = await natsServer();
  await nats.start();
  root = new TestAuthority(state, 'Corp Root');
  issuing = new TestAuthority(state, 'Corp Issuing', root);
  ali = issuing.issue('ali', { extensions: ['extendedKeyUsage=clientAuth'] });
  const gateway = root.issue('vpn.example.com', { extensions: ['extendedKeyUsage=serverAuth'] });
  const own = join(state, 'certificates', 'eap');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'key.pem'), readFileSync(gateway.key), { mode: 0o600 });
  writeFileSync(join(own, 'certificate.pem'), gateway.pem);
  writeFileSync(join(state, 'corp.pem'), root.pem);
  writeFileSync(join(state, 'root.crl'), root.crl());
  writeFileSync(join(state, 'issuing.crl'), issuing.crl());
  writeFileSync(
    join(state, 'sekisho.yaml'),
    [
      'officeMode: { pool: 10.66.0.0/16 }',
      'encryptionDomain: [10.0.0.0/8]',
      'certificates:',
      '  gateway: { eap: { issuer: external }, ike: { issuer: external } }',
      '  trusted: { corp: { ca: corp.pem, for: [users], crl: [root.crl, issuing.crl] } }',
    ].join('\n'),
  );
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
  const password = await sealTo(await loadSealingPublicKey(join(state, 'keys')), utf8('correct horse'), 'ali');
  const add = { name: 'ali', password, groups: ['remote-access'], officeMode: true, papOnly: false };
  expect(await bus.request(subjects.authAdmin('user.add'), add, userCommandReply)).toEqual({ outcome: 'done' });
});
afterAll(async () => {
  await bus.close();
  await service.stop();
  await nats.remove();
  rmSync(state, { recursive: true, force: true });
});

/** What ali's client comes to. */
async function converse(method: PeerMethod, tls?: NodeTls): Promise<EapReply> {
  const who = { connection: newUlid(), edge: 'edge-1', remote: '198.51.100.7', machine: 'pre-shared-key' };
  const ask = (subject: string, packet: Uint8Array) =>
    bus.request(subject, { ...who, packet: base64(packet) }, eapReply);
  const peer = createEapPeer({ identity: 'ali', methods: [method] });
  const identity = encodeEapPacket({ code: 'response', identifier: 1, type: eapTypes.identity, data: utf8('ali') });
  let reply = await ask(subjects.authEapBegin, identity);
  while (reply.outcome === 'continue') {
    let step = peer.receive(Buffer.from(reply.packet, 'base64'));
    while (step.kind === 'tls' && tls !== undefined) step = peer.tls(await tls.exchange(step.input));
    if (step.kind !== 'send') throw new Error(`the client comes to ${step.kind}`);
    reply = await ask(subjects.authEapContinue(reply.instance), step.packet);
  }
  return reply;
}

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

const byPassword = (text: string) => converse(md5ChallengePeer({ user: 'ali', password: Secret.fromText(text) }));

it('logs a certificate in while others guess at the password of that name', async () => {
  await expect.poll(() => byPassword('a guess')).toMatchObject({ code: 'too-many-attempts' });
  expect(await byPassword('correct horse')).toMatchObject({ code: 'too-many-attempts' });
  expect(await byCertificate({ cert: `${ali.pem}${issuing.pem}` })).toMatchObject({
    outcome: 'accepted',
    user: 'ali',
    method: 'eap-tls',
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
