import { PostgresServer } from '@sekisho/testing';
import type { AuthOverBus } from './auth-over-bus.fixture.ts';

export const userStores = ['sqlite', 'postgres'] as const;
export type UserStoreKind = (typeof userStores)[number];

/** A store for the users of a service: its setting, and the server behind it where there is one. */
export interface UserStorePlace {
  readonly store: object;
  readonly postgres: PostgresServer | undefined;
}

export async function makeUserStore(kind: UserStoreKind, auth: AuthOverBus): Promise<UserStorePlace> {
  if (kind === 'sqlite') return { store: { sqlite: 'db/users.sqlite' }, postgres: undefined };
  const postgres = await PostgresServer.start();
  auth.write('postgres-url', postgres.url());
  return { store: { postgres: { file: 'postgres-url' } }, postgres };
}
