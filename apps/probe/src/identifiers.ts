import type { Spi } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import { Cursor, type Random } from '@sekisho/wire';
import type { ClientIdentifiers } from './client/client-effect.ts';
import { spiMin, tunnelIdFirst } from './limits.ts';

/** Identifiers of a client that has its packet path to itself. */
export function ownIdentifiers(random: Random): ClientIdentifiers {
  let nextTunnelId = tunnelIdFirst;
  return {
    allocateSpi: () => {
      const drawn = new Cursor(random.bytes(4)).u32('SPI');
      return (drawn < spiMin ? drawn + spiMin : drawn) as Spi;
    },
    allocateTunnelId: () => nextTunnelId++ as TunnelId,
  };
}
