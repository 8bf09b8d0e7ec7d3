import { randomBytes } from 'node:crypto';
import { type EapReply, type UserMethod, userMethods } from '@sekisho/contracts';
import { type EapMethod, type EapServer, type EapServerStep, type EapVerdict, encodeEapPacket } from '@sekisho/eap';
import { createLogger, type RealmSettings, setLogLevel } from '@sekisho/platform';
import { chapMd5Response } from '@sekisho/ppp';
import { Secret, utf8 } from '@sekisho/wire';
import { expect } from 'vitest';
import type { Answer, BackEnd, Claimant, EapRelay, EapRelayStep } from '../back-ends/back-end.ts';
import { noRules } from '../back-ends/internal/account-columns.ts';
import { Directory } from '../back-ends/internal/directory.ts';
import { InternalBackEnd } from '../back-ends/internal/internal-back-end.ts';
import { PasswordVault } from '../back-ends/internal/password-vault.ts';
import type { User, UserStore } from '../back-ends/internal/user-store.ts';
import { Admission } from '../community/admission.ts';
import type { GuessRefusal } from '../guesses/guess-guard.ts';
import { Realms } from '../realms/realms.ts';
import { lenientStanding } from '../testing/standing.fixture.ts';
import { Conversations } from './conversations.ts';
import type { EapClient } from './exchange.ts';
import { CertificateLogin } from './tls/certificate-login.ts';
import { Handshakes } from './tls/handshakes.ts';

export const [request, success, failure] = [
  Uint8Array.of(1, 7, 0, 4),
  Uint8Array.of(3, 7, 0, 4),
  Uint8Array.of(4, 7, 0, 4),
];
export const response = (type: number, data: Uint8Array = new Uint8Array()) =>
  encodeEapPacket({ code: 'response', identifier: 7, type, data });
export const identity = (name: string) => response(1, utf8(name));
export const packet = response(4);
export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
export const client = (connection: string): EapClient => ({
  connection,
  edge: 'edge-1',
  remote: '198.51.100.7',
  machine: 'pre-shared-key',
});

const challenge = new Uint8Array(16).fill(0xa5);
const credentials = {
  method: 'chap-md5',
  identifier: 7,
  challenge,
  response: chapMd5Response(7, Secret.fromText('right'), challenge),
} as const;

/** Follows a script instead of RFC 3748; its peer knows the password "right". */
export class ScriptedServer implements EapServer {
  constructor(
    private readonly steps: EapServerStep[] = [{ kind: 'send', packet: request }],
    private readonly verdicts: EapVerdict[] = [],
  ) {}

  receive(): EapServerStep {
    return this.steps.shift() ?? { kind: 'verify', identity: 'whoever', method: 'md5-challenge', credentials };
  }

  tls(): EapServerStep {
    throw new Error('no method of it uses TLS');
  }

  verified(verdict: EapVerdict): EapServerStep {
    this.verdicts.push(verdict);
    return verdict.outcome === 'accepted'
      ? { kind: 'success', packet: success, identity: 'whoever', method: 'md5-challenge' }
      : { kind: 'failure', packet: failure, identity: 'whoever', reason: 'refused' };
  }
}

/** A back end that is itself an EAP server, by a script; it keeps what it was given. */
export class RelayingBackEnd implements BackEnd {
  readonly kind = 'radius';
  readonly methods = new Set<UserMethod>(['pap', 'eap-tls', 'eap-peap']);
  readonly seen: Uint8Array[] = [];
  readonly claimants: Claimant[] = [];

  constructor(
    readonly name: string,
    private readonly steps: EapRelayStep[],
  ) {}

  async verify(): Promise<Answer> {
    throw new Error('a relaying back end is not asked for EAP');
  }

  relay(claimant: Claimant): EapRelay {
    this.claimants.push(claimant);
    return {
      receive: async (packet) => {
        this.seen.push(packet);
        return this.steps.shift() ?? { kind: 'unavailable', detail: `${this.name} did not answer in 5 s` };
      },
    };
  }

  health() {
    return [];
  }

  async close(): Promise<void> {}
}

/** EAP-TLS of a gateway that has no certificate. */
const withoutCertificate = (realms: Realms) => ({
  handshakes: new Handshakes({ certificate: () => undefined, authorities: () => [], legacy: false, resumptionMs: 0 }),
  login: new CertificateLogin({
    verifier: { verify: () => Promise.reject(new Error('there is nothing to verify')) },
    realms,
    nameFrom: ['common-name'],
  }),
});

const plain = { rules: noRules, lockedUntil: null };

export const everyone: RealmSettings = {
  default: false,
  methods: [...userMethods],
  backEnds: ['internal'],
  groups: [],
  officeMode: true,
};

/** The conversations of one auth instance, with everything they meet. */
export class EapWorld {
  storeFails = false;
  clock = 1000;
  scripts: EapServer[] = [];
  /** What each server that was made may offer. */
  readonly offered: (readonly EapMethod[])[] = [];
  /** What the guard was asked and told. */
  readonly guarded: string[] = [];
  waits: GuessRefusal | undefined;
  readonly #internal: BackEnd;
  conversations: Conversations;

  private constructor(vault: PasswordVault) {
    const users = usersOf(vault);
    const store: Pick<UserStore, 'find'> = {
      find: async (name) => {
        if (this.storeFails) throw new Error('connection refused');
        return users.find((user) => user.name === name);
      },
    };
    this.#internal = new InternalBackEnd(new Directory(store, vault), lenientStanding());
    this.conversations = this.open({ internal: { ...everyone, default: true } });
  }

  static async create(): Promise<EapWorld> {
    setLogLevel('silent');
    return new EapWorld(await PasswordVault.create(new Secret(new Uint8Array(randomBytes(32)))));
  }

  /** Conversations with users of these realms. */
  open(realms: Record<string, RealmSettings>, ...backEnds: BackEnd[]): Conversations {
    const byName = new Map([this.#internal, ...backEnds].map((each) => [each.name, each]));
    const known = new Realms(realms, byName);
    return new Conversations({
      realms: known,
      ...withoutCertificate(known),
      admission: new Admission({ groups: ['remote-access'], require: {} }, [
        { name: 'partners', groups: ['partners'] },
      ]),
      guard: {
        check: async (user, remote) => {
          this.guarded.push(`check ${user} from ${remote}`);
          return this.waits;
        },
        report: async (user, remote, outcome) => {
          this.guarded.push(`${outcome} ${user} from ${remote}`);
        },
      },
      methods: ['ms-chap-v2', 'md5-challenge'],
      createServer: (methods) => {
        this.offered.push(methods);
        return this.scripts.shift() ?? new ScriptedServer();
      },
      instance: 'auth-1',
      now: () => this.clock,
      logger: createLogger('test'),
      limits: { conversationsMax: 3, conversationTimeoutMs: 100 },
    });
  }

  /** An Identity, and an answer to what comes of it. */
  async converse(name: string, more: Partial<EapClient> = {}): Promise<EapReply> {
    expect(await this.conversations.begin({ ...client('C1'), ...more }, identity(name))).toEqual({
      outcome: 'continue',
      packet: base64(request),
      instance: 'auth-1',
    });
    return this.conversations.continue('C1', packet);
  }
}

function usersOf(vault: PasswordVault): User[] {
  const password = (name: string, text = 'right') => vault.encrypt(name, Secret.fromText(text));
  return [
    { name: 'ali', groups: ['remote-access'], officeMode: true, password: password('ali'), ...plain },
    { name: 'baba', groups: ['remote-access'], officeMode: true, password: password('baba', 'other'), ...plain },
    { name: 'out', groups: [], officeMode: true, password: password('out'), ...plain },
    { name: 'no-office', groups: ['remote-access'], officeMode: false, password: password('no-office'), ...plain },
    { name: 'without', groups: ['remote-access'], officeMode: true, password: { kind: 'none' }, ...plain },
    { name: 'hashed', groups: ['remote-access'], officeMode: true, password: { kind: 'argon2id', hash: '' }, ...plain },
  ];
}
