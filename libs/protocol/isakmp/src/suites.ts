/** Diffie-Hellman groups by the names of RFC 2409 §6, RFC 3526 and RFC 5903. */
export type ModpOrEcpGroup = 'modp1024' | 'modp1536' | 'modp2048' | 'modp3072' | 'modp4096' | 'ecp256' | 'ecp384';

/** Phase 1 suite (RFC 2409 App. A attributes). */
export interface IkeSuite {
  readonly encryption: 'aes-cbc' | '3des-cbc';
  /** 128, 192 or 256 for AES, 192 for 3DES. */
  readonly keyBits: 128 | 192 | 256;
  readonly hash: 'sha1' | 'sha2-256' | 'sha2-384' | 'sha2-512';
  readonly group: ModpOrEcpGroup;
}

/** ESP suite (RFC 2407 §4.5, RFC 4868, RFC 4106). */
export type EspSuite =
  | {
      readonly encryption: 'aes-cbc' | '3des-cbc';
      readonly keyBits: 128 | 192 | 256;
      readonly integrity: 'hmac-sha1-96' | 'hmac-sha2-256-128';
    }
  | { readonly encryption: 'aes-gcm-16'; readonly keyBits: 128 | 192 | 256; readonly integrity: 'none' };
