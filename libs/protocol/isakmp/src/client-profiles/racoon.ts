import {
  type EspNumbers,
  encryption,
  espId,
  espProposal,
  hash,
  type IkeNumbers,
  integrity,
  racoonEspTransform,
  transformLifeFirst,
  vendorIds,
} from './building-blocks.ts';
import type { ClientProfile } from './client-profile.ts';

const { aes, tripleDes, des } = encryption;

/** One proposal of all ciphers with all hashes, the hash changing faster. */
const espProposals =
  (ciphers: readonly EspNumbers[], digests: readonly number[], seconds: number): ClientProfile['espProposals'] =>
  (spi, encapsulation) => {
    const suites = ciphers.flatMap((cipher) => digests.map((digest) => ({ ...cipher, integrity: digest })));
    const common = encapsulation === undefined ? {} : { encapsulation };
    return [
      espProposal(
        spi(),
        suites.map((suite, index) => racoonEspTransform({ ...suite, ...common }, index + 1, seconds)),
      ),
    ];
  };

const aesAndTripleDes: readonly EspNumbers[] = [
  { id: espId.aes, keyBits: 256 },
  { id: espId.aes, keyBits: 128 },
  { id: espId.tripleDes },
];
const withDes: readonly EspNumbers[] = [...aesAndTripleDes, { id: espId.des }];

const appleSuites: readonly IkeNumbers[] = [
  ...[hash.sha256, hash.sha1, hash.md5, hash.sha512].map((digest) => [aes, 256, digest, 14] as const),
  ...[hash.sha256, hash.sha1, hash.md5].map((digest) => [aes, 256, digest, 5] as const),
  ...[hash.sha256, hash.sha1, hash.md5].map((digest) => [aes, 256, digest, 2] as const),
  [aes, 128, hash.sha1, 2],
  [aes, 128, hash.md5, 2],
  [tripleDes, 0, hash.sha1, 2],
  [tripleDes, 0, hash.md5, 2],
];

/** macOS and iOS without a group name. */
export const apple: ClientProfile = {
  transforms: appleSuites.map(transformLifeFirst(3_600)),
  vendorIds: [
    vendorIds.rfc3947,
    vendorIds.apple,
    vendorIds.draft08,
    vendorIds.draft07,
    vendorIds.draft06,
    vendorIds.draft05,
    vendorIds.draft04,
    vendorIds.draft03,
    vendorIds.draft02,
    vendorIds.draft02Newline,
    vendorIds.fragmentationOfRacoon,
    vendorIds.deadPeerDetection,
  ],
  nonceBytes: 16,
  espProposals: espProposals(aesAndTripleDes, [integrity.sha256, integrity.sha1, integrity.md5], 3_600),
  clientPort: 51_234,
  natOriginalAddresses: true,
  messageIds: 'random',
  initialContact: 'message-5',
};

const androidCiphers = [
  [aes, 256],
  [aes, 128],
  [tripleDes, 0],
  [des, 0],
] as const;

const androidSuites = (digests: readonly number[]): IkeNumbers[] =>
  androidCiphers.flatMap(([cipher, keyBits]) => digests.map((digest) => [cipher, keyBits, digest, 2] as const));

/** Android 4 to 6. */
export const android: ClientProfile = {
  transforms: androidSuites([hash.sha256, hash.sha1, hash.md5]).map(transformLifeFirst(28_800)),
  vendorIds: [
    vendorIds.rfc3947,
    vendorIds.draft02,
    vendorIds.draft02Newline,
    vendorIds.draft00,
    vendorIds.fragmentationOfRacoon,
    vendorIds.deadPeerDetection,
  ],
  nonceBytes: 16,
  espProposals: espProposals(withDes, [integrity.sha256, integrity.sha1, integrity.md5], 28_800),
  clientPort: 0,
  natOriginalAddresses: false,
  messageIds: 'random',
  initialContact: 'informational',
};

/** Android 7 to 11: the same with longer hashes first. */
export const android11: ClientProfile = {
  ...android,
  transforms: androidSuites([hash.sha384, hash.sha256, hash.sha512, hash.sha1, hash.md5]).map(
    transformLifeFirst(28_800),
  ),
  espProposals: espProposals(
    withDes,
    [integrity.sha512, integrity.sha384, integrity.sha256, integrity.sha1, integrity.md5],
    28_800,
  ),
};
