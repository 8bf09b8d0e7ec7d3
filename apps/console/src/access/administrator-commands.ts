import { hostname } from 'node:os';
import { AdministrationError } from '@sekisho/administration';
import {
  type AdministratorCommand,
  type AdministratorCommandReply,
  type AdministratorRecord,
  administratorCommands,
} from '@sekisho/contracts';
import type { ConsoleSettings, Logger } from '@sekisho/platform';
import { invitationMs } from '../limits.ts';
import type { Tables } from '../store/database.ts';
import type { AdministratorRow } from '../store/schema.ts';
import type { Administrators } from './administrators.ts';
import type { Invitations } from './invitations.ts';
import type { SignIns } from './sign-ins.ts';

type Done = Omit<Extract<AdministratorCommandReply, { outcome: 'done' }>, 'outcome'>;

export interface AdministratorCommandParts {
  /** What those below keep theirs in. */
  readonly tables: Tables;
  readonly administrators: Administrators;
  readonly invitations: Invitations;
  readonly signIns: SignIns;
  readonly place: Pick<ConsoleSettings, 'names' | 'listen'>;
  readonly logger: Pick<Logger, 'error'>;
  /** ms since the epoch. */
  readonly now: () => number;
}

/**
 * Carries out what somebody asks who may give commands on the gateway; a failure is a sentence for them. What a command reads is true
 * until it ends: each is one transaction.
 */
export class AdministratorCommands {
  readonly #parts: AdministratorCommandParts;

  constructor(parts: AdministratorCommandParts) {
    this.#parts = parts;
  }

  async run(command: AdministratorCommand, payload: unknown): Promise<AdministratorCommandReply> {
    try {
      const { tables, signIns } = this.#parts;
      const done = await tables.alone((within) => this.#in(within).#done(command, payload));
      signIns.tellEnded();
      return { outcome: 'done', ...done };
    } catch (error) {
      if (error instanceof AdministrationError) return { outcome: 'failed', reason: error.message };
      this.#parts.logger.error({ err: error, command }, 'a command failed');
      return { outcome: 'failed', reason: 'The console could not do it: its log says why.' };
    }
  }

  #in(tables: Tables): AdministratorCommands {
    const { administrators, invitations, signIns, ...others } = this.#parts;
    return new AdministratorCommands({
      ...others,
      tables,
      administrators: administrators.in(tables),
      invitations: invitations.in(tables),
      signIns: signIns.in(tables),
    });
  }

  #done(command: AdministratorCommand, payload: unknown): Promise<Done> {
    switch (command) {
      case 'admin.list':
        return this.#list();
      case 'admin.add':
        return this.#add(administratorCommands[command].parse(payload));
      case 'admin.invite':
        return this.#invite(administratorCommands[command].parse(payload));
      case 'admin.set':
        return this.#set(administratorCommands[command].parse(payload));
      case 'admin.remove':
        return this.#remove(administratorCommands[command].parse(payload));
    }
  }

  async #list(): Promise<Done> {
    return { administrators: (await this.#parts.administrators.list()).map(recordOf) };
  }

  async #add(asked: Asked<'admin.add'>): Promise<Done> {
    const { id } = await this.#parts.administrators.add(asked.name, asked.role);
    return this.#placed(id, asked.token);
  }

  async #invite({ name, token }: Asked<'admin.invite'>): Promise<Done> {
    const administrator = await this.#named(name);
    requireOwnPassword(administrator);
    return this.#placed(administrator.id, token);
  }

  async #set({ name, role, disabled }: Asked<'admin.set'>): Promise<Done> {
    const administrator = await this.#named(name);
    if (role !== undefined) requireOwnPassword(administrator);
    const before = await this.#parts.administrators.change(administrator, {
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
    });
    // What they were let in for has changed.
    await this.#parts.signIns.endAll(administrator.id);
    return { before: recordOf(before) };
  }

  async #remove({ name }: Asked<'admin.remove'>): Promise<Done> {
    const administrator = await this.#named(name);
    return { before: recordOf(await this.#parts.administrators.remove(administrator)) };
  }

  async #placed(administrator: string, token: string): Promise<Done> {
    await this.#parts.invitations.place(administrator, token);
    const expiresAt = new Date(this.#parts.now() + invitationMs).toISOString();
    return { invitation: { console: addressOf(this.#parts.place), expiresAt } };
  }

  async #named(name: string): Promise<AdministratorRow> {
    const administrator = await this.#parts.administrators.named(name);
    if (administrator === undefined) throw new AdministrationError(`There is no administrator ${name}.`);
    return administrator;
  }
}

type Asked<C extends AdministratorCommand> = ReturnType<(typeof administratorCommands)[C]['parse']>;

/** @throws AdministrationError where the OpenID provider says who it is and what they may do */
export function requireOwnPassword({ name, oidc }: Pick<AdministratorRow, 'name' | 'oidc'>): void {
  if (oidc === null) return;
  throw new AdministrationError(`${name} signs in at the OpenID provider, which says who it is and what they may do.`);
}

const recordOf = ({ name, role, disabled, password, oidc, created_at }: AdministratorRow): AdministratorRecord => ({
  name,
  role,
  disabled: disabled === 1,
  signsInBy: oidc !== null ? 'oidc' : password !== null ? 'password' : 'none',
  createdAt: created_at,
});

/** Where a browser finds the console: by its first name, or as it listens. */
function addressOf({ names: [name], listen: { address, port } }: Pick<ConsoleSettings, 'names' | 'listen'>): string {
  const isAny = address === '0.0.0.0' || address === '::';
  const host = name ?? (isAny ? hostname() : address === '127.0.0.1' ? 'localhost' : address);
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
