import type { Outcome } from '@sekisho/testing';
import type { IpsecSettings } from './charon.ts';

/** What a client asks of the IKE daemon in its guest. */
export interface IkeDaemon {
  /** Has it know the connection. */
  load(settings: IpsecSettings): Promise<void>;
  /** @returns what it said; exit code 0 when IKE and ESP SAs stand. */
  initiate(timeoutMs: number): Promise<Outcome>;
  /** Deletes the SAs and says so to the gateway. */
  terminate(): Promise<void>;
}
