import { randomBytes } from 'node:crypto';
import type { EapServer, EapServerStep } from '@sekisho/eap';
import { createLogger, setLogLevel } from '@sekisho/platform';
import { Secret } from '@sekisho/wire';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Admission } from '../community/admission.ts';
import { Directory } from '../users/directory.ts';
import { PasswordVault } from '../users/password-vault.ts';
import type { User, UserStore } from '../users/user-store.ts';
import { Conversations } from './conversations.ts';

const [challenge, success, failure] = [Uint8Array.of(1, 7, 0, 4), Uint8Array.of(3, 7, 0, 4), Uint8Array.of(4, 7, 0, 4)];
const packet = Uint8Array.of(2, 7, 0, 4);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** Follows a script instead of RFC 3748; of the secret it only looks whether it is the right one. */
class ScriptedServer implements EapServer {
  constructor(
    private readonly identity: string,
    private readonly steps: EapServerStep[] = [{ kind: 'send', packet: challenge }],
  ) {}

  receive(): EapServerStep {
    return this.steps.shift() ?? { kind: 'secret-wanted', identity: this.identity };
  }

  secret(secret: Secret | undefined): EapServerStep {
    const { identity } = this;
    if (secret === undefined) return { kind: 'failure', packet: failure, identity, reason: 'unknown-identity' };
    return secret.revealText() === 'right'
      ? { kind: 'success', packet: success, identity, method: 'md5-challenge' }
      : { kind: 'failure', packet: failure, identity, reason: 'wrong-secret' };
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
  conversations = new Conversations({
    directory: new Directory(store, vault),
    admission: new Admission(['remote-access']),
    createServer: () => scripts.shift() ?? new ScriptedServer('ali'),
    instance: 'auth-1',
    now: () => clock,
    logger: createLogger('test'),
    limits: { conversationsMax: 3, conversationTimeoutMs: 100 },
  });
});

async function converse(identity: string) {
  scripts = [new ScriptedServer(identity)];
  expect(await conversations.begin('C1', packet)).toEqual({
    outcome: 'continue',
    packet: base64(challenge),
    instance: 'auth-1',
  });
  return conversations.resume('C1', packet);
}

describe('an EAP conversation', () => {
  it('ends with Success for a user who may connect', async () => {
    expect(await converse('CORP\\ali')).toEqual({
      outcome: 'accepted',
      user: 'ali',
      groups: ['remote-access'],
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
    expect(await conversations.begin('C1', packet)).toMatchObject({
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
    await conversations.begin('C1', packet);
    clock += 60;
    await conversations.begin('C2', packet);
    clock += 60;
    expect(await conversations.resume('C1', packet)).toMatchObject({ code: 'authentication-service-unavailable' });
    expect(conversations.size).toBe(1);
    expect(await conversations.resume('C2', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('begins anew when its connection begins again', async () => {
    scripts = [new ScriptedServer('nobody'), new ScriptedServer('ali')];
    await conversations.begin('C1', packet);
    await conversations.begin('C1', packet);
    expect(conversations.size).toBe(1);
    expect(await conversations.resume('C1', packet)).toMatchObject({ outcome: 'accepted' });
  });

  it('is refused when too many are under way, until some are over', async () => {
    for (const connection of ['C1', 'C2', 'C3']) await conversations.begin(connection, packet);
    expect(await conversations.begin('C4', packet)).toMatchObject({ code: 'authentication-service-unavailable' });
    await conversations.resume('C1', packet);
    expect(await conversations.begin('C4', packet)).toMatchObject({ outcome: 'continue' });
  });

  it('takes its packets one at a time', async () => {
    const begun = conversations.begin('C1', packet);
    const resumed = conversations.resume('C1', packet);
    expect([(await begun).outcome, (await resumed).outcome]).toEqual(['continue', 'accepted']);
  });
});
