import type { CryptoBackend, EspCipher } from './dataplane.ts';
import { loadNativeAddon } from './native-addon.ts';
import { encryptions, integrities } from './native-values.ts';

/**
 * The crypto backends this machine has, the preferred one first. The first call in a process tries them out, which takes
 * some milliseconds.
 *
 * @throws DataplaneError `native-addon-missing`
 */
export function cryptoBackends(): readonly CryptoBackend[] {
  const known: readonly CryptoBackend[] = ['ipsec-mb', 'openssl'];
  return loadNativeAddon()
    .cryptoBackends()
    .flatMap((name) => known.filter((each) => each === name));
}

/** Nanoseconds a packet on one core, medians. */
export interface CryptoSpeed {
  readonly sealNs: number;
  readonly openNs: number;
}

export interface CryptoBenchOptions {
  readonly backend: CryptoBackend;
  readonly cipher: EspCipher;
  readonly keyBytes: number;
  /** Before padding and trailer. */
  readonly payloadBytes: number;
  /** Packets handed over at once. */
  readonly burstPackets: number;
  /** Each of 16 packets or a burst, sealed and opened; blocks the thread for as long. */
  readonly rounds: number;
}

/**
 * Measures the cryptography of the packet path alone.
 *
 * @returns undefined if the machine lacks the backend, or the backend the algorithms
 */
export function benchCrypto({ cipher, ...load }: CryptoBenchOptions): CryptoSpeed | undefined {
  const [encryption, integrity] = [encryptions[cipher.encryption], integrities[cipher.integrity]];
  const pair = loadNativeAddon().benchCrypto({ ...load, encryption, integrity });
  if (pair === undefined) return undefined;
  const [sealNs = 0, openNs = 0] = pair;
  return { sealNs, openNs };
}
