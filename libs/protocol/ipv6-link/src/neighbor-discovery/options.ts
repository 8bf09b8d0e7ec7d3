import { type Cursor, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';

/** Options of neighbor discovery (RFC 4861 §4.6, RFC 4191 §2.3, RFC 8106 §5). */
export const optionTypes = {
  sourceLinkLayerAddress: 1,
  prefixInformation: 3,
  mtu: 5,
  routeInformation: 24,
  recursiveDnsServers: 25,
  dnsSearchList: 31,
} as const;

export interface NeighborDiscoveryOption {
  readonly type: number;
  /** Behind type and length, padding included. */
  readonly body: Uint8Array;
}

const unit = 8;
const headBytes = 2;

/** @throws DecodeError for an option without length (RFC 4861 §4.6), among others */
export function decodeOptions(cursor: Cursor): NeighborDiscoveryOption[] {
  const options: NeighborDiscoveryOption[] = [];
  while (cursor.remaining > 0) {
    if (options.length === limits.optionsMax)
      throw cursor.error('too-many', 'options', `more than ${limits.optionsMax}`);
    const type = cursor.u8('option type');
    const units = cursor.u8('option length');
    if (units === 0) throw cursor.error('bad-length', 'option length', '0');
    options.push({ type, body: cursor.take(units * unit - headBytes, 'option body') });
  }
  return options;
}

export function encodeOptions(options: readonly NeighborDiscoveryOption[]): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  for (const { type, body } of options) {
    const units = Math.ceil((body.length + headBytes) / unit);
    out
      .u8(type)
      .u8(units)
      .bytes(body)
      .zeros(units * unit - headBytes - body.length);
  }
  return out.finish();
}
