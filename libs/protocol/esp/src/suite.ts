import type { Secret } from '@sekisho/wire';

/** ESP suite of an SA (RFC 3602, RFC 2451, RFC 4106 with RFC 2404, RFC 4868). */
export type EspSuite =
  | {
      readonly encryption: 'aes-cbc' | '3des-cbc';
      readonly keyBits: 128 | 192 | 256;
      /** The last: cut to 96 bits, as kernels did before RFC 4868. */
      readonly integrity: 'hmac-sha1-96' | 'hmac-sha2-256-128' | 'hmac-sha2-256-96';
    }
  | { readonly encryption: 'aes-gcm-16'; readonly keyBits: 128 | 192 | 256; readonly integrity: 'none' };

export interface EspKeys {
  readonly encryption: Secret;
  /** Empty for AES-GCM. */
  readonly integrity: Secret;
  /** 4 octets for AES-GCM, else empty. */
  readonly salt: Secret;
}

/** One direction of a pair of SAs. */
export interface EspSa {
  /** 256..2^32-1 */
  readonly spi: number;
  readonly suite: EspSuite;
  readonly keys: EspKeys;
}

/** What a suite puts around the payload, in octets. */
export interface SuiteShape {
  readonly ivOctets: number;
  readonly icvOctets: number;
  /** Payload, padding and trailer fill a multiple of this. */
  readonly blockOctets: number;
}

export function shapeOf(suite: EspSuite): SuiteShape {
  if (suite.encryption === 'aes-gcm-16') return { ivOctets: 8, icvOctets: 16, blockOctets: 4 };
  const blockOctets = suite.encryption === 'aes-cbc' ? 16 : 8;
  return { ivOctets: blockOctets, blockOctets, icvOctets: suite.integrity === 'hmac-sha2-256-128' ? 16 : 12 };
}
