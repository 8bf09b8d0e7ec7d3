export { benchCrypto, type CryptoBenchOptions, type CryptoSpeed, cryptoBackends } from './crypto.ts';
export * from './dataplane.ts';
export { openDataplane } from './open-dataplane.ts';
