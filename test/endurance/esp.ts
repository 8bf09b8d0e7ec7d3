import type { SaKeys } from '@sekisho/dataplane';
import { equalBytes } from '@sekisho/wire';

/** What goes under an ESP SA, as whoever has its keys reads it. */
export type Payload =
  | { readonly kind: 'l2tp'; readonly bytes: Uint8Array }
  /** A frame of the L2TP session with these ids of the receiver's. */
  | { readonly kind: 'ppp'; readonly tunnel: number; readonly session: number; readonly bytes: Uint8Array }
  /** An IP packet in such a frame. */
  | { readonly kind: 'ip'; readonly tunnel: number; readonly session: number };

/** An ESP packet that is not encrypted, but says with which keys it would be: whether both ends have the same is what matters. */
export interface EspPacket {
  readonly spi: number;
  readonly keys: SaKeys;
  readonly payload: Payload;
}

/** Whether one end's keys open what the other end's have closed. */
export const areSameKeys = (one: SaKeys, other: SaKeys): boolean =>
  equalBytes(one.encryption.reveal(), other.encryption.reveal()) &&
  equalBytes(one.integrity.reveal(), other.integrity.reveal()) &&
  equalBytes(one.salt.reveal(), other.salt.reveal());
