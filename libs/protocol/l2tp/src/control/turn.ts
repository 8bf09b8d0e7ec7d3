import { type Instant, later } from '@sekisho/wire';
import type { L2tpEffect } from '../endpoint.ts';
import { limits } from '../limits.ts';
import type { Tunnel } from './tunnel.ts';

/** One call from outside: its time, and the effects gathered while it is worked on. */
export interface Turn {
  readonly now: Instant;
  readonly effects: L2tpEffect[];
}

/** When what begins now must be established. */
export const setupUntil = (now: Instant): Instant => later(now, limits.setupTime);

export const ignore = (reason: string, turn: Turn): void => {
  turn.effects.push({ kind: 'ignored', reason });
};

export const step = (name: Extract<L2tpEffect, { kind: 'step' }>['step'], turn: Turn): void => {
  turn.effects.push({ kind: 'step', step: name });
};

export function transmit({ peerPort }: Tunnel, datagrams: readonly Uint8Array[], turn: Turn): void {
  for (const bytes of datagrams) turn.effects.push({ kind: 'send', packet: { bytes, peerPort } });
}
