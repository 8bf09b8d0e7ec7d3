import { CertificateAuthority, type CertificateFiles, eventually } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { only } from '../support/guest/client.ts';
import { connectMs } from '../support/guest/limits.ts';
import { as, passwordOf } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { download, upload } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';
import { ownNetwork } from './harness/own-network.ts';
import { type AccountingRecord, RadiusHeadquarters } from './harness/radius-headquarters.ts';

/** RFC 2869 §5.16: no shorter interval may be asked for. */
const interimS = 60;
const confirmedAfterS = 20;

describe('users of a realm whose back end is FreeRADIUS', () => {
  const server = new RadiusHeadquarters(ownNetwork());
  const withPassword = (name: string) => ({ password: passwordOf(name) });
  const users = {
    agnes: withPassword('agnes'),
    bob: withPassword('bob'),
    carol: withPassword('carol'),
    dave: withPassword('dave'),
    erin: {},
    frank: { ...withPassword('frank'), confirmsAfter: confirmedAfterS },
    grace: { ...withPassword('grace'), confirmsAfter: confirmedAfterS },
    heidi: { ...withPassword('heidi'), confirmsAfter: confirmedAfterS, interim: interimS },
  };
  beforeAll(() => server.start(users));
  afterAll(() => server.stop());
  const bench = useBench(
    {
      keepalive: { l2tpHello: '5s', lcpEcho: '2s', lcpEchoFailures: 3 },
      backEnds: { hq: server.backEnd },
      realms: { corp: { default: true, backEnds: ['hq'], groups: ['remote-access'] } },
    },
    {},
  );

  let began = new Date();
  beforeEach(({ onTestFailed }) => {
    began = new Date();
    onTestFailed(async () => console.error(server.log.slice(-20_000)));
  });

  it('get in after the time they take to confirm the login elsewhere: PPP is kept alive meanwhile', async () => {
    // The client's own patience is 30 s with PAP, 60 s with CHAP and 20 s with EAP.
    const ppp = ['lcp-echo-interval 2', 'lcp-echo-failure 3', 'eap-timeout 60'];
    const timeoutMs = confirmedAfterS * 1000 + connectMs;
    const logins = [
      { client: bench.direct, user: 'frank', method: 'pap' },
      { client: bench.first, user: 'grace', method: 'mschap-v2' },
      { client: bench.second, user: 'heidi', method: 'eap' },
    ] as const;

    await Promise.all(
      logins.map(({ client, user, method }) =>
        client.mustConnect(as(user, { ppp: [...only(method), ...ppp], timeoutMs })),
      ),
    );

    for (const { client, user } of logins) {
      const { since } = await bench.gateway.session(user);
      expect(Date.now() - Date.parse(since), user).toBeGreaterThan(confirmedAfterS * 1000);
      const log = client.guest.logs();
      expect(log.match(/rcvd \[LCP EchoReq/g)?.length, log).toBeGreaterThan(5);
      expect(log.match(/rcvd \[LCP EchoRep/g)?.length, log).toBeGreaterThan(5);
      expect(await client.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    }
  });

  it.each([
    { user: 'agnes', method: 'pap', ppp: only('pap') },
    { user: 'bob', method: 'chap-md5', ppp: only('chap') },
    { user: 'carol', method: 'ms-chap-v2', ppp: only('mschap-v2') },
    { user: 'dave', method: 'eap-md5-challenge', ppp: only('eap') },
  ])('are let in by $method, and refused with a wrong password', async ({ user, method, ppp }) => {
    const [{ address }, refused] = await Promise.all([
      bench.direct.mustConnect(as(user, { ppp })),
      bench.first.connect(as(user, { ppp, password: 'wrong' })),
    ]);

    expect(await bench.gateway.session(user)).toMatchObject({ address, authentication: method, realm: 'corp' });
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    expect(refused).toMatchObject({ connected: false, stage: 'ppp' });
    expect(await bench.gateway.refusal('wrong-password', began)).toMatchObject({ user, address: null });
  });

  it('are let in by EAP-TLS with their certificate, and refused with one of another CA', async () => {
    const strange = CertificateAuthority.inside(bench.network.directory, 'Stranger');
    const having = (files: CertificateFiles) => as('erin', { certificate: { ...files, authority: server.ca } });

    const [{ address }, refused] = await Promise.all([
      bench.direct.mustConnect(having(server.issue('erin'))),
      bench.first.connect(having(strange.issue('erin', { purposes: ['clientAuth'] }))),
    ]);

    expect(await bench.gateway.session('erin')).toMatchObject({ address, authentication: 'eap-tls', realm: 'corp' });
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    expect(refused).toMatchObject({ connected: false, stage: 'ppp' });
    expect(await bench.gateway.refusal('wrong-password', began)).toMatchObject({ user: 'erin', address: null });
  });

  it('are accounted for what the log and the client itself say they transferred', async () => {
    const { address } = await bench.direct.mustConnect(as('agnes'));
    const { connection } = await bench.gateway.session('agnes');
    await download(bench.direct.guest, 5_000_000);
    await upload(bench.direct.guest, 3_000_000);
    await bench.direct.disconnect();

    const record = await bench.gateway.logged({ connection, outcome: 'ended' });
    const start = await server.accounted(connection, 'Start');
    const stop = await server.accounted(connection, 'Stop');
    expect(start).toMatchObject({ 'User-Name': 'agnes', 'Framed-IP-Address': address });
    expect(stop).toMatchObject({ 'User-Name': 'agnes', 'Framed-IP-Address': address });
    expect(octets(stop, 'Input')).toBe(record.bytesIn);
    expect(octets(stop, 'Output')).toBe(record.bytesOut);
    expect(Math.abs(Number(stop['Acct-Session-Time']) - (record.durationMs ?? 0) / 1000)).toBeLessThanOrEqual(1);
    const said = /^Sent (\d+) bytes, received (\d+) bytes\./m.exec(bench.direct.guest.logs());
    expect(lostOf(Number(said?.[1]), octets(stop, 'Input'))).toBeLessThan(0.01);
    expect(lostOf(octets(stop, 'Output'), Number(said?.[2]))).toBeLessThan(0.01);
  });

  it('are disconnected by radclient, and no others', async () => {
    await bench.direct.mustConnect(as('agnes'));
    const { connection } = await bench.gateway.session('agnes');
    const pinging = bench.second.ping(addresses.host, { count: 20, intervalS: 0.1 });

    expect(await server.order('disconnect', { 'Acct-Session-Id': connection })).toContain('Received Disconnect-ACK');

    await eventually('the client is told', 1_000, () => !bench.direct.isConnected());
    const record = await bench.gateway.logged({ connection, outcome: 'ended' });
    expect(record.sentence).toMatch(/back end asked/);
    expect(await pinging).toEqual({ sent: 20, received: 20 });
    expect(bench.second.isConnected()).toBe(true);
  });

  it('stay as long as a CoA-Request of radclient says', async () => {
    await bench.direct.mustConnect(as('agnes'));
    const { connection } = await bench.gateway.session('agnes');

    const order = { 'User-Name': 'agnes', 'Acct-Session-Id': connection, 'Session-Timeout': 8 };
    expect(await server.order('coa', order)).toContain('Received CoA-ACK');

    const record = await bench.gateway.logged({ connection, outcome: 'ended' });
    expect(record.durationMs).toBeGreaterThanOrEqual(8_000);
    expect(record.durationMs).toBeLessThan(9_000);
    expect(record.sentence).toMatch(/as long as it may be/);
    expect(bench.second.isConnected()).toBe(true);
  });

  it('are accounted in between as often as the server asks for', async () => {
    const { connection } = await bench.gateway.session('heidi');

    const interim = await server.accounted(connection, 'Interim-Update', (interimS + 10) * 1000);

    expect(Math.abs(Number(interim['Acct-Session-Time']) - interimS)).toBeLessThanOrEqual(1);
    expect(octets(interim, 'Input')).toBeGreaterThan(0);
  });

  it('were never asked for without Message-Authenticator', async () => {
    const requests = server.accessRequests();

    expect(requests.length).toBeGreaterThan(10);
    expect(requests.filter((request) => !/Message-Authenticator = 0x[0-9a-f]{32}/.test(request))).toEqual([]);
  });
});

const octets = (record: AccountingRecord, direction: 'Input' | 'Output'): number =>
  Number(record[`Acct-${direction}-Gigawords`]) * 2 ** 32 + Number(record[`Acct-${direction}-Octets`]);

/** The part of what one end sent that the other did not get; infinite where that got more. */
const lostOf = (sent: number, received: number): number => (received > sent ? Infinity : (sent - received) / sent);
