import { Cursor } from '@sekisho/wire';
import { headerOctets, unprotect } from './protection.ts';
import { ReplayWindow } from './replay-window.ts';
import { type EspSa, shapeOf } from './suite.ts';

/** Next header of a dummy packet (RFC 4303 §2.6). */
const noNextHeader = 59;

export type EspDropReason =
  /** shorter than its parts, or no whole number of blocks */
  | 'malformed'
  | 'other-spi'
  | 'replayed'
  /** behind the window */
  | 'too-old'
  | 'not-authentic'
  /** authentic, but its padding is longer than itself */
  | 'bad-padding'
  | 'dummy';

export interface OpenedPacket {
  readonly payload: Uint8Array;
  readonly nextHeader: number;
}

/** Opens the packets of an inbound SA in transport mode (RFC 4303 §3.4). */
export class EspInbound {
  constructor(
    readonly sa: EspSa,
    readonly window: ReplayWindow = new ReplayWindow(),
  ) {}

  open(packet: Uint8Array): OpenedPacket | { readonly dropped: EspDropReason } {
    if (!this.#hasShape(packet)) return { dropped: 'malformed' };
    const header = new Cursor(packet);
    if (header.u32('SPI') !== this.sa.spi) return { dropped: 'other-spi' };
    const sequence = header.u32('sequence number');
    const standing = this.window.check(sequence);
    if (standing !== 'fresh') return { dropped: standing };
    const clear = unprotect(this.sa, packet);
    if (clear === undefined) return { dropped: 'not-authentic' };
    this.window.take(sequence);
    return withoutTrailer(clear);
  }

  #hasShape(packet: Uint8Array): boolean {
    const { ivOctets, icvOctets, blockOctets } = shapeOf(this.sa.suite);
    const ciphered = packet.length - headerOctets - ivOctets - icvOctets;
    return ciphered >= blockOctets && ciphered % blockOctets === 0;
  }
}

/** The padding's content is not looked at: the packet is authentic. */
function withoutTrailer(clear: Uint8Array): OpenedPacket | { readonly dropped: EspDropReason } {
  const trailer = new Cursor(clear.subarray(-2));
  const padding = trailer.u8('pad length');
  const nextHeader = trailer.u8('next header');
  if (padding + 2 > clear.length) return { dropped: 'bad-padding' };
  if (nextHeader === noNextHeader) return { dropped: 'dummy' };
  return { payload: clear.subarray(0, clear.length - padding - 2), nextHeader };
}
