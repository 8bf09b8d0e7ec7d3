import { fromHex } from '@sekisho/wire';
import { spiBytes } from './exchanges/quick-mode/messages.ts';
import {
  encapsulations,
  espAttributes,
  identityOnly,
  ikeAttributes,
  ipsecDoi,
  keyIke,
  lifeTypes,
  protocols,
} from './numbers.ts';
import type { Attribute, Proposal, SecurityAssociationPayload, Transform } from './payloads/security-association.ts';
import { shortAttribute } from './payloads/security-association.ts';

/** What a built-in client sends, as far as it differs from one to another. */
export interface ClientProfile {
  readonly transforms: readonly Transform[];
  readonly vendorIds: readonly Uint8Array[];
  readonly nonceBytes: number;
  /** ESP proposals for the SPIs that the function makes. */
  readonly espProposals: (spi: () => number) => Proposal[];
  /** Port in IDci: Windows 1701, Apple an ephemeral one, Android 0. */
  readonly clientPort: number;
}

const aes = 7;
const tripleDes = 5;
const md5 = 1;
const sha1 = 2;
const sha256 = 4;
const sha512 = 6;

const long = (type: number, value: number): Attribute => ({ type, short: false, value: spiBytes(value) });

type IkeNumbers = readonly [encryption: number, keyBits: number, hash: number, group: number];

const keyLength = (keyBits: number) => (keyBits === 0 ? [] : [shortAttribute(ikeAttributes.keyLength, keyBits)]);

/** Lifetime last, in four bytes. */
const windowsTransform = ([encryption, keyBits, hash, group]: IkeNumbers, index: number): Transform => ({
  number: index + 1,
  id: keyIke,
  attributes: [
    shortAttribute(ikeAttributes.encryption, encryption),
    ...keyLength(keyBits),
    shortAttribute(ikeAttributes.hash, hash),
    shortAttribute(ikeAttributes.group, group),
    shortAttribute(ikeAttributes.authentication, 1),
    shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
    long(ikeAttributes.lifeDuration, 28_800),
  ],
});

/** racoon, of Apple and of Android: lifetime first, in two bytes. */
const racoonTransform =
  (seconds: number) =>
  ([encryption, keyBits, hash, group]: IkeNumbers, index: number): Transform => ({
    number: index + 1,
    id: keyIke,
    attributes: [
      shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
      shortAttribute(ikeAttributes.lifeDuration, seconds),
      shortAttribute(ikeAttributes.encryption, encryption),
      ...keyLength(keyBits),
      shortAttribute(ikeAttributes.authentication, 1),
      shortAttribute(ikeAttributes.hash, hash),
      shortAttribute(ikeAttributes.group, group),
    ],
  });

export const vendorIds = {
  rfc3947: fromHex('4a131c81070358455c5728f20e95452f'),
  draft02Newline: fromHex('90cb80913ebb696e086381b5ec427b1f'),
  draft02: fromHex('cd60464335df21f87cfdb2fc68b6a448'),
  draft03: fromHex('7d9419a65310ca6f2c179d9215529d56'),
  apple: fromHex('4df37928e9fc4fd1b3262170d515c662'),
  deadPeerDetection: fromHex('afcad71368a1f1c96b8696fc77570100'),
  fragmentation: fromHex('4048b7d56ebce88525e7de7f00d6c2d3'),
  fragmentationOfRacoon: fromHex('4048b7d56ebce88525e7de7f00d6c2d380000000'),
  microsoft: fromHex('1e2b516905991c7d7c96fcbfb587e46100000009'),
} as const;

const espId = { tripleDes: 3, aes: 12, gcm: 20 } as const;

export interface EspNumbers {
  readonly id: number;
  readonly keyBits?: number;
  readonly integrity?: number;
  readonly group?: number;
  readonly encapsulation?: number;
  readonly extra?: readonly Attribute[];
}

/** An ESP transform of an hour. */
export const espTransform = (
  { id, keyBits, integrity, group, encapsulation = encapsulations.udpTransport, extra = [] }: EspNumbers,
  number = 1,
): Transform => ({
  number,
  id,
  attributes: [
    shortAttribute(espAttributes.encapsulation, encapsulation),
    ...(keyBits ? [shortAttribute(espAttributes.keyLength, keyBits)] : []),
    ...(integrity ? [shortAttribute(espAttributes.authentication, integrity)] : []),
    ...(group ? [shortAttribute(espAttributes.group, group)] : []),
    shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
    long(espAttributes.lifeDuration, 3_600),
    ...extra,
  ],
});

export const espProposal = (spi: number, transforms: readonly Transform[], number = 1): Proposal => ({
  number,
  protocol: protocols.esp,
  spi: spiBytes(spi),
  transforms,
});

export const securityAssociation = (proposals: readonly Proposal[]): SecurityAssociationPayload => ({
  kind: 'security-association',
  doi: ipsecDoi,
  situation: identityOnly,
  proposals,
});

const kilobytes = [
  shortAttribute(espAttributes.lifeType, lifeTypes.kilobytes),
  long(espAttributes.lifeDuration, 250_000),
];

export const windows: ClientProfile = {
  transforms: (
    [
      [aes, 256, sha1, 20],
      [aes, 128, sha1, 19],
      [aes, 256, sha1, 14],
      [tripleDes, 0, sha1, 14],
      [tripleDes, 0, sha1, 2],
    ] as const
  ).map(windowsTransform),
  vendorIds: [
    fromHex('01528bbbc00696121849ab9a1c5b2a5100000001'),
    vendorIds.microsoft,
    vendorIds.rfc3947,
    vendorIds.draft02Newline,
    vendorIds.fragmentation,
    fromHex('fb1de3cdf341b7ea16b7e5be0855f120'),
    fromHex('26244d38eddb61b3172a36e3d0cfb819'),
    fromHex('e3a5966a76379fe707228231e5ce8652'),
  ],
  nonceBytes: 48,
  espProposals: (spi) =>
    [
      { id: espId.aes, keyBits: 256, integrity: 2 },
      { id: espId.aes, keyBits: 128, integrity: 2 },
      { id: espId.tripleDes, integrity: 2 },
    ].map((suite, index) => espProposal(spi(), [espTransform({ ...suite, extra: kilobytes })], index + 1)),
  clientPort: 1701,
};

const hashes = [sha256, sha1, md5] as const;
const racoonEsp = [{ id: espId.aes, keyBits: 256 }, { id: espId.aes, keyBits: 128 }, { id: espId.tripleDes }].flatMap(
  (cipher) => [5, 2, 1].map((integrity) => ({ ...cipher, integrity })),
);
const racoonProposals: ClientProfile['espProposals'] = (spi) => [
  espProposal(
    spi(),
    racoonEsp.map((suite, index) => espTransform(suite, index + 1)),
  ),
];

export const apple: ClientProfile = {
  transforms: [
    ...[sha256, sha1, md5, sha512].map((hash) => [aes, 256, hash, 14] as const),
    ...hashes.map((hash) => [aes, 256, hash, 5] as const),
    ...hashes.map((hash) => [aes, 256, hash, 2] as const),
    [aes, 128, sha1, 2] as const,
    [aes, 128, md5, 2] as const,
    [tripleDes, 0, sha1, 2] as const,
    [tripleDes, 0, md5, 2] as const,
  ].map(racoonTransform(3_600)),
  vendorIds: [
    vendorIds.rfc3947,
    vendorIds.apple,
    fromHex('8f8d83826d246b6fc7a8a6a428c11de8'),
    fromHex('439b59f8ba676c4c7737ae22eab8f582'),
    fromHex('4d1e0e136deafa34c4f3ea9f02ec7285'),
    fromHex('80d0bb3def54565ee84645d4c85ce3ee'),
    fromHex('9909b64eed937c6573de52ace952fa6b'),
    vendorIds.draft03,
    vendorIds.draft02,
    vendorIds.draft02Newline,
    vendorIds.fragmentationOfRacoon,
    vendorIds.deadPeerDetection,
  ],
  nonceBytes: 16,
  espProposals: racoonProposals,
  clientPort: 51_234,
};

const single = 1;

export const android: ClientProfile = {
  transforms: (
    [
      [aes, 256],
      [aes, 128],
      [tripleDes, 0],
      [single, 0],
    ] as const
  )
    .flatMap(([encryption, keyBits]) => hashes.map((hash) => [encryption, keyBits, hash, 2] as const))
    .map(racoonTransform(28_800)),
  vendorIds: [
    vendorIds.rfc3947,
    vendorIds.draft02,
    vendorIds.draft02Newline,
    fromHex('4485152d18b6bbcd0be8a8469579ddcc'),
    vendorIds.fragmentationOfRacoon,
    vendorIds.deadPeerDetection,
  ],
  nonceBytes: 16,
  espProposals: racoonProposals,
  clientPort: 0,
};
