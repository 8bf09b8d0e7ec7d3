import {
  accountName,
  type LockRecord,
  type MemberKind,
  memberKinds,
  passwordCharactersMax,
  type Sealed,
  type UserCommand,
  type UserCommandReply,
  userCommands,
} from '@sekisho/contracts';
import { isHostAddress, type Logger } from '@sekisho/platform';
import { Parsed } from '@sekisho/platform/service';
import type { Secret } from '@sekisho/wire';
import type { z } from 'zod';
import { LoginHours, LoginHoursError } from '../back-ends/internal/login-hours.ts';
import type { PasswordVault } from '../back-ends/internal/password-vault.ts';
import type { StoredPassword } from '../back-ends/internal/stored-password.ts';
import type { UserStore } from '../back-ends/internal/user-store.ts';
import { UserStoreRefusal } from '../back-ends/internal/user-store-refusal.ts';
import type { GuessGuard } from '../guesses/guess-guard.ts';
import { describeFailure } from '../verification/failure.ts';

type Done = Omit<Extract<UserCommandReply, { outcome: 'done' }>, 'outcome'>;
/** Checks a payload, and gives what is to be done with it. */
type Handler = (payload: unknown) => () => Promise<Done>;

export interface AdministrationParts {
  readonly store: UserStore;
  readonly vault: PasswordVault;
  readonly guard: Pick<GuessGuard, 'lift' | 'locks'>;
  /** Groups of the Remote Access community, by whom they let in. */
  readonly community: Readonly<Record<MemberKind, readonly string[]>>;
  /** Opens a password sealed to this service for one user's name. @throws SealError */
  readonly open: (sealed: Sealed, user: string) => Promise<Secret>;
  readonly logger: Logger;
}

/** Carries out what an administrator asks; a failure is a sentence for them. */
export class Administration {
  readonly #handlers: Readonly<Record<UserCommand, Handler>>;

  constructor(private readonly parts: AdministrationParts) {
    const { store, community } = parts;
    this.#handlers = {
      'user.add': on(userCommands['user.add'], async ({ password, papOnly, machine, ...user }) => {
        const { name, groups, address } = user;
        requireName(name);
        requireHost(address);
        const kept = password === undefined ? noPassword : await this.#keep(name, password, papOnly);
        const all = machine === true ? [...groups, ...community.machines] : groups;
        return done(store.add({ ...user, groups: all, password: kept }));
      }),
      'user.passwd': on(userCommands['user.passwd'], async ({ name, password, papOnly }) =>
        done(store.setPassword(name, await this.#keep(name, password, papOnly))),
      ),
      'user.set': on(userCommands['user.set'], async ({ name, loginHours, ...change }) => {
        requireHost(change.address);
        const hours = typeof loginHours === 'string' ? String(LoginHours.parse(loginHours)) : loginHours;
        return done(store.set(name, { ...change, loginHours: hours }));
      }),
      'user.unlock': on(userCommands['user.unlock'], ({ name, from }) => done(this.#unlock(name, from))),
      'user.locks': on(userCommands['user.locks'], async () => ({ locks: await this.#locks() })),
      'user.remove': on(userCommands['user.remove'], ({ name }) => done(store.remove(name))),
      'user.list': on(userCommands['user.list'], async () => ({ users: await store.list() })),
      'group.add': on(userCommands['group.add'], ({ name }) => done(store.addGroup(name))),
      'group.remove': on(userCommands['group.remove'], async ({ name }) => {
        const admits = this.#admits(name);
        if (admits !== null) {
          const setting = `remoteAccessCommunity.${admits === 'users' ? 'groups' : 'machines.groups'}`;
          throw new UserStoreRefusal(
            `The group ${name} is in the Remote Access community; take it out of ${setting} first.`,
          );
        }
        return done(store.removeGroup(name));
      }),
      'group.add-member': on(userCommands['group.add-member'], ({ group, user }) => done(store.addMember(group, user))),
      'group.remove-member': on(userCommands['group.remove-member'], ({ group, user }) =>
        done(store.removeMember(group, user)),
      ),
      'group.list': on(userCommands['group.list'], async () => ({
        groups: (await store.listGroups()).map((group) => ({ ...group, admits: this.#admits(group.name) })),
      })),
    };
  }

  /** @throws RpcException when the payload does not fit the command */
  async run(command: UserCommand, payload: unknown): Promise<UserCommandReply> {
    const work = this.#handlers[command](payload);
    try {
      return { outcome: 'done', ...(await work()) };
    } catch (error) {
      if (error instanceof UserStoreRefusal || error instanceof LoginHoursError) {
        return { outcome: 'failed', reason: error.message };
      }
      this.parts.logger.error({ err: error, command }, 'a command of an administrator failed');
      return { outcome: 'failed', reason: `It could not be done: ${describeFailure(error)}.` };
    }
  }

  #admits(group: string): MemberKind | null {
    return memberKinds.find((kind) => this.parts.community[kind].includes(group)) ?? null;
  }

  /** Of an account of this store, and of what holds back a name of any realm. */
  async #unlock(name: string, from: string | undefined): Promise<void> {
    const { store, guard } = this.parts;
    const lifted = await guard.lift(name, from);
    if (from === undefined && (await store.unlock(name))) return;
    if (lifted) return;
    const where = from === undefined ? '' : ` from ${from}`;
    throw new UserStoreRefusal(`Nothing holds back ${name}${where}.`);
  }

  async #locks(): Promise<LockRecord[]> {
    const { store, guard } = this.parts;
    const accounts = await store.locked();
    return [
      ...accounts.map(({ name, until }) => ({ what: 'account', user: name, until }) as const),
      ...(await guard.locks()),
    ];
  }

  async #keep(user: string, sealed: Sealed, papOnly: boolean): Promise<StoredPassword> {
    const { open, vault } = this.parts;
    const password = await open(sealed, user);
    try {
      const { length } = password.revealText();
      if (length === 0) throw new UserStoreRefusal('The password must not be empty.');
      if (length > passwordCharactersMax) {
        throw new UserStoreRefusal(`The password must not be longer than ${passwordCharactersMax} characters.`);
      }
      return papOnly ? await vault.hash(password) : vault.encrypt(user, password);
    } finally {
      password.wipe();
    }
  }
}

const noPassword = { kind: 'none' } as const;

const on =
  <S extends z.ZodType>(schema: S, act: (payload: z.output<S>) => Promise<Done>): Handler =>
  (payload) => {
    const parsed = new Parsed(schema).transform(payload);
    return () => act(parsed);
  };

async function done(work: Promise<void>): Promise<Done> {
  await work;
  return {};
}

function requireName(name: string): void {
  const [issue] = accountName.safeParse(name).error?.issues ?? [];
  if (issue !== undefined) throw new UserStoreRefusal(issue.message);
}

function requireHost(address: string | null | undefined): void {
  if (typeof address !== 'string' || isHostAddress(address)) return;
  throw new UserStoreRefusal(`No client can have the address ${address}.`);
}
