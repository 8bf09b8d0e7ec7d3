import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { parseCertificate, referenceOf } from '@sekisho/certificates';
import type { EapReply, UserMethod } from '@sekisho/contracts';
import {
  createEapPeer,
  createEapServer,
  type EapMethod,
  EapTlsPeer,
  encodeEapPacket,
  md5ChallengePeer,
  NodeTls,
} from '@sekisho/eap';
import { createLogger, setLogLevel } from '@sekisho/platform';
import { Secret } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account, BackEnd } from '../../back-ends/back-end.ts';
import type { CertificateVerdict } from '../../certificates/certificate-verifier.ts';
import { Admission } from '../../community/admission.ts';
import { Realms } from '../../realms/realms.ts';
import { Conversations } from '../conversations.ts';
import { CertificateLogin } from './certificate-login.ts';
import { Handshakes, type HandshakesParts } from './handshakes.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-eap-tls-'));
const at = (name: string) => join(directory, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: 'pipe' });
const newKey = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];

function issue(name: string, subject: string, issuer: string, ...extensions: string[]): void {
  openssl('req', ...newKey, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', subject);
  writeFileSync(at(`${name}.ext`), extensions.join('\n'));
  const by = ['-CA', at(`${issuer}.pem`), '-CAkey', at(`${issuer}.key`), '-days', '2', '-extfile', at(`${name}.ext`)];
  openssl('x509', '-req', '-in', at(`${name}.csr`), '-out', at(`${name}.pem`), ...by);
}

beforeAll(() => {
  setLogLevel('silent');
  openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Test CA');
  issue('issuing', '/CN=Issuing CA', 'ca', 'basicConstraints=critical,CA:TRUE');
  issue('gateway', '/CN=vpn.example.com', 'ca', 'extendedKeyUsage=serverAuth');
  issue('ali', '/CN=ali', 'issuing', 'extendedKeyUsage=clientAuth', 'subjectAltName=email:ali@corp.example');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const account: Account = { name: 'Ali', groups: ['remote-access'], grants: {} };
const accounts = (known: readonly string[], account: Account): BackEnd => ({
  name: 'internal',
  kind: 'internal',
  methods: new Set<UserMethod>(['eap-md5-challenge']),
  verify: async () => ({ kind: 'unknown-user' }),
  lookup: async ({ name }) => (known.includes(name) ? { kind: 'accepted', account } : { kind: 'unknown-user' }),
  health: () => [],
  close: async () => undefined,
});

interface World {
  readonly handshakes: Partial<HandshakesParts>;
  readonly verdict: CertificateVerdict;
  readonly known: readonly string[];
  /** The account's. */
  readonly groups: readonly string[];
  /** That the CA is trusted for. */
  readonly realms: readonly string[];
  readonly methods: readonly UserMethod[];
}

/** The auth service's part, with what it was asked and told. */
function open(world: Partial<World> = {}) {
  const { known = ['ali'], groups = account.groups, methods = ['eap-tls', 'eap-md5-challenge'] } = world;
  const backEnd = accounts(known, { ...account, groups });
  const realm = { default: false, methods: [...methods], backEnds: ['internal'], groups: [], officeMode: true };
  const realms = new Realms(
    { here: { ...realm, default: true }, corp: { ...realm, suffix: '@corp.example' } },
    new Map([['internal', backEnd]]),
  );
  const chains: string[][] = [];
  const guarded: string[] = [];
  const handshakes = new Handshakes({
    certificate: () => ({ certificate: read('gateway.pem'), key: read('gateway.key') }),
    authorities: () => [read('ca.pem')],
    legacy: false,
    resumptionMs: 3_600_000,
    ...world.handshakes,
  });
  const login = new CertificateLogin({
    realms,
    nameFrom: ['upn', 'email', 'common-name'],
    verifier: {
      async verify({ chain: [leaf, ...rest] }) {
        if (leaf === undefined) throw new Error('nothing to verify');
        chains.push([leaf, ...rest].map((der) => new X509Certificate(der).subject));
        const certificate = parseCertificate(leaf);
        const reference = referenceOf(certificate);
        const path = [certificate] as const;
        const trusted = {
          kind: 'trusted',
          authority: 'test',
          certificate,
          reference,
          path,
          constrained: false,
        } as const;
        return world.verdict ?? { ...trusted, realms: world.realms };
      },
    },
  });
  const offered: readonly EapMethod[] = ['tls', 'md5-challenge'];
  const conversations = new Conversations({
    realms,
    handshakes,
    login,
    methods: offered,
    admission: new Admission({ groups: ['remote-access'], require: {} }),
    guard: {
      // Somebody guesses at passwords of all names.
      check: async (user) => {
        guarded.push(`check ${user}`);
        return { code: 'too-many-attempts', detail: 'later' };
      },
      report: async (user, _remote, outcome) => void guarded.push(`${outcome} ${user}`),
    },
    createServer: (chosen) =>
      createEapServer({ random: { bytes: (length) => new Uint8Array(length) }, name: 'gateway', methods: chosen }),
    instance: 'auth-1',
    now: () => performance.now(),
    logger: createLogger('test'),
  });
  return { conversations, chains, guarded };
}

const client = {
  connection: '01J00000000000000000000000',
  edge: 'edge-1',
  remote: '198.51.100.7',
  machine: 'certificate',
} as const;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** What a client comes to, over Node's TLS with these options. */
async function logIn(
  { conversations }: Pick<ReturnType<typeof open>, 'conversations'>,
  options: ConnectionOptions & { identity?: string; onSession?: (session: Buffer) => void; engine?: Engine } = {},
): Promise<EapReply> {
  const { identity = 'whoever', onSession = () => undefined, ...tls } = options;
  const own = { cert: read('ali.pem') + read('issuing.pem'), key: read('ali.key') };
  const engine: Engine =
    options.engine ??
    new NodeTls((socket) =>
      connect({ ca: read('ca.pem'), ...own, checkServerIdentity: () => undefined, ...tls, socket }).on(
        'session',
        onSession,
      ),
    );
  const peer = createEapPeer({ identity, methods: [new EapTlsPeer()] });
  let packet = encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() }) as Uint8Array;
  let reply: EapReply | undefined;
  try {
    for (;;) {
      let step = peer.receive(packet);
      while (step.kind === 'tls') step = peer.tls(await engine.exchange(step.input));
      if (step.kind !== 'send') throw new Error(`the client comes to ${JSON.stringify(step)}`);
      reply =
        reply === undefined
          ? await conversations.begin(client, step.packet)
          : await conversations.continue(client.connection, step.packet);
      if (reply.outcome !== 'continue') return reply;
      packet = Buffer.from(reply.packet, 'base64');
    }
  } finally {
    engine.close();
  }
}

type Engine = Pick<NodeTls, 'exchange' | 'close'>;

/** OpenSSL's own client, which tells the other end by an alert what it does not like; its records come over TCP. */
async function opensslClient(...options: readonly string[]): Promise<Engine> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const connected = once(server, 'connection');
  const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${address.port}`, ...options], { stdio: 'pipe' });
  const [socket]: Socket[] = await connected;
  if (socket === undefined) throw new Error('nobody connected');
  return {
    async exchange({ records }) {
      if (records.length > 0) socket.write(records);
      const [data = Buffer.alloc(0)]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(5000) });
      return { kind: 'done', records: new Uint8Array(data), plaintext: new Uint8Array() };
    },
    close() {
      child.kill();
      socket.destroy();
      server.close();
    },
  };
}

const version = (name: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3') => ({ minVersion: name, maxVersion: name }) as const;

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
    const engine = await opensslClient(flag, '-verify_return_error', '-CAfile', at('issuing.pem'));
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
      packet: expect.stringMatching(base64(Uint8Array.of(1)).slice(0, 2)),
    });
  });
});
