import { createEapPeer, encodeEapPacket, md5ChallengePeer } from '@sekisho/eap';
import { setLogLevel } from '@sekisho/platform';
import { Secret } from '@sekisho/wire';
import { beforeAll, describe, expect, it } from 'vitest';
import { client, issuing, logIn, open, opensslClient, version } from './eap-tls.fixture.ts';

beforeAll(() => setLogLevel('silent'));

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('EAP-TLS by %s', (name) => {
  it('logs in whom the certificate names, whatever the EAP Identity says and whoever guesses passwords', async () => {
    const gateway = open();
    expect(await logIn(gateway, { ...version(name), identity: 'mallory' })).toMatchObject({
      outcome: 'accepted',
      user: 'Ali@corp.example',
      realm: 'corp',
      method: 'eap-tls',
      certificate: { issuer: 'CN=Issuing CA', serial: expect.stringMatching(/^[0-9a-f]+$/) },
      packet: expect.stringMatching(/^Aw/),
    });
    expect(gateway.chains[0]?.slice(0, 2)).toEqual(['CN=ali', 'CN=Issuing CA']);
    expect(gateway.guarded).toEqual([]);
  });

  it('looks at the certificate again when a session is resumed, which keeps the own one alone', async () => {
    const gateway = open();
    let session: Buffer | undefined;
    await logIn(gateway, {
      ...version(name),
      onSession: (each) => {
        session = each;
      },
    });
    const resumed = { ...version(name), session, cert: undefined, key: undefined };
    expect(await logIn(gateway, resumed)).toMatchObject({ outcome: 'accepted', user: 'Ali@corp.example' });
    expect(gateway.chains[1]).toEqual(['CN=ali']);
  });

  it('resumes nothing where that is switched off', async () => {
    const gateway = open({ handshakes: { resumptionMs: 0 } });
    let session: Buffer | undefined;
    await logIn(gateway, {
      ...version(name),
      onSession: (each) => {
        session = each;
      },
    });
    const again = { ...version(name), session, cert: undefined, key: undefined };
    expect(await logIn(gateway, again)).toMatchObject({ code: 'user-certificate-missing' });
  });

  it('refuses who shows no certificate', async () => {
    const bare = { ...version(name), cert: undefined, key: undefined };
    expect(await logIn(open(), bare)).toMatchObject({ outcome: 'refused', code: 'user-certificate-missing' });
  });

  it('refuses for what the verifier says, and counts no guess', async () => {
    const gateway = open({ verdict: { kind: 'refused', code: 'user-certificate-revoked', detail: 'since yesterday' } });
    const refusal = {
      outcome: 'refused',
      code: 'user-certificate-revoked',
      detail: 'since yesterday',
      packet: expect.stringMatching(/^BA/),
    };
    expect(await logIn(gateway, version(name))).toMatchObject(refusal);
    expect(gateway.guarded).toEqual([]);
  });

  it("knows from a client's alert that it does not trust the gateway's certificate", async () => {
    const flag = name === 'TLSv1.2' ? '-tls1_2' : '-tls1_3';
    const engine = await opensslClient(flag, '-verify_return_error', '-CAfile', issuing.certificate);
    expect(await logIn(open(), { engine })).toMatchObject({
      code: 'gateway-certificate-refused-by-client',
      detail: 'the client said unknown ca',
    });
  });

  it('refuses whose account is not there, and counts no guess', async () => {
    const gateway = open({ known: [] });
    expect(await logIn(gateway, version(name))).toMatchObject({ code: 'unknown-user', user: 'ali@corp.example' });
    expect(gateway.guarded).toEqual([]);
  });
});

describe('EAP-TLS', () => {
  it('refuses the certificate of a machine, whose account is in the groups of machines alone', async () => {
    const gateway = open({ groups: ['remote-access-machines'] });
    expect(await logIn(gateway)).toMatchObject({ code: 'not-in-remote-access-community', user: 'Ali@corp.example' });
  });

  it('refuses an account of a realm that the CA is not trusted for', async () => {
    expect(await logIn(open({ realms: ['corp'] }))).toMatchObject({ outcome: 'accepted' });
    expect(await logIn(open({ realms: ['here'] }))).toMatchObject({
      code: 'unknown-user',
      detail: expect.stringContaining('the CA test is not trusted for accounts in the realm corp'),
    });
  });

  it('refuses TLS 1.0 with its alert, unless old clients are let in', async () => {
    const old = { ...version('TLSv1'), ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(logIn(open(), old)).rejects.toThrow(/protocol version/);
    expect(await logIn(open({ handshakes: { legacy: true } }), old)).toMatchObject({ outcome: 'accepted' });
  });

  it('lets so many handshakes be under way', async () => {
    const full = open({ handshakes: { limits: { tlsHandshakesMax: 0, tlsHandshakeMs: 1000 } } });
    expect(await logIn(full)).toMatchObject({ code: 'authentication-service-unavailable' });
  });

  it('ends a handshake that takes too long', async () => {
    const hasty = open({ handshakes: { limits: { tlsHandshakesMax: 10, tlsHandshakeMs: 1 } } });
    expect(await logIn(hasty)).toMatchObject({ outcome: 'refused', detail: expect.stringMatching(/longer than/) });
  });
});

describe('a gateway without a certificate', () => {
  const without = { handshakes: { certificate: () => undefined } };

  it('says so where nothing but certificates is allowed', async () => {
    expect(await logIn(open({ ...without, methods: ['eap-tls'] }))).toMatchObject({
      code: 'gateway-certificate-missing',
    });
  });

  it('says so to a client that takes nothing else, and serves others', async () => {
    const gateway = open(without);
    expect(await logIn(gateway)).toMatchObject({ code: 'gateway-certificate-missing' });
    const peer = createEapPeer({
      identity: 'ali',
      methods: [md5ChallengePeer({ user: 'ali', password: Secret.fromText('x') })],
    });
    const step = peer.receive(encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() }));
    const reply = step.kind === 'send' && (await gateway.conversations.begin(client, step.packet));
    expect(reply).toMatchObject({
      outcome: 'continue',
      packet: expect.stringMatching(Buffer.of(1).toString('base64').slice(0, 2)),
    });
  });
});
