import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjects, type VerifyRequest, verifyReply } from '@sekisho/contracts';
import { Bus, loadSealingPublicKey, newUlid, type Runtime, sealTo } from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule } from '../../auth.module.ts';
import { natsServer, type TestServer } from '../../testing/servers.fixture.ts';
import { type DirectoryServer, searchAccount, slapdServer, suffix } from '../../testing/slapd.fixture.ts';
import { openLdapEntries, password } from './directory.fixture.ts';

const state = mkdtempSync(join(tmpdir(), 'sekisho-ldap-realm-'));
let nats: TestServer;
let directory: DirectoryServer;
let service: RunningService;
let bus: Bus;

const settings = () => ({
  officeMode: { pool: '10.66.0.0/16' },
  encryptionDomain: ['10.0.0.0/8'],
  remoteAccessCommunity: { groups: ['staff'] },
  backEnds: {
    corp: {
      kind: 'ldap',
      servers: [`ldap://${directory.ldap}`],
      ca: directory.ca,
      base: suffix,
      bind: { dn: searchAccount.dn, password: { file: 'ldap-password' } },
      ntHashAttribute: 'sambaNTPassword',
    },
  },
  realms: { corp: { suffix: '@corp.example', default: true, backEnds: ['corp'] } },
});

beforeAll(async () => {
  nats = await natsServer();
  directory = await slapdServer({ ldif: openLdapEntries });
  await Promise.all([nats.start(), directory.start()]);
  writeFileSync(join(state, 'ldap-password'), searchAccount.password, { mode: 0o600 });
  const settingsFile = join(state, 'sekisho.yaml');
  writeFileSync(settingsFile, JSON.stringify(settings()));
  const runtime = (instance: string): Runtime => ({
    ...{ settingsFile, stateDir: state, natsUrl: nats.url, instance, logLevel: 'fatal' },
    ...{ natsUser: undefined, natsPasswordFile: undefined, redisUrl: undefined },
  });
  service = await startService({ name: 'auth', module: AuthModule, queue: 'auth' }, runtime('auth-1'));
  bus = await Bus.connect({ nats: runtime('test'), service: 'test', instance: 'test', stateDir: state });
});
afterAll(async () => {
  await bus.close();
  await service.stop();
  await Promise.all([nats.remove(), directory.remove()]);
  rmSync(state, { recursive: true, force: true });
});

const verify = (user: string, credentials: VerifyRequest['credentials'], connection: string) => {
  const request = { connection, edge: 'edge-1', remote: '192.0.2.1', machine: 'pre-shared-key', user, credentials };
  return bus.request(subjects.authVerify, request, verifyReply);
};

const pap = async (user: string, text = password) => {
  const connection = newUlid();
  const sealed = await sealTo(await loadSealingPublicKey(join(state, 'keys')), utf8(text), connection);
  return verify(user, { protocol: 'pap', password: sealed }, connection);
};

describe('a realm with a directory, over the bus', () => {
  it('admits a member of a group of the community by PAP', async () => {
    expect(await pap('Alice@corp.example')).toEqual({
      outcome: 'accepted',
      user: 'alice',
      realm: 'corp',
      backEnd: 'corp',
      method: 'pap',
      groups: ['staff', 'unique', 'posix-more'],
      grants: { framedAddress: '10.66.0.77', sessionTimeoutMs: 3_600_000 },
    });
  });

  it('refuses who is in no such group, by name', async () => {
    expect(await pap('insider')).toMatchObject({ code: 'not-in-remote-access-community', user: 'insider' });
  });

  it('refuses a wrong password and an unknown user, each with its code', async () => {
    expect(await pap('alice', 'wrong')).toMatchObject({ outcome: 'refused', code: 'wrong-password' });
    expect(await pap('nobody')).toMatchObject({ outcome: 'refused', code: 'unknown-user' });
  });

  it('admits by MS-CHAPv2 with the hash of the directory', async () => {
    const challenges = { authenticatorChallenge: randomBytes(16), peerChallenge: randomBytes(16) };
    const input = { user: 'alice', password, ...challenges };
    const ntResponse = msChapV2Response(input);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const credentials: VerifyRequest['credentials'] = {
      protocol: 'ms-chap-v2',
      identifier: 1,
      authenticatorChallenge: base64(challenges.authenticatorChallenge),
      peerChallenge: base64(challenges.peerChallenge),
      ntResponse: base64(ntResponse),
    };
    const authenticatorResponse = msChapV2AuthenticatorResponse({ ...input, ntResponse });
    expect(await verify('alice', credentials, newUlid())).toMatchObject({ outcome: 'accepted', authenticatorResponse });
  });

  it('says that the directory did not answer, not that the password is wrong', async () => {
    await directory.kill();
    expect(await pap('alice')).toMatchObject({
      outcome: 'refused',
      code: 'back-end-unavailable',
      detail: `LDAP ${directory.ldap} refused the connection`,
    });
  });
});
