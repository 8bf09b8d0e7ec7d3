import { concat, type Instant, later } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { type AcspType, acspFlags, acspHeaderBytes, encodeAcsp } from './packet.ts';

/** One type of information on its way to the client: a packet at a time, repeated until it is acknowledged. */
export class AcspSender {
  readonly #packets: readonly Uint8Array[];
  #at = 0;
  #tries = 0;
  #deadline: Instant | undefined;

  /** @param packetBytesMax of a packet, its head included */
  constructor(
    readonly type: AcspType,
    entries: readonly Uint8Array[],
    packetBytesMax: number,
  ) {
    const parts = partsOf(entries, packetBytesMax - acspHeaderBytes);
    this.#packets = parts.map((data, sequence) => {
      const first = sequence === 0 ? acspFlags.start : 0;
      const last = sequence === parts.length - 1 ? acspFlags.end : 0;
      return encodeAcsp({ type, sequence: sequence & 0xff, flags: acspFlags.ackWanted | first | last, data });
    });
  }

  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  start(now: Instant): Uint8Array[] {
    return this.#send(now);
  }

  timeout(now: Instant): Uint8Array[] {
    if (this.#deadline === undefined || this.#deadline > now) return [];
    this.#tries += 1;
    if (this.#tries < limits.acspTriesMax) return this.#send(now);
    this.#deadline = undefined;
    return [];
  }

  /** Undefined: it acknowledges nothing that is under way. */
  acknowledged(sequence: number, now: Instant): Uint8Array[] | undefined {
    if (this.#deadline === undefined || sequence !== (this.#at & 0xff)) return undefined;
    this.#at += 1;
    this.#tries = 0;
    return this.#send(now);
  }

  #send(now: Instant): Uint8Array[] {
    const packet = this.#packets[this.#at];
    this.#deadline = packet && later(now, limits.acspRestart);
    return packet ? [packet] : [];
  }
}

/** As many whole entries to a packet as fit; one that fits into none is left out. */
function partsOf(entries: readonly Uint8Array[], bytesMax: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let part: Uint8Array = new Uint8Array();
  for (const entry of entries.filter(({ length }) => length <= bytesMax)) {
    if (part.length + entry.length > bytesMax) {
      parts.push(part);
      part = entry;
    } else part = concat(part, entry);
  }
  return part.length > 0 ? [...parts, part] : parts;
}
