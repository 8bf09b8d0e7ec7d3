import { randomBytes } from 'node:crypto';
import { userMethods } from '@sekisho/contracts';
import type { EapServer, EapServerStep } from '@sekisho/eap';
import { createLogger, setLogLevel } from '@sekisho/platform';
import { chapMd5Response } from '@sekisho/ppp';
import { Secret } from '@sekisho/wire';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Directory } from '../back-ends/internal/directory.ts';
import { InternalBackEnd } from '../back-ends/internal/internal-back-end.ts';
import { PasswordVault } from '../back-ends/internal/password-vault.ts';
import type { User, UserStore } from '../back-ends/internal/user-store.ts';
import { Admission } from '../community/admission.ts';
import { Realms } from '../realms/realms.ts';
import { Conversations, type EapClient } from './conversations.ts';

const [request, success, failure] = [Uint8Array.of(1, 7, 0, 4), Uint8Array.of(3, 7, 0, 4), Uint8Array.of(4, 7, 0, 4)];
const packet = Uint8Array.of(2, 7, 0, 4);
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
    private readonly identity: string,
    private readonly steps: EapServerStep[] = [{ kind: 'send', packet: request }],
  ) {}

  receive(): EapServerStep {
    return this.steps.shift() ?? { kind: 'verify', identity: this.identity, credentials };
  }

  verified(right: boolean): EapServerStep {
    const { identity } = this;
    return right
      ? { kind: 'success', packet: success, identity, method: 'md5-challenge' }
      : { kind: 'failure', packet: failure, identity, reason: 'refused' };
  }
}

let vault: PasswordVault;
let users: User[];
let storeFails: boolean;
let clock: number;
let scripts: EapServer[];
let conversations: Conversations;

beforeAll(async () => {
  setLogLevel('silent');
  vault = await PasswordVault.create(new Secret(new Uint8Array(randomBytes(32))));
});

beforeEach(() => {
  const password = (name: string, text = 'right') => vault.encrypt(name, Secret.fromText(text));
  users = [
    { name: 'ali', groups: ['remote-access'], officeMode: true, password: password('ali') },
    { name: 'baba', groups: ['remote-access'], officeMode: true, password: password('baba', 'other') },
    { name: 'out', groups: [], officeMode: true, password: password('out') },
    { name: 'no-office', groups: ['remote-access'], officeMode: false, password: password('no-office') },
    { name: 'hashed', groups: ['remote-access'], officeMode: true, password: { kind: 'argon2id', hash: '' } },
  ];
  storeFails = false;
  clock = 1000;
  scripts = [];
  const store: Pick<UserStore, 'find'> = {
    find: async (name) => {
      if (storeFails) throw new Error('connection refused');
      return users.find((user) => user.name === name);
    },
  };
  const internal = new InternalBackEnd(new Directory(store, vault));
  const everyone = {
    suffix: undefined,
    prefix: undefined,
    default: true,
    methods: [...userMethods],
    backEnds: ['internal'],
    groups: [],
    officeMode: true,
  };
  conversations = new Conversations({
    realms: new Realms({ internal: everyone }, new Map([['internal', internal]])),
    admission: new Admission({ groups: ['remote-access'], require: {} }),
    createServer: () => scripts.shift() ?? new ScriptedServer('ali'),
    instance: 'auth-1',
    now: () => clock,
    logger: createLogger('test'),
    limits: { conversationsMax: 3, conversationTimeoutMs: 100 },
  });
});

async function converse(identity: string) {
  scripts = [new ScriptedServer(identity)];
  expect(await conversations.begin(client('C1'), packet)).toEqual({
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
      groups: ['remote-access'],
      grants: {},
      packet: base64(success),
    });
    expect(conversations.size).toBe(0);
  });

  it.each([
    ['baba', 'wrong-password'],
    ['nobody', 'unknown-user'],
    ['hashed', 'method-not-possible-for-user'],
    ['out', 'not-in-remote-access-community'],
    ['no-office', 'office-mode-not-enabled'],
  ])('of %s ends with Failure: %s', async (identity, code) => {
    expect(await converse(identity)).toEqual({ outcome: 'refused', code, user: identity, packet: base64(failure) });
    expect(conversations.size).toBe(0);
  });

  it.each([
    ['no-common-method', 'no-common-authentication'],
    ['malformed', 'eap-failed'],
    ['unexpected-response', 'eap-failed'],
    ['too-many-rounds', 'eap-failed'],
  ] as const)('that goes wrong by %s is refused as %s', async (reason, code) => {
    scripts = [new ScriptedServer('ali', [{ kind: 'failure', packet: failure, identity: undefined, reason }])];
    expect(await conversations.begin(client('C1'), packet)).toMatchObject({
      outcome: 'refused',
      code,
      packet: base64(failure),
    });
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
    await conversations.begin(client('C1'), packet);
    clock += 60;
    await conversations.begin(client('C2'), packet);
    clock += 60;
    expect(await conversations.resume('C1', packet)).toMatchObject({ code: 'authentication-service-unavailable' });
    expect(conversations.size).toBe(1);
    expect(await conversations.resume('C2', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('begins anew when its connection begins again', async () => {
    scripts = [new ScriptedServer('nobody'), new ScriptedServer('ali')];
    await conversations.begin(client('C1'), packet);
    await conversations.begin(client('C1'), packet);
    expect(conversations.size).toBe(1);
    expect(await conversations.resume('C1', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('is refused when too many are under way, until some are over', async () => {
    for (const connection of ['C1', 'C2', 'C3']) await conversations.begin(client(connection), packet);
    expect(await conversations.begin(client('C4'), packet)).toMatchObject({
      code: 'authentication-service-unavailable',
    });
    await conversations.resume('C1', packet);
    expect(await conversations.begin(client('C4'), packet)).toMatchObject({ outcome: 'continue' });
  });

  it('takes its packets one at a time', async () => {
    const begun = conversations.begin(client('C1'), packet);
    const resumed = conversations.resume('C1', packet);
    expect([(await begun).outcome, (await resumed).outcome]).toEqual(['continue', 'accepted']);
  });
});
