import type { PeerId, SessionKey } from '@sekisho/dataplane';
import type { L2tpSessionInfo, TunnelId } from '@sekisho/l2tp';
import type { Endpoint, Instant, Task } from '@sekisho/wire';
import type { ProbeClient } from '../../client/client.ts';
import type { Renewable } from '../../client/client-effect.ts';
import type { Fingerprint } from '../fingerprints/fingerprint.ts';
import type { LoadUser } from '../scenario/users.ts';

/** A place in the run that one session after another takes: its user and kind of client stay. */
export interface Slot {
  readonly number: number;
  readonly user: LoadUser;
  readonly fingerprint: Fingerprint;
}

/** Who acts on a client's time. */
export interface ClientHost {
  clientDue(client: LoadClient, now: Instant): void;
}

export interface NewClient {
  readonly slot: Slot;
  readonly peer: PeerId;
  readonly endpoint: Endpoint;
  readonly control: ProbeClient;
  /** Tunnel ids it has taken so far. */
  readonly tunnels: readonly TunnelId[];
  readonly began: Instant;
  readonly host: ClientHost;
}

/** One attempt to connect, and the session it becomes. */
export class LoadClient implements Task {
  readonly slot: Slot;
  readonly peer: PeerId;
  readonly endpoint: Endpoint;
  readonly control: ProbeClient;
  readonly tunnels: readonly TunnelId[];
  readonly began: Instant;
  readonly #host: ClientHost;
  stage: 'connecting' | 'connected' | 'closing' | 'ended' = 'connecting';
  /** Why it is closing. */
  closing: 'done' | 'churn' | 'abandoned' = 'done';
  stepBegan: Instant;
  /** When the scheduler will call, undefined: not at all. */
  scheduled: Instant | undefined;
  l2tp: L2tpSessionInfo | undefined;
  session: SessionKey | undefined;
  /** Office Mode address and when it was there; undefined unless connected once. */
  address: string | undefined;
  connectedAt: Instant | undefined;
  /** First bytes of the SPIs that the gateway gave. */
  readonly edges = new Set<number>();
  renewal: { readonly sa: Renewable; readonly began: Instant } | undefined;

  constructor({ slot, peer, endpoint, control, tunnels, began, host }: NewClient) {
    this.slot = slot;
    this.peer = peer;
    this.endpoint = endpoint;
    this.control = control;
    this.tunnels = tunnels;
    this.began = began;
    this.stepBegan = began;
    this.#host = host;
  }

  run(now: Instant): void {
    // An entry of the scheduler that an earlier one has overtaken.
    if (this.scheduled === undefined || this.scheduled > now) return;
    this.scheduled = undefined;
    this.#host.clientDue(this, now);
  }
}
