import { type EdgePresence, edgeSlotBucket } from '@sekisho/contracts';
import { type Bus, KeyValue, type Logger, type Settings } from '@sekisho/platform';
import type { Identifiers } from '../identifiers.ts';
import { findOutsideAddress, type OutsideAddress } from '../network/outside-address.ts';
import { SlotKeeper } from '../slots/slot-keeper.ts';

/** Where this edge stands among those behind a balancer. */
export interface ClusterPlace {
  readonly outside: OutsideAddress;
  readonly shown: Required<Pick<EdgePresence, 'slot' | 'address'>>;
  /** Gives the slot back. Never rejects. */
  close(): Promise<void>;
}

export interface ClusterPlaceOptions {
  readonly settings: Pick<Settings, 'cluster'>;
  readonly bus: Pick<Bus, 'connection' | 'onConnection'>;
  readonly edge: string;
  readonly since: Date;
  readonly identifiers: Pick<Identifiers, 'slot'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Waits until this edge has a slot, which all its SPIs and cookies carry from then on.
 * @returns undefined where the settings name no cluster
 * @throws PrerequisiteError: no address of this machine is in `cluster.outside`
 */
export async function openClusterPlace(options: ClusterPlaceOptions): Promise<ClusterPlace | undefined> {
  const { settings, bus, edge, since, identifiers, logger } = options;
  const { cluster } = settings;
  if (cluster === undefined) return undefined;
  const outside = findOutsideAddress(cluster);
  const keeper = new SlotKeeper({
    open: () => KeyValue.open(bus.connection, edgeSlotBucket),
    claim: { edge, since: since.toISOString() },
    changed: (slot) => {
      identifiers.slot = slot;
    },
    logger,
  });
  const slot = await keeper.claim();
  identifiers.slot = slot;
  logger.info({ edge, slot, ...outside }, 'the edge has a slot of its own');
  const silence = bus.onConnection((connected) => connected && keeper.refreshNow());
  return {
    outside,
    get shown() {
      return { slot: identifiers.slot ?? slot, address: outside.address };
    },
    close: async () => {
      silence();
      await keeper.release();
    },
  };
}
