import { DerReader } from '../der/reader.ts';
import { tags } from '../der/tags.ts';
import { hexOf, readInstant, readNumber } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { type Extension, readExtensions } from '../extensions/read.ts';
import { limits } from '../limits.ts';
import { extensionIds } from '../object-identifiers.ts';
import { type Revocation, type RevocationReason, revocationReason } from './reasons.ts';

/**
 * Revocations of a CRL by serial number, as certificates have it. All entries were checked, and are kept as the bytes that
 * they are: large CRLs have some hundred thousand of them, and few are ever asked about.
 */
export class Revocations {
  readonly #bytes: Uint8Array;
  /** Where the entry of a serial number begins. */
  readonly #entries: ReadonlyMap<string, number>;

  constructor(
    bytes: Uint8Array,
    entries: ReadonlyMap<string, number>,
    /** Why nothing may be concluded from the list, in words; nothing where it can be used. */
    readonly unusable: string | undefined,
  ) {
    this.#bytes = bytes;
    this.#entries = entries;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(serial: string): boolean {
    return this.#entries.has(keyOf(serial));
  }

  /** Takes the same time whatever the number of entries. */
  get(serial: string): Revocation | undefined {
    const at = this.#entries.get(keyOf(serial));
    if (at === undefined) return undefined;
    const { entry, instant } = this.#open(at);
    return { at: new Date(instant), reason: readDetails(entry).reason };
  }

  /** Serial numbers of those that an earlier list lacks, what was revoked last first. */
  newestSince(before: Revocations | undefined): string[] {
    const fresh: { readonly key: string; readonly instant: number }[] = [];
    for (const [key, at] of this.#entries) {
      if (before === undefined || !before.#entries.has(key)) fresh.push({ key, instant: this.#open(at).instant });
    }
    return fresh.sort((a, b) => b.instant - a.instant).map(({ key }) => serialOf(key));
  }

  /** The entry at a position, its serial number and date read. */
  #open(at: number): { readonly entry: DerReader; readonly instant: number } {
    const entry = new DerReader(this.#bytes, 'revokedCertificates', at).open('revokedCertificate');
    entry.read('userCertificate');
    return { entry, instant: readInstant(entry, 'revocationDate') };
  }
}

/** Serial numbers as strings of their bytes, without leading zeros: half as long as digits, and made without them. */
const keyOf = (serial: string): string =>
  Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex').toString('latin1');
const serialOf = (key: string): string => hexOf(Buffer.from(key, 'latin1'), 'userCertificate');

/** @param list the entries; absent: there are none @throws CertificateError */
export function readRevocations(list: DerReader | undefined): Revocations {
  const bytes = list?.bytes ?? new Uint8Array(0);
  const octets = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = new Map<string, number>();
  const known = new KnownDetails(octets);
  let unusable: string | undefined;
  while (list !== undefined && !list.done) {
    const { at } = list;
    const entry = list.open('revokedCertificate');
    const serial = entry.read('userCertificate', tags.integer);
    const length = serial.to - serial.from;
    if (length === 0) throw new CertificateError('bad-value', 'userCertificate', 'empty integer');
    if (length > limits.serialBytesMax) throw new CertificateError('too-large', 'userCertificate', `${length} bytes`);
    let first = serial.from;
    while (first < serial.to - 1 && bytes[first] === 0) first += 1;
    readInstant(entry, 'revocationDate');
    const details = entry.done ? unspecified : known.read(entry);
    unusable ??= details.unusable;
    // An entry with the reason removeFromCRL, which belongs in deltas, revokes nothing.
    if (details.reason !== 'removeFromCRL') entries.set(octets.toString('latin1', first, serial.to), at);
  }
  return new Revocations(bytes, entries, unusable);
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

  constructor(octets: Buffer) {
    this.#octets = octets;
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
