import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { parseCertificate, referenceOf } from '@sekisho/certificates';
import type { EapReply, UserMethod } from '@sekisho/contracts';
import { createEapPeer, createEapServer, type EapMethod, EapTlsPeer, encodeEapPacket, NodeTls } from '@sekisho/eap';
import { createLogger } from '@sekisho/platform';
import { CertificateAuthority, type CertificateFiles } from '@sekisho/testing';
import { afterAll } from 'vitest';
import type { Account, BackEnd } from '../../back-ends/back-end.ts';
import type { CertificateVerdict } from '../../certificates/certificate-verifier.ts';
import { Admission } from '../../community/admission.ts';
import { Realms } from '../../realms/realms.ts';
import { Conversations } from '../conversations.ts';
import { CertificateLogin } from './certificate-login.ts';
import { Handshakes, type HandshakesParts } from './handshakes.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-eap-tls-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const root = CertificateAuthority.root(join(directory, 'root'), 'Test CA', 'rsa-2048');
/** The CA of the users, below the only one that both ends trust. */
export const issuing = root.intermediate(join(directory, 'issuing'), 'Issuing CA');
const gateway = root.issue('vpn.example.com', { purposes: ['serverAuth'] });
const ali = issuing.issue('ali', { purposes: ['clientAuth'], names: ['email:ali@corp.example'] });
const keyOf = ({ key }: CertificateFiles) => readFileSync(key, 'utf8');

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
export function open(world: Partial<World> = {}) {
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
    certificate: () => ({ certificate: gateway.pem, key: keyOf(gateway) }),
    authorities: () => [root.pem],
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
    admission: new Admission({ groups: ['remote-access'], require: {} }, []),
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

export const client = {
  connection: '01J00000000000000000000000',
  edge: 'edge-1',
  remote: '198.51.100.7',
  machine: 'certificate',
} as const;

/** What a client comes to, over Node's TLS with these options. */
export async function logIn(
  { conversations }: Pick<ReturnType<typeof open>, 'conversations'>,
  options: ConnectionOptions & { identity?: string; onSession?: (session: Buffer) => void; engine?: Engine } = {},
): Promise<EapReply> {
  const { identity = 'whoever', onSession = () => undefined, ...tls } = options;
  const own = { cert: ali.pem + issuing.pem, key: keyOf(ali) };
  const engine: Engine =
    options.engine ??
    new NodeTls((socket) =>
      connect({ ca: root.pem, ...own, checkServerIdentity: () => undefined, ...tls, socket }).on('session', onSession),
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
export async function opensslClient(...options: readonly string[]): Promise<Engine> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const connected = once(server, 'connection');
  const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${address.port}`, ...options], { stdio: 'pipe' });
  const [socket]: Socket[] = await connected;
  if (socket === undefined) throw new Error('nobody connected');
  // It may be gone before it has read all that was sent to it; who waits for an answer then hears of it.
  socket.on('error', () => undefined);
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

export const version = (name: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3') => ({ minVersion: name, maxVersion: name }) as const;
