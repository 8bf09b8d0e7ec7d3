import { ikeAttributes, lifeTypes } from '../numbers.ts';
import { shortAttribute } from '../payloads/security-association.ts';
import {
  type EspNumbers,
  encryption,
  espId,
  espProposal,
  espTransform,
  hash,
  type IkeNumbers,
  integrity,
  transformLifeLast,
  vendorIds,
} from './building-blocks.ts';
import type { ClientProfile } from './client-profile.ts';

const { aes, tripleDes } = encryption;

/** What NetworkManager-l2tp sets, whatever program does IKE for it. */
export const networkManagerSuites: readonly IkeNumbers[] = [
  [aes, 256, hash.sha256, 14],
  [aes, 256, hash.sha256, 5],
  [aes, 256, hash.sha256, 2],
  [aes, 256, hash.sha1, 14],
  [aes, 256, hash.sha1, 5],
  [aes, 256, hash.sha1, 2],
  [aes, 256, hash.sha1, 20],
  [aes, 128, hash.sha1, 2],
  [aes, 128, hash.sha1, 19],
  [tripleDes, 0, hash.sha1, 14],
  [tripleDes, 0, hash.sha1, 2],
];

const transformsOf = (suites: readonly IkeNumbers[]): ClientProfile['transforms'] =>
  suites.map(
    transformLifeLast([
      shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
      shortAttribute(ikeAttributes.lifeDuration, 10_800),
    ]),
  );

const proposalOf =
  (suites: readonly EspNumbers[]): ClientProfile['espProposals'] =>
  (spi, encapsulation) => [
    espProposal(
      spi(),
      suites.map((suite, index) =>
        espTransform({ ...suite, ...(encapsulation !== undefined && { encapsulation }) }, index + 1),
      ),
    ),
  ];

/** strongSwan as NetworkManager-l2tp sets it up. */
export const strongSwan: ClientProfile = {
  transforms: transformsOf(networkManagerSuites),
  vendorIds: [
    vendorIds.extendedAuthentication,
    vendorIds.deadPeerDetection,
    vendorIds.fragmentationOfRacoon,
    vendorIds.rfc3947,
    vendorIds.draft02Newline,
  ],
  nonceBytes: 32,
  espProposals: proposalOf([
    { id: espId.aes, keyBits: 256, integrity: integrity.sha1 },
    { id: espId.aes, keyBits: 128, integrity: integrity.sha1 },
    { id: espId.tripleDes, integrity: integrity.sha1 },
  ]),
  clientPort: 1701,
  natOriginalAddresses: true,
  messageIds: 'random',
  initialContact: 'never',
};

/** ChromeOS: strongSwan with suites of its own, and its default one behind them. */
export const chromeOs: ClientProfile = {
  ...strongSwan,
  transforms: transformsOf([
    [aes, 128, hash.sha256, 15],
    [aes, 128, hash.sha1, 14],
    [tripleDes, 0, hash.sha1, 5],
    [tripleDes, 0, hash.sha1, 2],
    [aes, 128, hash.sha256, 19],
  ]),
  espProposals: proposalOf([
    { id: espId.gcm, keyBits: 128 },
    { id: espId.aes, keyBits: 128, integrity: integrity.sha256 },
    { id: espId.aes, keyBits: 128, integrity: integrity.sha1 },
    { id: espId.tripleDes, integrity: integrity.sha1 },
    { id: espId.tripleDes, integrity: integrity.md5 },
  ]),
};
