import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@sekisho/platform';
import { freePort, Slapd, searchAccount, serverCertificate } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLdapEntries, password } from './directory.fixture.ts';
import { backEnd, pap } from './ldap-back-end.fixture.ts';

const accepted = { kind: 'accepted', account: { name: 'alice' } };
const elsewhere = mkdtempSync(join(tmpdir(), 'sekisho-other-ca-'));
const otherCa = serverCertificate(elsewhere).ca;
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server that takes connections and does no more than `answer` says. @returns its host:port */
async function impostor(answer: (socket: Socket) => void = () => undefined): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

const startTlsAccepted = Buffer.from('300c02010178070a010004000400', 'hex');

describe('one server', () => {
  let server: Slapd;

  beforeAll(async () => {
    server = await Slapd.start({ ldif: openLdapEntries });
  });
  afterAll(() => server.remove());

  it.each(['ldap', 'ldaps'] as const)('is asked by %s:// under TLS, and says how it does', async (scheme) => {
    const ldap = backEnd({ servers: [`${scheme}://${server[scheme]}`], ca: server.ca });
    expect(ldap.health()).toEqual([{ server: server[scheme], state: 'untried' }]);
    expect(await pap(ldap, 'alice')).toMatchObject(accepted);
    expect(ldap.health()).toEqual([{ server: server[scheme], state: 'up', answeredAt: expect.any(Number) }]);
  });

  it.each(['ldap', 'ldaps'] as const)('of %s:// is not trusted with a certificate of another CA', async (scheme) => {
    for (const ca of [otherCa, undefined]) {
      const answer = await pap(backEnd({ servers: [`${scheme}://${server[scheme]}`], ca }), 'alice');
      const detail = expect.stringMatching(`^LDAP ${server[scheme]} has a certificate that cannot be trusted: `);
      expect(answer).toEqual({ kind: 'unavailable', detail });
    }
  });

  it.each(['ldap', 'ldaps'] as const)('of %s:// is not trusted under a name its certificate lacks', async (scheme) => {
    const other = await Slapd.start({ ldif: openLdapEntries, names: ['DNS:ldap.example.com'] });
    try {
      const answer = await pap(backEnd({ servers: [`${scheme}://${other[scheme]}`], ca: other.ca }), 'alice');
      expect(answer).toHaveProperty('detail', expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID)'));
    } finally {
      await other.remove();
    }
  });

  it('cannot be set up with a CA file that is none', () => {
    const servers = [`ldaps://${server.ldaps}`];
    expect(() => backEnd({ servers, ca: '/nowhere.pem' })).toThrow('backEnds.ldap.ca: no certificates can be read');
    expect(() => backEnd({ servers, ca: '/etc/hostname' })).toThrow('/etc/hostname holds none');
  });

  it('is unavailable where it wants TLS and the settings do not', async () => {
    const answer = await pap(backEnd({ servers: [`ldap://${server.ldap}`], startTls: false }), 'alice');
    const detail = expect.stringContaining(`LDAP ${server.ldap} refuses ${searchAccount.dn}, which searches: `);
    expect(answer).toEqual({ kind: 'unavailable', detail });
  });

  it('is unavailable where it does not let the account search', async () => {
    const bind = { dn: searchAccount.dn, password: { env: 'HOME' } };
    const answer = await pap(backEnd({ servers: [`ldap://${server.ldap}`], ca: server.ca, bind }), 'alice');
    expect(answer).toHaveProperty('detail', expect.stringContaining(`refuses ${searchAccount.dn}, which searches`));
  });

  it('is unavailable where the base is not there, rather than without users', async () => {
    const ldap = backEnd({ servers: [`ldap://${server.ldap}`], ca: server.ca, base: 'dc=nowhere' });
    const detail = `LDAP ${server.ldap} answered with noSuchObject`;
    expect(await pap(ldap, 'alice')).toEqual({ kind: 'unavailable', detail });
    expect(ldap.health()).toMatchObject([{ state: 'up', detail }]);
  });

  it('serves more users at once than it has connections', async () => {
    const ldap = backEnd({ servers: [`ldap://${server.ldap}`], ca: server.ca, connections: 2, timeout: '20s' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => pap(ldap, 'alice')));
    expect(answers).toEqual(Array.from({ length: 50 }, () => expect.objectContaining({ kind: 'accepted' })));
  });

  it('is asked again over a new connection when it closed the old ones', async () => {
    const ldap = backEnd({ servers: [`ldap://${server.ldap}`], ca: server.ca });
    expect(await pap(ldap, 'alice')).toMatchObject(accepted);
    await server.kill();
    await server.start();
    expect(await pap(ldap, 'alice')).toMatchObject(accepted);
  });

  it('gets no question after the end, and keeps no connection', async () => {
    const ldap = backEnd({ servers: [`ldap://${server.ldap}`], ca: server.ca });
    expect(await pap(ldap, 'alice')).toMatchObject(accepted);
    await ldap.close();
    expect(await pap(ldap, 'alice')).toEqual({ kind: 'unavailable', detail: 'the gateway is stopping' });
  });
});

describe('a connection in clear', () => {
  it('is only used where the settings ask for it, which is in the log', async () => {
    const server = await Slapd.start({ ldif: openLdapEntries, tlsRequired: false });
    try {
      const logger = createLogger('test');
      const warn = vi.spyOn(logger, 'warn').mockReturnValue(undefined);
      expect(
        await pap(backEnd({ servers: [`ldap://${server.ldap}`], startTls: false }, logger), 'alice'),
      ).toMatchObject(accepted);
      expect(warn).toHaveBeenCalledWith(expect.objectContaining({ servers: [server.ldap] }), expect.any(String));
    } finally {
      await server.remove();
    }
  });
});

describe('a server that does not answer', () => {
  it.each(['ldap', 'ldaps'])('by %s:// is unavailable in time, with a sentence', async (scheme) => {
    const silent = await impostor();
    const ldap = backEnd({ servers: [`${scheme}://${silent}`], timeout: '1s' });
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 10 }, () => pap(ldap, 'alice')));
    expect(performance.now() - began).toBeLessThan(1500);
    const unavailable = { kind: 'unavailable', detail: `LDAP ${silent} did not answer in 1 s` };
    expect(answers).toEqual(Array.from({ length: 10 }, () => unavailable));
    expect(ldap.health()).toEqual([{ server: silent, state: 'down', detail: unavailable.detail }]);
  });

  it('to the handshake of TLS is unavailable too', async () => {
    const silent = await impostor((socket) => socket.write(startTlsAccepted));
    const answer = await pap(backEnd({ servers: [`ldap://${silent}`], timeout: '1s' }), 'alice');
    expect(answer.kind).toBe('unavailable');
  });

  it('in clear is unavailable too', async () => {
    const silent = await impostor();
    const answer = await pap(backEnd({ servers: [`ldap://${silent}`], startTls: false, timeout: '1s' }), 'alice');
    expect(answer).toEqual({ kind: 'unavailable', detail: `LDAP ${silent} did not answer in 1 s` });
  });

  it('because nobody listens is unavailable at once', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const answer = await pap(backEnd({ servers: [`ldaps://${nobody}`] }), 'alice');
    expect(answer).toEqual({ kind: 'unavailable', detail: `LDAP ${nobody} refused the connection` });
  });
});

describe('somebody between gateway and server', () => {
  it('gets no password for a StartTLS that fails', async () => {
    const received: Buffer[] = [];
    const refusing = await impostor((socket) => {
      socket.on('data', (bytes) => received.push(bytes));
      socket.write(Buffer.from('300c02010178070a013404000400', 'hex'));
    });
    const answer = await pap(backEnd({ servers: [`ldap://${refusing}`] }), 'alice');
    expect(answer).toHaveProperty('detail', expect.stringContaining('refused StartTLS'));
    expect(Buffer.concat(received).includes(password)).toBe(false);
  });

  it('cannot put answers in front of those that come under TLS', async () => {
    const injecting = await impostor((socket) => socket.write(Buffer.concat([startTlsAccepted, startTlsAccepted])));
    const answer = await pap(backEnd({ servers: [`ldap://${injecting}`] }), 'alice');
    expect(answer).toHaveProperty('detail', expect.stringContaining('trailing-bytes'));
  });
});

describe('two servers', () => {
  let first: Slapd;
  let second: Slapd;

  beforeAll(async () => {
    first = await Slapd.start({ ldif: openLdapEntries });
    second = await Slapd.start({ ldif: openLdapEntries });
  });
  afterAll(() => Promise.all([first.remove(), second.remove()]));

  it('let nobody notice that the first one dies while users log in, and use it again when it is back', async () => {
    const servers = [`ldap://${first.ldap}`, `ldap://${second.ldap}`];
    const both = join(elsewhere, 'both.pem');
    writeFileSync(both, [first, second].map(({ ca }) => readFileSync(ca, 'utf8')).join(''));
    const ldap = backEnd({ servers, ca: both, deadTime: '1s', timeout: '5s' });
    const answers: string[] = [];
    const until = performance.now() + 2000;
    const logins = Array.from({ length: 4 }, async () => {
      while (performance.now() < until) answers.push((await pap(ldap, 'alice')).kind);
    });
    await new Promise((done) => setTimeout(done, 500));
    expect(ldap.health()).toMatchObject([{ state: 'up' }, { state: 'untried' }]);
    await first.kill();
    await Promise.all(logins);
    expect(new Set(answers)).toEqual(new Set(['accepted']));
    expect(answers.length).toBeGreaterThan(20);
    expect(ldap.health()).toMatchObject([
      { state: 'down', detail: `LDAP ${first.ldap} refused the connection` },
      { state: 'up' },
    ]);

    await first.start();
    await vi.waitFor(
      async () => {
        expect(await pap(ldap, 'alice')).toMatchObject(accepted);
        expect(ldap.health()).toMatchObject([{ state: 'up' }, { state: 'up' }]);
      },
      { timeout: 10_000, interval: 200 },
    );
  });

  it('cost the wait for a silent first one only once', async () => {
    const silent = await impostor();
    const ldap = backEnd({ servers: [`ldap://${silent}`, `ldap://${second.ldap}`], ca: second.ca, timeout: '1s' });
    expect(await pap(ldap, 'alice')).toMatchObject(accepted);
    const began = performance.now();
    expect(await pap(ldap, 'alice')).toMatchObject(accepted);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
