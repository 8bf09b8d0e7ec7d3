import { espAttributes, ikeAttributes, lifeTypes } from '../numbers.ts';
import { shortAttribute } from '../payloads/security-association.ts';
import {
  encryption,
  espId,
  espProposal,
  espTransform,
  hash,
  type IkeNumbers,
  integrity,
  longAttribute,
  transformLifeLast,
  vendorIds,
} from './building-blocks.ts';
import type { ClientProfile } from './client-profile.ts';

const { aes, tripleDes } = encryption;

const suites: readonly IkeNumbers[] = [
  [aes, 256, hash.sha1, 20],
  [aes, 128, hash.sha1, 19],
  [aes, 256, hash.sha1, 14],
  [tripleDes, 0, hash.sha1, 14],
  [tripleDes, 0, hash.sha1, 2],
];

const kilobytes = [
  shortAttribute(espAttributes.lifeType, lifeTypes.kilobytes),
  longAttribute(espAttributes.lifeDuration, 250_000),
];

/** Windows 8 to 11 with a pre-shared key and the default settings. Every ESP suite is a proposal of its own. */
export const windows: ClientProfile = {
  transforms: suites.map(
    transformLifeLast([
      shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
      longAttribute(ikeAttributes.lifeDuration, 28_800),
    ]),
  ),
  vendorIds: [
    vendorIds.keyModules,
    vendorIds.microsoft,
    vendorIds.rfc3947,
    vendorIds.draft02Newline,
    vendorIds.fragmentation,
    vendorIds.negotiationDiscovery,
    vendorIds.initialContact,
    vendorIds.generatedAddresses,
  ],
  nonceBytes: 48,
  espProposals: (spi, encapsulation) =>
    [
      { id: espId.aes, keyBits: 256, integrity: integrity.sha1 },
      { id: espId.aes, keyBits: 128, integrity: integrity.sha1 },
      { id: espId.tripleDes, integrity: integrity.sha1 },
    ].map((suite, index) =>
      espProposal(
        spi(),
        [espTransform({ ...suite, extra: kilobytes, ...(encapsulation !== undefined && { encapsulation }) })],
        index + 1,
      ),
    ),
  clientPort: 1701,
  natOriginalAddresses: true,
  messageIds: 'counted',
  initialContact: 'never',
};
