import { type Logger, random, type Settings } from '@sekisho/platform';
import { milliseconds } from '@sekisho/wire';
import type { Redis } from 'ioredis';
import { rememberedMs } from '../leases/limits.ts';
import { DhcpMethod } from './dhcp-method.ts';
import { LeaseRecords } from './lease-records.ts';
import { deadTimeMs } from './limits.ts';
import { Relay } from './relay.ts';
import { Renewals } from './renewals.ts';

export interface DhcpContext {
  readonly settings: Pick<Settings, 'officeMode'>;
  readonly redis: Redis;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

export interface OpenDhcp {
  readonly method: DhcpMethod;
  /** Sessions keep what they have; acquisitions under way come to nothing. */
  stop(): Promise<void>;
}

/** The method `dhcp`; undefined where the settings name no server. */
export function openDhcp({ settings: { officeMode }, redis, logger }: DhcpContext): OpenDhcp | undefined {
  const { dhcp, leaseDuration, sticky } = officeMode;
  if (dhcp === undefined) return undefined;
  const { servers, giaddr, subnet, timeout, tries } = dhcp;
  const client = {
    servers,
    timeout: milliseconds(timeout),
    tries,
    deadTime: milliseconds(deadTimeMs),
    leaseTimeMin: milliseconds(leaseDuration),
    subnet,
  };
  const relay = new Relay({ settings: client, giaddr, random, logger });
  const records = new LeaseRecords({ redis, leaseDuration, rememberedMs });
  const renewals = new Renewals({ relay, records, leaseDuration, logger });
  return {
    method: new DhcpMethod({ relay, records, renewals, sticky, logger }),
    stop: () => relay.close(),
  };
}
