import type { Cores } from '../network/placement.ts';
import type { Topology } from '../network/topology.ts';

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** A gateway under measurement. It has the namespace `gateway` for itself. */
export interface Peer {
  readonly name: 'sekisho' | 'softether';
  readonly preSharedKey: string;
  readonly accounts: readonly Account[];
  /** What it and its services said lately, for a case that failed. */
  logs(): string;
  stop(): Promise<void>;
}

export interface PeerOptions {
  readonly topology: Topology;
  readonly cores: Cores;
  /** Users to make. */
  readonly accounts: number;
}

/** Works with a gateway once it has started, and stops it whatever comes of that. */
export async function withPeer<P extends Peer>(starting: Promise<P>, work: (peer: P) => Promise<void>): Promise<void> {
  const peer = await starting;
  try {
    await work(peer);
  } finally {
    await peer.stop();
  }
}

export const makeAccounts = (count: number): Account[] =>
  Array.from({ length: count }, (_, index) => ({ user: `bench${index}`, password: `bench-password-${index}` }));
