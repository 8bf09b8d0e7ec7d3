import { defaultPool, newUlid } from '@sekisho/platform';
import type { LeaseStore } from '../leases/lease-store.ts';
import type { Lessee } from '../leases/leasing.ts';

export const edge = 'edge-1';
export const request = (user: string, connection = newUlid()) => ({ connection, edge, user, pool: defaultPool });

type Asked = Lessee & { readonly pool: string };

export async function addressOf(store: LeaseStore, asked: Asked): Promise<string | undefined> {
  const outcome = await store.lease(asked);
  return outcome.kind === 'leased' ? outcome.address : undefined;
}

export async function leased(store: LeaseStore, asked: Asked): Promise<string> {
  const address = await addressOf(store, asked);
  if (address === undefined) throw new Error(`no address for ${asked.user}`);
  return address;
}
