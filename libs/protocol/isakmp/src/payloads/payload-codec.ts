import type { Cursor, Writer } from '@sekisho/wire';

/** Body of one payload, without the generic header (RFC 2408 §3.2). */
export interface PayloadCodec<P> {
  /** @throws DecodeError */
  decode(body: Cursor): P;
  encode(payload: P, out: Writer): void;
}
