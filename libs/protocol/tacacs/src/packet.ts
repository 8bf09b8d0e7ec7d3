import { Cursor, concat, type Secret } from '@sekisho/wire';
import { decodeHeader, encodeHeader, type Header, headerBytes } from './header.ts';
import { obfuscate } from './obfuscation.ts';

/** A packet as it stands on the wire: its body is obfuscated unless the header says otherwise. */
export interface SealedPacket {
  readonly header: Header;
  readonly sealedBody: Uint8Array;
}

/** A whole packet, ready for the wire. */
export function sealPacket(header: Header, body: Uint8Array, secret: Secret): Uint8Array<ArrayBuffer> {
  return concat(encodeHeader(header, body.length), header.inClear ? body : obfuscate(body, header, secret));
}

/** The body in clear; nonsense when the secret is another than the sender's. */
export const openPacket = ({ header, sealedBody }: SealedPacket, secret: Secret): Uint8Array =>
  header.inClear ? sealedBody : obfuscate(sealedBody, header, secret);

/**
 * Cuts the byte stream of a connection into packets. Holds at most one incomplete packet, whose length the header
 * bounds. After an error the stream is lost: nothing says where the next packet begins.
 */
export class PacketReader {
  #held: Uint8Array = new Uint8Array();

  /** @returns the packets that are complete now. @throws DecodeError for a header that is none */
  push(bytes: Uint8Array): SealedPacket[] {
    this.#held = this.#held.length === 0 ? bytes : concat(this.#held, bytes);
    const packets: SealedPacket[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) packets.push(next);
    return packets;
  }

  #next(): SealedPacket | undefined {
    if (this.#held.length < headerBytes) return undefined;
    const { header, bodyBytes } = decodeHeader(new Cursor(this.#held));
    const end = headerBytes + bodyBytes;
    if (this.#held.length < end) return undefined;
    const sealedBody = this.#held.subarray(headerBytes, end);
    this.#held = this.#held.subarray(end);
    return { header, sealedBody };
  }
}
