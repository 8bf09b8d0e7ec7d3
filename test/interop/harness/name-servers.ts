import { expect } from 'vitest';
import type { Client } from '../../support/guest/client.ts';

/** As pppd was told them, for its option `usepeerdns`: it says so after it has said the addresses. */
export async function expectNameServers(client: Client, expected: readonly string[]): Promise<void> {
  const told = () =>
    [...client.guest.logs().matchAll(/^(?:primary|secondary) +DNS address (\S+)$/gm)].map(([, server]) => server);
  await expect.poll(told).toEqual(expected);
}
