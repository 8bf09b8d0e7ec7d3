import { ipFromBytes, ipToBytes, text, toHex } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Identification payload (RFC 2407 §4.6.2) as others see it. */
export interface IkeIdentity {
  readonly type: 'ipv4-addr' | 'ipv6-addr' | 'fqdn' | 'user-fqdn' | 'der-asn1-dn' | 'key-id' | 'other';
  /** Printable form: address, name, or hexadecimal digits. */
  readonly text: string;
}

/** Identification payload (RFC 2407 §4.6.2). */
export interface Identification {
  readonly kind: 'identification';
  readonly type: number;
  readonly protocol: number;
  readonly port: number;
  readonly data: Uint8Array;
}

export const identificationTypes = {
  ipv4Addr: 1,
  fqdn: 2,
  userFqdn: 3,
  ipv4AddrSubnet: 4,
  ipv6Addr: 5,
  derAsn1Dn: 9,
  keyId: 11,
} as const;

export const identification: PayloadCodec<Identification> = {
  decode: (body) => ({
    kind: 'identification',
    type: body.u8('ID type'),
    protocol: body.u8('ID protocol'),
    port: body.u16('ID port'),
    data: body.rest({ field: 'ID data', max: limits.identificationBytesMax }),
  }),
  encode: (payload, out) => void out.u8(payload.type).u8(payload.protocol).u16(payload.port).bytes(payload.data),
};

/** An address as ID_IPV4_ADDR or ID_IPV6_ADDR. */
export function addressIdentification(address: string, protocol = 0, port = 0): Identification {
  const data = ipToBytes(address);
  const type = data.length === 4 ? identificationTypes.ipv4Addr : identificationTypes.ipv6Addr;
  return { kind: 'identification', type, protocol, port, data };
}

/** The identity in words. Its content is what the peer claims. */
export function describeIdentification({ type, data }: Identification): IkeIdentity {
  switch (type) {
    case identificationTypes.ipv4Addr:
      return data.length === 4 ? { type: 'ipv4-addr', text: ipFromBytes(data) } : other(data);
    case identificationTypes.ipv6Addr:
      return data.length === 16 ? { type: 'ipv6-addr', text: ipFromBytes(data) } : other(data);
    case identificationTypes.fqdn:
      return { type: 'fqdn', text: printable(data) };
    case identificationTypes.userFqdn:
      return { type: 'user-fqdn', text: printable(data) };
    case identificationTypes.derAsn1Dn:
      return { type: 'der-asn1-dn', text: toHex(data) };
    case identificationTypes.keyId:
      return { type: 'key-id', text: toHex(data) };
    default:
      return other(data);
  }
}

const other = (data: Uint8Array): IkeIdentity => ({ type: 'other', text: toHex(data) });

/** Control characters must not reach a log or a terminal. */
export const printable = (data: Uint8Array): string => text(data).replace(/[^\x20-\x7e]/g, '?');
