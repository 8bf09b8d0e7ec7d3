import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { concat, utf8 } from '@sekisho/wire';
import { u32 } from './ike-payloads.fixture.ts';

/** What phase 1 agreed on, by Node's names. */
export interface Algorithms {
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly cipher: 'aes-128-cbc' | 'aes-256-cbc' | 'des-ede3-cbc';
}

const keyBytes = { 'aes-128-cbc': 16, 'aes-256-cbc': 32, 'des-ede3-cbc': 24 } as const;
const blockBytes = { 'aes-128-cbc': 16, 'aes-256-cbc': 16, 'des-ede3-cbc': 8 } as const;

export const digest = ({ hash }: Pick<Algorithms, 'hash'>, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash(hash)
      .update(concat(...parts))
      .digest(),
  );

export const prf = ({ hash }: Algorithms, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHmac(hash, key)
      .update(concat(...parts))
      .digest(),
  );

/** As much as is wanted of K1 = prf(key, seed), K2 = prf(key, K1 | seed), … (RFC 2409 App. B and §5.5). */
function expand(length: number, next: (before: Uint8Array) => Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let have = 0; have < length; ) {
    const part = next(parts.at(-1) ?? new Uint8Array(0));
    parts.push(part);
    have += part.length;
  }
  return concat(...parts).subarray(0, length);
}

export interface KeyMaterial {
  /** Undefined: both sign. */
  readonly preSharedKey: string | undefined;
  readonly sharedSecret: Uint8Array;
  readonly initiatorNonce: Uint8Array;
  readonly responderNonce: Uint8Array;
  readonly initiatorCookie: Uint8Array;
  readonly responderCookie: Uint8Array;
  readonly initiatorPublic: Uint8Array;
  readonly responderPublic: Uint8Array;
}

/** Keys of an IKE SA by the formulas of RFC 2409 §5, written down a second time. */
export class IkeKeys {
  readonly skeyid: Uint8Array;
  readonly #d: Uint8Array;
  readonly #a: Uint8Array;
  readonly #key: Uint8Array;
  readonly firstIv: Uint8Array;
  /** Last block of Main Mode. */
  lastBlock = new Uint8Array(0);

  constructor(
    readonly algorithms: Algorithms,
    material: KeyMaterial,
  ) {
    const { preSharedKey, sharedSecret: secret, initiatorNonce, responderNonce } = material;
    const nonces = concat(initiatorNonce, responderNonce);
    const cookies = concat(material.initiatorCookie, material.responderCookie);
    const of = (key: Uint8Array, ...parts: Uint8Array[]) => prf(algorithms, key, ...parts);
    this.skeyid = preSharedKey === undefined ? of(nonces, secret) : of(utf8(preSharedKey), nonces);
    this.#d = of(this.skeyid, secret, cookies, Uint8Array.of(0));
    this.#a = of(this.skeyid, this.#d, secret, cookies, Uint8Array.of(1));
    const e = of(this.skeyid, this.#a, secret, cookies, Uint8Array.of(2));
    const wanted = keyBytes[algorithms.cipher];
    this.#key =
      e.length >= wanted
        ? e.subarray(0, wanted)
        : expand(wanted, (before) => of(e, before.length > 0 ? before : Uint8Array.of(0)));
    this.firstIv = this.#ivOf(material.initiatorPublic, material.responderPublic);
  }

  /** Encrypts whole blocks, padded by zeros. */
  encrypt(plain: Uint8Array, iv: Uint8Array): Uint8Array {
    const block = blockBytes[this.algorithms.cipher];
    const padded = concat(plain, new Uint8Array((block - (plain.length % block)) % block));
    const cipher = createCipheriv(this.algorithms.cipher, this.#key, iv).setAutoPadding(false);
    return new Uint8Array(Buffer.concat([cipher.update(padded), cipher.final()]));
  }

  decrypt(encrypted: Uint8Array, iv: Uint8Array): Uint8Array {
    const decipher = createDecipheriv(this.algorithms.cipher, this.#key, iv).setAutoPadding(false);
    return new Uint8Array(Buffer.concat([decipher.update(encrypted), decipher.final()]));
  }

  ivAfter(encrypted: Uint8Array): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(encrypted.subarray(-blockBytes[this.algorithms.cipher]));
  }

  /** IV of the first message of an exchange under this SA (RFC 2409 App. B). */
  ivOf(messageId: number): Uint8Array {
    return this.#ivOf(this.lastBlock, u32(messageId));
  }

  /** HASH(1) and HASH(2) over what the caller gives. */
  hash(messageId: number, ...parts: readonly Uint8Array[]): Uint8Array {
    return prf(this.algorithms, this.#a, u32(messageId), ...parts);
  }

  hash3(messageId: number, ...nonces: readonly Uint8Array[]): Uint8Array {
    return prf(this.algorithms, this.#a, Uint8Array.of(0), u32(messageId), ...nonces);
  }

  /** KEYMAT of the ESP SA with this SPI (RFC 2409 §5.5). @param secret of a key exchange in Quick Mode */
  espKeys(spi: Uint8Array, length: number, nonces: Uint8Array, secret?: Uint8Array): Uint8Array {
    const seed = concat(secret ?? new Uint8Array(0), Uint8Array.of(3), spi, nonces);
    return expand(length, (before) => prf(this.algorithms, this.#d, before, seed));
  }

  #ivOf(...parts: readonly Uint8Array[]): Uint8Array {
    return digest(this.algorithms, ...parts).subarray(0, blockBytes[this.algorithms.cipher]);
  }
}
