import { randomBytes } from 'node:crypto';
import { Lac, type TunnelId } from '@sekisho/l2tp';
import { createPppPeer, type PppPeer } from '@sekisho/ppp';
import { type Random, seconds } from '@sekisho/wire';
import type { MemoryClientOptions } from './memory-client.fixture.ts';

export const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** An LAC that calls its tunnel so. */
export const newLac = (tunnel: number): Lac =>
  new Lac({
    random,
    hostName: 'client',
    allocateTunnelId: () => tunnel as TunnelId,
    releaseTunnelId: () => undefined,
    helloInterval: seconds(60),
  });

export const newLink = ({ credentials, ipv6 }: Pick<MemoryClientOptions, 'credentials' | 'ipv6'>): PppPeer =>
  createPppPeer(
    {
      random,
      name: 'client',
      mru: 1400,
      authentication: [],
      echoInterval: seconds(60),
      echoFailuresMax: 4,
      beside: ipv6 ? ['ipv6'] : [],
    },
    credentials,
  );
