import { toHex } from '@sekisho/wire';
import { DerReader } from '../der/reader.ts';
import { tags } from '../der/tags.ts';
import { isNegative, readInstant, readNumber, readTime } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { type Extension, readExtensions } from '../extensions/read.ts';
import { limits } from '../limits.ts';
import { extensionIds } from '../object-identifiers.ts';
import { type Revocation, type RevocationReason, revocationReason } from './reasons.ts';
import { type EntryPosition, EntryPositions, SerialIndex } from './serial-index.ts';

/**
 * Revocations of a CRL by serial number, as certificates have it. All entries were checked, and are kept as the bytes that
 * they are: large CRLs have some hundred thousand of them, and few are ever asked about. The index is made when somebody
 * asks first, which is to be after the signature was verified.
 */
export class Revocations {
  readonly #bytes: Uint8Array;
  readonly #positions: EntryPositions;
  #index: SerialIndex | undefined;

  constructor(
    bytes: Uint8Array,
    positions: EntryPositions,
    /** Why nothing may be concluded from the list, in words; nothing where it can be used. */
    readonly unusable: string | undefined,
  ) {
    this.#bytes = bytes;
    this.#positions = positions;
  }

  get size(): number {
    return this.entries.size;
  }

  has(serial: string): boolean {
    return this.#find(serial) !== undefined;
  }

  /** Takes the same time whatever the number of entries. */
  get(serial: string): Revocation | undefined {
    const position = this.#find(serial);
    if (position === undefined) return undefined;
    const entry = new DerReader(this.#bytes, 'revokedCertificates', position.at).open('revokedCertificate');
    entry.read('userCertificate');
    return { at: readTime(entry, 'revocationDate'), reason: readDetails(entry).reason };
  }

  /** Serial numbers of those that an earlier list lacks, what was revoked last first. */
  newestSince(before: Revocations | undefined): string[] {
    const known = before?.entries;
    const fresh: { readonly from: number; readonly to: number; readonly instant: number }[] = [];
    for (const { from, to } of this.entries) {
      if (known?.find(this.#bytes, from, to) !== undefined) continue;
      // The date comes right behind the serial number.
      fresh.push({ from, to, instant: readInstant(new DerReader(this.#bytes, 'revokedCertificates', to), 'date') });
    }
    return fresh
      .sort((a, b) => b.instant - a.instant)
      .map(({ from, to }) => toHex(this.#bytes.subarray(from, to)).replace(/^0(?=.)/, ''));
  }

  #find(serial: string): EntryPosition | undefined {
    return this.entries.find(Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex'));
  }

  private get entries(): SerialIndex {
    this.#index ??= new SerialIndex(this.#bytes, this.#positions);
    return this.#index;
  }
}

/** @param list the entries; absent: there are none @throws CertificateError */
export function readRevocations(list: DerReader | undefined): Revocations {
  const bytes = list?.bytes ?? new Uint8Array(0);
  const positions = new EntryPositions();
  const known = new KnownDetails(bytes);
  let unusable: string | undefined;
  while (list !== undefined && !list.done) {
    const { at } = list;
    const entry = list.open('revokedCertificate');
    const { from, to } = entry.read('userCertificate', tags.integer);
    if (to === from) throw new CertificateError('bad-value', 'userCertificate', 'empty integer');
    if (to - from > limits.serialBytesMax) {
      throw new CertificateError('too-large', 'userCertificate', `${to - from} bytes`);
    }
    readInstant(entry, 'revocationDate');
    const details = entry.done ? unspecified : known.read(entry);
    unusable ??= details.unusable;
    // An entry with the reason removeFromCRL, which belongs in deltas, revokes nothing; nor does one with a negative serial
    // number, which no certificate that can be read has.
    if (details.reason !== 'removeFromCRL' && !isNegative(bytes[from]))
      positions.add(at, firstDigit(bytes, from, to), to);
  }
  return new Revocations(bytes, positions, unusable);
}

/** Where the leading zeros end; the last byte counts in any case. */
function firstDigit(bytes: Uint8Array, from: number, to: number): number {
  let first = from;
  while (first < to - 1 && bytes[first] === 0) first += 1;
  return first;
}

interface Details {
  readonly reason: RevocationReason;
  readonly unusable: string | undefined;
}

const unspecified: Details = { reason: 'unspecified', unusable: undefined };

/** Extensions of an entry, to its end. */
function readDetails(entry: DerReader): Details {
  const list = entry.openOptional('crlEntryExtensions', tags.sequence);
  entry.end();
  if (list === undefined) return unspecified;
  const extensions = readExtensions(list);
  const code = extensions.get(extensionIds.reasonCode);
  const reason = code && readNumber(new DerReader(code.value, 'reasonCode'), 'reasonCode', tags.enumerated);
  return {
    reason: revocationReason(reason ?? 0),
    unusable: unusableBy(extensions, understood),
  };
}

/** Entries have one of a few reasons and nothing else: the same bytes again and again, which are understood once. */
class KnownDetails {
  readonly #octets: Buffer;
  readonly #known = new Map<string, Details>();

  constructor(bytes: Uint8Array) {
    this.#octets = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  read(entry: DerReader): Details {
    const text = this.#octets.toString('latin1', entry.at, entry.to);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const details = readDetails(entry);
    if (this.#known.size < limits.knownEntryExtensionsMax) this.#known.set(text, details);
    return details;
  }
}

const understood: ReadonlySet<string> = new Set([extensionIds.reasonCode, extensionIds.invalidityDate]);

/** RFC 5280 §5.2: a CRL with a critical extension that is not understood says nothing on who is not revoked. */
export function unusableBy(
  extensions: ReadonlyMap<string, Extension>,
  understood: ReadonlySet<string>,
): string | undefined {
  if (extensions.has(extensionIds.certificateIssuer)) return 'it is indirect: it revokes certificates of other CAs';
  const unknown = [...extensions.values()].find(({ id, critical }) => critical && !understood.has(id));
  return unknown && `its critical extension ${unknown.id} is not understood`;
}
