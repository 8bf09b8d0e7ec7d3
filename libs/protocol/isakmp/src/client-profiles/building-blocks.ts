import { concat, fromHex } from '@sekisho/wire';
import {
  authenticationMethods,
  encapsulations,
  espAttributes,
  ikeAttributes,
  keyIke,
  lifeTypes,
  protocols,
} from '../numbers.ts';
import { type Attribute, type Proposal, shortAttribute, type Transform } from '../payloads/security-association.ts';
import { spiBytes } from '../payloads/spi.ts';

/** Algorithms of phase 1 by the numbers of RFC 2409 App. A: also those that this library does not speak. */
export const encryption = { des: 1, tripleDes: 5, aes: 7 } as const;
export const hash = { md5: 1, sha1: 2, sha256: 4, sha384: 5, sha512: 6 } as const;
/** Of ESP, by the numbers of RFC 2407 §4.4.4 and §4.5. */
export const espId = { des: 2, tripleDes: 3, aes: 12, gcm: 20 } as const;
export const integrity = { md5: 1, sha1: 2, sha256: 5, sha384: 6, sha512: 7 } as const;

export const vendorIds = {
  rfc3947: fromHex('4a131c81070358455c5728f20e95452f'),
  draft00: fromHex('4485152d18b6bbcd0be8a8469579ddcc'),
  draft01: fromHex('16f6ca16e4a4066d83821a0f0aeaa862'),
  draft02Newline: fromHex('90cb80913ebb696e086381b5ec427b1f'),
  draft02: fromHex('cd60464335df21f87cfdb2fc68b6a448'),
  draft03: fromHex('7d9419a65310ca6f2c179d9215529d56'),
  draft04: fromHex('9909b64eed937c6573de52ace952fa6b'),
  draft05: fromHex('80d0bb3def54565ee84645d4c85ce3ee'),
  draft06: fromHex('4d1e0e136deafa34c4f3ea9f02ec7285'),
  draft07: fromHex('439b59f8ba676c4c7737ae22eab8f582'),
  draft08: fromHex('8f8d83826d246b6fc7a8a6a428c11de8'),
  apple: fromHex('4df37928e9fc4fd1b3262170d515c662'),
  deadPeerDetection: fromHex('afcad71368a1f1c96b8696fc77570100'),
  fragmentation: fromHex('4048b7d56ebce88525e7de7f00d6c2d3'),
  /** With the exchanges it is good for. */
  fragmentationOfRacoon: fromHex('4048b7d56ebce88525e7de7f00d6c2d380000000'),
  extendedAuthentication: fromHex('09002689dfd6b712'),
  /** Version 1.0, as racoon and RouterOS say it. */
  ciscoUnity: fromHex('12f5f28c457168a9702d9fe274cc0100'),
  /** Windows 8 and later; the version is that of the key modules. */
  keyModules: fromHex('01528bbbc00696121849ab9a1c5b2a5100000001'),
  negotiationDiscovery: fromHex('fb1de3cdf341b7ea16b7e5be0855f120'),
  initialContact: fromHex('26244d38eddb61b3172a36e3d0cfb819'),
  generatedAddresses: fromHex('e3a5966a76379fe707228231e5ce8652'),
} as const;

/** `MS NT5 ISAKMPOAKLEY`: 4 Windows XP, 5 Vista, 8 Windows 7, 9 all that came later. */
export const microsoft = (version: number): Uint8Array =>
  concat(fromHex('1e2b516905991c7d7c96fcbfb587e461'), spiBytes(version));

/** Encryption, key length (0: none is named), hash and group. */
export type IkeNumbers = readonly [encryption: number, keyBits: number, hash: number, group: number];

/** In four bytes, however small it is. */
export const longAttribute = (type: number, value: number): Attribute => ({
  type,
  short: false,
  value: spiBytes(value),
});

const keyLength = (type: number, keyBits: number | undefined): Attribute[] =>
  keyBits ? [shortAttribute(type, keyBits)] : [];

const preSharedKey = shortAttribute(ikeAttributes.authentication, authenticationMethods['pre-shared-key']);

/** Of Microsoft and strongSwan: lifetime last. */
export const transformLifeLast =
  (lifetime: readonly Attribute[]) =>
  ([cipher, keyBits, digest, group]: IkeNumbers, index: number): Transform => ({
    number: index + 1,
    id: keyIke,
    attributes: [
      shortAttribute(ikeAttributes.encryption, cipher),
      ...keyLength(ikeAttributes.keyLength, keyBits),
      shortAttribute(ikeAttributes.hash, digest),
      shortAttribute(ikeAttributes.group, group),
      preSharedKey,
      ...lifetime,
    ],
  });

/** What two bytes hold. */
const shortMax = 0xffff;

/** Of racoon, Apple's, Android's and RouterOS': lifetime first, in two bytes where it fits. */
export const transformLifeFirst =
  (seconds: number) =>
  ([cipher, keyBits, digest, group]: IkeNumbers, index: number): Transform => ({
    number: index + 1,
    id: keyIke,
    attributes: [
      shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
      seconds > shortMax
        ? longAttribute(ikeAttributes.lifeDuration, seconds)
        : shortAttribute(ikeAttributes.lifeDuration, seconds),
      shortAttribute(ikeAttributes.encryption, cipher),
      ...keyLength(ikeAttributes.keyLength, keyBits),
      preSharedKey,
      shortAttribute(ikeAttributes.hash, digest),
      shortAttribute(ikeAttributes.group, group),
    ],
  });

/** Of pluto, libreswan's: lifetime first, key length last; it counts from 0. */
export const transformOfPluto =
  (seconds: number) =>
  ([cipher, keyBits, digest, group]: IkeNumbers, index: number): Transform => ({
    number: index,
    id: keyIke,
    attributes: [
      shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
      shortAttribute(ikeAttributes.lifeDuration, seconds),
      shortAttribute(ikeAttributes.encryption, cipher),
      shortAttribute(ikeAttributes.hash, digest),
      preSharedKey,
      shortAttribute(ikeAttributes.group, group),
      ...keyLength(ikeAttributes.keyLength, keyBits),
    ],
  });

export interface EspNumbers {
  readonly id: number;
  readonly keyBits?: number;
  readonly integrity?: number;
  readonly group?: number;
  readonly encapsulation?: number;
  readonly extra?: readonly Attribute[];
}

/** An ESP transform of an hour, as Microsoft writes it. */
export const espTransform = (
  { id, keyBits, integrity: digest, group, encapsulation = encapsulations.udpTransport, extra = [] }: EspNumbers,
  number = 1,
): Transform => ({
  number,
  id,
  attributes: [
    shortAttribute(espAttributes.encapsulation, encapsulation),
    ...keyLength(espAttributes.keyLength, keyBits),
    ...(digest ? [shortAttribute(espAttributes.authentication, digest)] : []),
    ...(group ? [shortAttribute(espAttributes.group, group)] : []),
    shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
    longAttribute(espAttributes.lifeDuration, 3_600),
    ...extra,
  ],
});

/** An ESP transform as racoon writes it: lifetime first. */
export const racoonEspTransform = (
  { id, keyBits, integrity: digest, group, encapsulation = encapsulations.udpTransport }: EspNumbers,
  number: number,
  seconds: number,
): Transform => ({
  number,
  id,
  attributes: [
    shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
    shortAttribute(espAttributes.lifeDuration, seconds),
    shortAttribute(espAttributes.encapsulation, encapsulation),
    ...keyLength(espAttributes.keyLength, keyBits),
    ...(digest ? [shortAttribute(espAttributes.authentication, digest)] : []),
    ...(group ? [shortAttribute(espAttributes.group, group)] : []),
  ],
});

export const espProposal = (spi: number, transforms: readonly Transform[], number = 1): Proposal => ({
  number,
  protocol: protocols.esp,
  spi: spiBytes(spi),
  transforms,
});
