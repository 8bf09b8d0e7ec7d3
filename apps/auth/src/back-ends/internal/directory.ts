import type { Secret } from '@sekisho/wire';
import type { PasswordVault } from './password-vault.ts';
import type { User, UserStore } from './user-store.ts';

/** What is known of the user a client named. */
export type Lookup =
  | { readonly kind: 'usable'; readonly user: User; readonly secret: Secret }
  /** Only a hash is kept. */
  | { readonly kind: 'hash-only'; readonly user: User }
  | { readonly kind: 'no-password'; readonly user: User }
  | { readonly kind: 'unknown' };

/** Finds users, and the secrets that challenge-response methods need. */
export class Directory {
  constructor(
    private readonly store: Pick<UserStore, 'find'>,
    readonly vault: PasswordVault,
  ) {}

  find(name: string): Promise<User | undefined> {
    return this.store.find(name);
  }

  /** @throws VaultError, or the database's own error */
  async secretOf(name: string): Promise<Lookup> {
    const user = await this.find(name);
    if (user === undefined) return { kind: 'unknown' };
    switch (user.password.kind) {
      case 'argon2id':
        return { kind: 'hash-only', user };
      case 'none':
        return { kind: 'no-password', user };
      case 'encrypted':
        return { kind: 'usable', user, secret: this.vault.decrypt(user.name, user.password) };
    }
  }
}
