import { concat, DecodeError } from '@sekisho/wire';
import { limits } from '../../limits.ts';
import { decodeTlsPacket, encodeTlsPacket, type TlsPacket } from './packet.ts';

export type TlsChannelStep =
  /** The server's Start. */
  | { readonly kind: 'start' }
  /** Type data to send: the next fragment, or an acknowledgement of one. */
  | { readonly kind: 'send'; readonly data: Uint8Array }
  /** A whole message; an empty one says that the other end has nothing to add. */
  | { readonly kind: 'message'; readonly message: Uint8Array };

/** Fragments of a message that is not whole yet. */
class Reassembly {
  expected: number | undefined;
  length = 0;
  readonly #parts: Uint8Array[] = [];

  /** @throws DecodeError beyond the announced length or the limit */
  add(data: Uint8Array, announced: number | undefined): void {
    this.expected ??= announced;
    this.length += data.length;
    if (
      this.length > (this.expected ?? this.length) ||
      Math.max(this.length, announced ?? 0) > limits.tlsMessageBytesMax
    ) {
      throw new DecodeError('bad-length', 'TLS message', 1, `${this.length} of ${announced ?? '?'} bytes`);
    }
    this.#parts.push(data.slice());
  }

  /** @throws DecodeError below the announced length */
  whole(): Uint8Array {
    const { expected, length } = this;
    if (expected !== undefined && length < expected) {
      throw new DecodeError('truncated', 'TLS message', 1, `${length} of ${expected} bytes`);
    }
    return concat(...this.#parts);
  }
}

/**
 * Messages of TLS records over EAP packets (RFC 5216 §2.1.5), at either end: one fragment a packet, every one acknowledged
 * before the next. Identifiers and repetition are the conversation's.
 */
export class TlsChannel {
  #incoming = new Reassembly();
  /** Fragments that are still to be sent. */
  #outgoing: Uint8Array[] = [];

  /** @param version of PEAP, 0 in EAP-TLS */
  constructor(private readonly version = 0) {}

  /** @throws DecodeError, also for a message beyond its limit or other than its announced length */
  receive(data: Uint8Array): TlsChannelStep {
    const packet = decodeTlsPacket(data);
    if (packet.start) {
      this.#incoming = new Reassembly();
      this.#outgoing = [];
      return { kind: 'start' };
    }
    const next = this.#outgoing.shift();
    if (next === undefined) return this.#take(packet);
    if (packet.data.length > 0) throw new DecodeError('bad-value', 'TLS Data', 1, 'not an acknowledgement');
    return { kind: 'send', data: next };
  }

  /** @returns type data to send first; `receive` gives the rest. An empty message is an acknowledgement. */
  send(message: Uint8Array): Uint8Array {
    const size = limits.tlsFragmentBytesMax;
    const count = Math.max(1, Math.ceil(message.length / size));
    const [first, ...rest] = Array.from({ length: count }, (_, index) =>
      encodeTlsPacket({
        version: this.version,
        start: false,
        more: index < count - 1,
        messageLength: index === 0 && count > 1 ? message.length : undefined,
        data: message.subarray(index * size, (index + 1) * size),
      }),
    );
    this.#outgoing = rest;
    return first ?? this.#acknowledgement();
  }

  #take({ data, more, messageLength }: TlsPacket): TlsChannelStep {
    const incoming = this.#incoming;
    this.#incoming = new Reassembly();
    incoming.add(data, messageLength);
    if (!more) return { kind: 'message', message: incoming.whole() };
    if (data.length === 0) throw new DecodeError('bad-length', 'TLS Data', 1, 'an empty fragment');
    this.#incoming = incoming;
    return { kind: 'send', data: this.#acknowledgement() };
  }

  #acknowledgement(): Uint8Array {
    const data = new Uint8Array();
    return encodeTlsPacket({ version: this.version, start: false, more: false, messageLength: undefined, data });
  }
}
