import type { BlastOptions, BlastResult, Dataplane, DataplaneCounters, PeerId } from '@sekisho/dataplane';
import type { Endpoint } from '@sekisho/wire';

/** What carries the packets of all clients of a load run: the data plane in client role, or its like in JavaScript. */
export interface ClientPath
  extends Pick<
    Dataplane,
    | 'onControl'
    | 'sendIke'
    | 'installSa'
    | 'activateSa'
    | 'removeSa'
    | 'removePeer'
    | 'sendL2tp'
    | 'sendPpp'
    | 'installSession'
    | 'removeSession'
  > {
  /**
   * A local endpoint for one more client, named by `local` of its IKE frames.
   * @returns undefined when all are taken
   * @throws Error of the system
   */
  openEndpoint(): Promise<Endpoint | undefined>;
  /** What tells a client's endpoint from all others', whichever of its ports is meant. */
  nameOf(local: Endpoint): string | number;
  closeEndpoint(endpoint: Endpoint): void;
  /** Keeps a NAT's mapping for the peer's endpoint. */
  keepAlive(peer: PeerId): void;
  /** Sends packets that were sealed before; undefined: this path can't. */
  blast?(options: BlastOptions): BlastResult;
  /** IP packets and bytes that went through the sessions' networks; undefined: this path doesn't count. */
  counters?(): Pick<DataplaneCounters, 'packetsIn' | 'bytesIn' | 'packetsOut' | 'bytesOut'>;
  close(): Promise<void>;
}
