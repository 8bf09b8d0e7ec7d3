import { randomBytes } from 'node:crypto';
import { type UserMethod, userMethods } from '@sekisho/contracts';
import { type EapMethod, type EapServer, type EapServerStep, type EapVerdict, encodeEapPacket } from '@sekisho/eap';
import { createLogger, type RealmSettings, setLogLevel } from '@sekisho/platform';
import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { Secret, utf8 } from '@sekisho/wire';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, BackEnd, Claimant, EapRelay, EapRelayStep } from '../back-ends/back-end.ts';
import { noRules } from '../back-ends/internal/account-columns.ts';
import { Directory } from '../back-ends/internal/directory.ts';
import { InternalBackEnd } from '../back-ends/internal/internal-back-end.ts';
import { PasswordVault } from '../back-ends/internal/password-vault.ts';
import type { User, UserStore } from '../back-ends/internal/user-store.ts';
import { Admission } from '../community/admission.ts';
import type { GuessOutcome, GuessRefusal } from '../guesses/guess-guard.ts';
import { Realms } from '../realms/realms.ts';
import { lenientStanding } from '../testing/standing.fixture.ts';
import { Conversations } from './conversations.ts';
import type { EapClient } from './exchange.ts';

const [request, success, failure] = [Uint8Array.of(1, 7, 0, 4), Uint8Array.of(3, 7, 0, 4), Uint8Array.of(4, 7, 0, 4)];
const response = (type: number, data: Uint8Array = new Uint8Array()) =>
  encodeEapPacket({ code: 'response', identifier: 7, type, data });
const identity = (name: string) => response(1, utf8(name));
const packet = response(4);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const client = (connection: string): EapClient => ({
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
class ScriptedServer implements EapServer {
  constructor(
    private readonly steps: EapServerStep[] = [{ kind: 'send', packet: request }],
    private readonly verdicts: EapVerdict[] = [],
  ) {}

  receive(): EapServerStep {
    return this.steps.shift() ?? { kind: 'verify', identity: 'whoever', method: 'md5-challenge', credentials };
  }

  verified(verdict: EapVerdict): EapServerStep {
    this.verdicts.push(verdict);
    return verdict.outcome === 'accepted'
      ? { kind: 'success', packet: success, identity: 'whoever', method: 'md5-challenge' }
      : { kind: 'failure', packet: failure, identity: 'whoever', reason: 'refused' };
  }
}

/** A back end that is itself an EAP server, by a script; it keeps what it was given. */
class RelayingBackEnd implements BackEnd {
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
      next: async (packet) => {
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

const plain = { rules: noRules, lockedUntil: null };

const everyone: RealmSettings = {
  default: false,
  methods: [...userMethods],
  backEnds: ['internal'],
  groups: [],
  officeMode: true,
};

let vault: PasswordVault;
let internal: BackEnd;
let users: User[];
let storeFails: boolean;
let clock: number;
let scripts: EapServer[];
/** What each server that was made may offer. */
let offered: (readonly EapMethod[])[];
let conversations: Conversations;
/** What the guard was asked and told. */
let guarded: string[];
let waits: GuessRefusal | undefined;

const guard = {
  check: async (user: string, remote: string) => {
    guarded.push(`check ${user} from ${remote}`);
    return waits;
  },
  report: async (user: string, remote: string, outcome: GuessOutcome) => {
    guarded.push(`${outcome} ${user} from ${remote}`);
  },
};

function open(realms: Record<string, RealmSettings>, ...backEnds: BackEnd[]): Conversations {
  const byName = new Map([internal, ...backEnds].map((each) => [each.name, each]));
  return new Conversations({
    realms: new Realms(realms, byName),
    admission: new Admission({ groups: ['remote-access'], require: {} }),
    guard,
    methods: ['ms-chap-v2', 'md5-challenge'],
    createServer: (methods) => {
      offered.push(methods);
      return scripts.shift() ?? new ScriptedServer();
    },
    instance: 'auth-1',
    now: () => clock,
    logger: createLogger('test'),
    limits: { conversationsMax: 3, conversationTimeoutMs: 100 },
  });
}

beforeAll(async () => {
  setLogLevel('silent');
  vault = await PasswordVault.create(new Secret(new Uint8Array(randomBytes(32))));
});

beforeEach(() => {
  const password = (name: string, text = 'right') => vault.encrypt(name, Secret.fromText(text));
  users = [
    { name: 'ali', groups: ['remote-access'], officeMode: true, password: password('ali'), ...plain },
    { name: 'baba', groups: ['remote-access'], officeMode: true, password: password('baba', 'other'), ...plain },
    { name: 'out', groups: [], officeMode: true, password: password('out'), ...plain },
    { name: 'no-office', groups: ['remote-access'], officeMode: false, password: password('no-office'), ...plain },
    { name: 'hashed', groups: ['remote-access'], officeMode: true, password: { kind: 'argon2id', hash: '' }, ...plain },
  ];
  storeFails = false;
  clock = 1000;
  scripts = [];
  offered = [];
  guarded = [];
  waits = undefined;
  const store: Pick<UserStore, 'find'> = {
    find: async (name) => {
      if (storeFails) throw new Error('connection refused');
      return users.find((user) => user.name === name);
    },
  };
  internal = new InternalBackEnd(new Directory(store, vault), lenientStanding());
  conversations = open({ internal: { ...everyone, default: true } });
});

async function converse(name: string) {
  expect(await conversations.begin(client('C1'), identity(name))).toEqual({
    outcome: 'continue',
    packet: base64(request),
    instance: 'auth-1',
  });
  return conversations.resume('C1', packet);
}

describe('an EAP conversation', () => {
  it('ends with Success for a user who may connect', async () => {
    expect(await converse('CORP\\ali')).toEqual({
      outcome: 'accepted',
      user: 'ali',
      realm: 'internal',
      backEnd: 'internal',
      method: 'eap-md5-challenge',
      groups: ['remote-access'],
      grants: {},
      packet: base64(success),
    });
    expect(conversations.size).toBe(0);
  });

  it.each([
    ['baba', 'wrong-password', 691],
    ['nobody', 'unknown-user', 691],
    ['hashed', 'method-not-possible-for-user', 691],
    ['out', 'not-in-remote-access-community', 649],
    ['no-office', 'office-mode-not-enabled', 649],
  ])('of %s ends with Failure: %s, and only who has the password learns more', async (name, code, msChapError) => {
    const verdicts: EapVerdict[] = [];
    scripts = [new ScriptedServer(undefined, verdicts)];
    expect(await converse(name)).toEqual({ outcome: 'refused', code, user: name, packet: base64(failure) });
    expect(verdicts).toEqual([{ outcome: 'refused', msChapError }]);
    expect(conversations.size).toBe(0);
  });

  it.each([
    ['no-common-method', 'no-common-authentication'],
    ['malformed', 'eap-failed'],
    ['unexpected-response', 'eap-failed'],
    ['too-many-rounds', 'eap-failed'],
  ] as const)('that goes wrong by %s is refused as %s', async (reason, code) => {
    scripts = [new ScriptedServer([{ kind: 'failure', packet: failure, identity: undefined, reason }])];
    expect(await conversations.begin(client('C1'), identity('ali'))).toMatchObject({
      outcome: 'refused',
      code,
      packet: base64(failure),
    });
  });

  it('is refused when it begins without an Identity', async () => {
    for (const first of [packet, Uint8Array.of(2, 7, 0), encodeEapPacket({ code: 'success', identifier: 7 })]) {
      expect(await conversations.begin(client('C1'), first)).toMatchObject({
        outcome: 'refused',
        code: 'eap-failed',
        packet: base64(failure),
      });
    }
    expect(conversations.size).toBe(0);
  });

  it('takes a name with NUL, which no store keeps, for one that nobody has', async () => {
    expect(await converse('ali\0')).toMatchObject({ code: 'unknown-user', user: 'ali\uFFFD' });
    expect(guarded[0]).toBe('check ali\uFFFD from 198.51.100.7');
  });

  it('is unavailable, not wrong, when the store does not answer', async () => {
    storeFails = true;
    expect(await converse('ali')).toMatchObject({
      outcome: 'refused',
      code: 'authentication-service-unavailable',
      detail: 'the user store does not answer',
      packet: base64(failure),
    });
    expect(conversations.size).toBe(0);
  });

  it('that this instance never began is unavailable', async () => {
    expect(await conversations.resume('C9', packet)).toMatchObject({
      code: 'authentication-service-unavailable',
      packet: base64(failure),
    });
    expect(await conversations.resume('C9', new Uint8Array())).toMatchObject({
      packet: base64(Uint8Array.of(4, 0, 0, 4)),
    });
  });

  it('is forgotten when it is not gone on with', async () => {
    await conversations.begin(client('C1'), identity('ali'));
    clock += 60;
    await conversations.begin(client('C2'), identity('ali'));
    clock += 60;
    expect(await conversations.resume('C1', packet)).toMatchObject({ code: 'authentication-service-unavailable' });
    expect(conversations.size).toBe(1);
    expect(await conversations.resume('C2', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('begins anew when its connection begins again', async () => {
    await conversations.begin(client('C1'), identity('nobody'));
    await conversations.begin(client('C1'), identity('ali'));
    expect(conversations.size).toBe(1);
    expect(await conversations.resume('C1', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('is refused when too many are under way, until some are over', async () => {
    for (const connection of ['C1', 'C2', 'C3']) await conversations.begin(client(connection), identity('ali'));
    expect(await conversations.begin(client('C4'), identity('ali'))).toMatchObject({
      code: 'authentication-service-unavailable',
    });
    await conversations.resume('C1', packet);
    expect(await conversations.begin(client('C4'), identity('ali'))).toMatchObject({ outcome: 'continue' });
  });

  it('takes its packets one at a time', async () => {
    const begun = conversations.begin(client('C1'), identity('ali'));
    const resumed = conversations.resume('C1', packet);
    expect([(await begun).outcome, (await resumed).outcome]).toEqual(['continue', 'accepted']);
  });
});

describe('who guesses passwords by EAP', () => {
  const from = 'from 198.51.100.7';

  it.each([
    ['ali', 'right'],
    ['baba', 'wrong'],
    ['nobody', 'wrong'],
    ['hashed', 'unknown'],
    ['out', 'unknown'],
  ])('is told to the guard: %s was %s', async (name, outcome) => {
    await converse(name);
    expect(guarded).toEqual([`check ${name} ${from}`, `${outcome} ${name} ${from}`]);
  });

  it('is refused at the Identity while the guard lets nobody of that name through', async () => {
    waits = { code: 'too-many-attempts', detail: 'again in 10 s' };
    expect(await conversations.begin(client('C1'), identity('ali'))).toMatchObject({
      outcome: 'refused',
      code: 'too-many-attempts',
      detail: 'again in 10 s',
      packet: base64(failure),
    });
    expect(guarded).toEqual([`check ali ${from}`]);
    expect(conversations.size).toBe(0);
  });
});

describe('an EAP conversation by MS-CHAPv2', () => {
  const challenges = {
    authenticatorChallenge: new Uint8Array(16).fill(1),
    peerChallenge: new Uint8Array(16).fill(2),
  };
  const ask = (password: string): EapServerStep => ({
    kind: 'verify',
    identity: 'ali',
    method: 'ms-chap-v2',
    credentials: {
      method: 'ms-chap-v2',
      identifier: 7,
      hashedName: 'ali',
      ...challenges,
      ntResponse: msChapV2Response({ user: 'ali', password, ...challenges }),
    },
  });

  it('gives the server what proves it to the client, and keeps that from the edge', async () => {
    const verdicts: EapVerdict[] = [];
    scripts = [new ScriptedServer([ask('right')], verdicts)];
    const ntResponse = msChapV2Response({ user: 'ali', password: 'right', ...challenges });
    const reply = await conversations.begin(client('C1'), identity('ali'));
    expect(verdicts).toEqual([
      {
        outcome: 'accepted',
        authenticatorResponse: msChapV2AuthenticatorResponse({
          user: 'ali',
          password: 'right',
          ...challenges,
          ntResponse,
        }),
      },
    ]);
    expect(reply).toMatchObject({ outcome: 'accepted', packet: base64(success) });
    expect(reply).not.toHaveProperty('authenticatorResponse');
  });

  /** Tells the client of a refusal before it fails, as EAP-MSCHAPv2 does. */
  class Announcing extends ScriptedServer {
    override verified(): EapServerStep {
      return { kind: 'send', packet: request };
    }
  }

  it('tells the edge of a refusal that the client has yet to acknowledge, and keeps to it', async () => {
    scripts = [
      new Announcing([ask('wrong'), { kind: 'failure', packet: failure, identity: 'ali', reason: 'malformed' }]),
    ];
    const refusal = { outcome: 'refused', code: 'wrong-password', user: 'ali' };
    const reply = await conversations.begin(client('C1'), identity('ali'));
    expect(reply).toMatchObject({ outcome: 'continue', refusal });
    expect(guarded.at(-1)).toBe('wrong ali from 198.51.100.7');
    expect(await conversations.resume('C1', packet)).toEqual({ ...refusal, packet: base64(failure) });
    expect(guarded).toHaveLength(2);
  });

  it('does not accept a user whose client does not acknowledge the Success', async () => {
    const unexpected = { kind: 'failure', packet: failure, identity: 'ali', reason: 'unexpected-response' } as const;
    scripts = [new Announcing([ask('right'), unexpected])];
    expect(await conversations.begin(client('C1'), identity('ali'))).not.toHaveProperty('refusal');
    expect(await conversations.resume('C1', packet)).toMatchObject({
      outcome: 'refused',
      code: 'eap-failed',
      packet: base64(failure),
    });
  });
});

describe('the realm of the Identity', () => {
  const inRealm = (settings: Partial<RealmSettings>, ...backEnds: BackEnd[]) =>
    open({ corp: { ...everyone, suffix: '@corp', ...settings } }, ...backEnds);

  it('must be known', async () => {
    expect(await inRealm({}).begin(client('C1'), identity('ali@else'))).toEqual({
      outcome: 'refused',
      code: 'unknown-realm',
      user: 'ali@else',
      packet: base64(failure),
    });
  });

  it.each([
    [
      ['eap-md5-challenge', 'eap-ms-chap-v2', 'pap'],
      ['ms-chap-v2', 'md5-challenge'],
    ],
    [['eap-md5-challenge'], ['md5-challenge']],
    [['eap-tls', 'eap-ms-chap-v2'], ['ms-chap-v2']],
  ] as const)('that allows %s has these offered in the preferred order: %s', async (methods, expected) => {
    await inRealm({ methods: [...methods] }).begin(client('C1'), identity('ali@corp'));
    expect(offered).toEqual([expected]);
  });

  it('has its users refused who do EAP where it allows other methods alone', async () => {
    const reply = await inRealm({ methods: ['pap', 'ms-chap-v2'] }).begin(client('C1'), identity('ali@corp'));
    expect(reply).toEqual({
      outcome: 'refused',
      code: 'method-not-allowed-in-realm',
      user: 'ali@corp',
      detail: 'corp allows pap, ms-chap-v2, used was EAP',
      packet: base64(failure),
    });
    expect(offered).toEqual([]);
  });

  it('has its users refused when no back end of it serves what it allows', async () => {
    const reply = await inRealm({ methods: ['eap-tls'] }).begin(client('C1'), identity('ali@corp'));
    expect(reply).toMatchObject({ outcome: 'refused', code: 'method-not-possible-for-user' });
  });
});

describe('an EAP conversation that a back end holds', () => {
  const account = { name: 'alice', groups: ['remote-access'], grants: { sessionTimeoutMs: 3_600_000 } };
  const accepted = (packet: Uint8Array | undefined = success): EapRelayStep => ({ kind: 'accepted', account, packet });
  const next = { kind: 'continue', packet: request } as const;
  const peap = response(25, Uint8Array.of(0));
  const silent = (name: string) => new RelayingBackEnd(name, []);
  let hq: RelayingBackEnd;

  function relayed(steps: EapRelayStep[], settings: Partial<RealmSettings> = {}) {
    hq = new RelayingBackEnd('hq', steps);
    conversations = open({ corp: { ...everyone, suffix: '@corp', backEnds: ['hq'], ...settings } }, hq);
    return conversations.begin(client('C1'), identity('alice@corp'));
  }

  it('passes on every packet, the Identity included, and gives what the back end grants', async () => {
    expect(await relayed([next, next, accepted()])).toEqual({
      outcome: 'continue',
      packet: base64(request),
      instance: 'auth-1',
    });
    await conversations.resume('C1', peap);
    expect(await conversations.resume('C1', peap)).toEqual({
      outcome: 'accepted',
      user: 'alice@corp',
      realm: 'corp',
      backEnd: 'hq',
      method: 'eap-peap',
      groups: ['remote-access'],
      grants: { sessionTimeoutMs: 3_600_000 },
      packet: base64(success),
    });
    expect(hq.seen).toEqual([identity('alice@corp'), peap, peap]);
    expect(hq.claimants).toEqual([
      { connection: 'C1', edge: 'edge-1', remote: '198.51.100.7', name: 'alice', presented: 'alice@corp' },
    ]);
    expect(offered).toEqual([]);
  });

  it.each([
    [4, 'eap-md5-challenge'],
    [6, 'eap-gtc'],
    [13, 'eap-tls'],
    [21, 'eap-ttls'],
    [25, 'eap-peap'],
    [26, 'eap-ms-chap-v2'],
  ] as const)('knows EAP type %i as %s, and refuses it where the realm does not allow it', async (type, method) => {
    const others = userMethods.filter((each) => each !== method);
    await relayed([next, accepted()], { methods: others });
    expect(await conversations.resume('C1', response(type))).toEqual({
      outcome: 'refused',
      code: 'method-not-allowed-in-realm',
      user: 'alice@corp',
      detail: `corp allows ${others.join(', ')}, used was ${method}`,
      packet: base64(failure),
    });
    await relayed([next, accepted()], { methods: [method] });
    expect(await conversations.resume('C1', response(type))).toMatchObject({ outcome: 'accepted' });
  });

  it('goes by the method that client and back end came to, not by one that was refused', async () => {
    await relayed([next, next, accepted()], { methods: ['eap-peap'] });
    await conversations.resume('C1', response(3, Uint8Array.of(25)));
    expect(await conversations.resume('C1', peap)).toMatchObject({ outcome: 'accepted' });
  });

  it('is not accepted without a method', async () => {
    expect(await relayed([accepted()])).toMatchObject({ outcome: 'refused', code: 'eap-failed' });
  });

  it('is not accepted by a method that nobody knows here, whatever came before', async () => {
    await relayed([next, next, accepted()]);
    await conversations.resume('C1', peap);
    expect(await conversations.resume('C1', response(52))).toMatchObject({ outcome: 'refused', code: 'eap-failed' });
  });

  it('gives the refusal of the back end, with a Failure even where it sent none', async () => {
    const refusal = { kind: 'refused', code: 'wrong-password', detail: 'Access-Reject', packet: undefined } as const;
    await relayed([next, refusal]);
    expect(await conversations.resume('C1', peap)).toEqual({
      outcome: 'refused',
      code: 'wrong-password',
      user: 'alice@corp',
      detail: 'Access-Reject',
      packet: base64(failure),
    });
  });

  it.each([
    ['none', undefined],
    ['a Failure', failure],
  ])('ends with Success when the back end accepts with %s (RFC 3579 §2.6.3)', async (_, packet) => {
    await relayed([next, { kind: 'accepted', account, packet }]);
    expect(await conversations.resume('C1', peap)).toMatchObject({ outcome: 'accepted', packet: base64(success) });
  });

  it('is unavailable, not wrong, when the back end stops answering', async () => {
    await relayed([next]);
    expect(await conversations.resume('C1', peap)).toEqual({
      outcome: 'refused',
      code: 'back-end-unavailable',
      user: 'alice@corp',
      detail: 'hq did not answer in 5 s',
      packet: base64(failure),
    });
    expect(conversations.size).toBe(0);
  });

  it('is another back end’s when the first does not answer at all', async () => {
    const second = new RelayingBackEnd('second', [next]);
    conversations = open({ corp: { ...everyone, suffix: '@corp', backEnds: ['hq', 'second'] } }, silent('hq'), second);
    expect(await conversations.begin(client('C1'), identity('alice@corp'))).toMatchObject({ outcome: 'continue' });
    expect(second.seen).toHaveLength(1);
  });

  it('names every back end that did not answer when none did', async () => {
    const backEnds = [silent('hq'), silent('second')];
    conversations = open({ corp: { ...everyone, suffix: '@corp', backEnds: ['hq', 'second'] } }, ...backEnds);
    expect(await conversations.begin(client('C1'), identity('alice@corp'))).toMatchObject({
      code: 'back-end-unavailable',
      detail: 'hq did not answer in 5 s; second did not answer in 5 s',
    });
  });

  it('is the gateway’s own where a back end that it can ask stands first', async () => {
    const settings = { ...everyone, suffix: '@corp', backEnds: ['internal', 'hq'] };
    conversations = open({ corp: settings }, silent('hq'));
    await conversations.begin(client('C1'), identity('ali@corp'));
    expect(offered).toEqual([['ms-chap-v2', 'md5-challenge']]);
    expect(await conversations.resume('C1', packet)).toMatchObject({ outcome: 'accepted', user: 'ali@corp' });
  });

  it('is not forgotten while the back end takes its time', async () => {
    const answers: ((step: EapRelayStep) => void)[] = [];
    await relayed([next]);
    hq.relay = () => ({ next: () => new Promise((done) => answers.push(done)) });
    const slow = conversations.begin(client('C1'), identity('alice@corp'));
    await Promise.resolve();
    clock += 500;
    await conversations.begin(client('C2'), identity('alice@else'));
    answers.shift()?.(next);
    expect(await slow).toMatchObject({ outcome: 'continue' });
    clock += 50;
    const resumed = conversations.resume('C1', peap);
    await expect.poll(() => answers.length).toBe(1);
    answers.shift()?.(accepted());
    expect(await resumed).toMatchObject({ outcome: 'accepted' });
  });
});
