import { espAttributes, ikeAttributes, lifeTypes } from '../numbers.ts';
import { shortAttribute } from '../payloads/security-association.ts';
import type { ModpOrEcpGroup } from '../suites.ts';
import {
  type EspNumbers,
  encryption,
  espId,
  espProposal,
  espTransform,
  hash,
  type IkeNumbers,
  integrity,
  longAttribute,
  microsoft,
  transformLifeLast,
  vendorIds,
} from './building-blocks.ts';
import type { ClientProfile } from './client-profile.ts';

const { aes, tripleDes, des } = encryption;

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

const transformsOf = (offered: readonly IkeNumbers[]): ClientProfile['transforms'] =>
  offered.map(
    transformLifeLast([
      shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
      longAttribute(ikeAttributes.lifeDuration, 28_800),
    ]),
  );

/** Every ESP suite is a proposal of its own. */
const proposalsOf =
  (offered: readonly EspNumbers[]): ClientProfile['espProposals'] =>
  (spi, encapsulation) =>
    offered.map((suite, index) =>
      espProposal(
        spi(),
        [espTransform({ ...suite, extra: kilobytes, ...(encapsulation !== undefined && { encapsulation }) })],
        index + 1,
      ),
    );

/** Windows 7, with a pre-shared key and the default settings. */
export const windows7: ClientProfile = {
  transforms: transformsOf(suites),
  vendorIds: [
    microsoft(8),
    vendorIds.rfc3947,
    vendorIds.draft02Newline,
    vendorIds.fragmentation,
    vendorIds.negotiationDiscovery,
    vendorIds.initialContact,
    vendorIds.generatedAddresses,
  ],
  nonceBytes: 48,
  espProposals: proposalsOf([
    { id: espId.aes, keyBits: 256, integrity: integrity.sha1 },
    { id: espId.aes, keyBits: 128, integrity: integrity.sha1 },
    { id: espId.tripleDes, integrity: integrity.sha1 },
  ]),
  clientPort: 1701,
  natOriginalAddresses: true,
  messageIds: 'counted',
  initialContact: 'never',
};

export const windowsVista: ClientProfile = {
  ...windows7,
  vendorIds: [microsoft(5), ...windows7.vendorIds.slice(1)],
};

/** Windows 8 to 11. */
export const windows: ClientProfile = {
  ...windows7,
  vendorIds: [vendorIds.keyModules, microsoft(9), ...windows7.vendorIds.slice(1)],
};

/** Windows XP: an early draft of NAT traversal alone, and nothing better than 3DES. */
export const windowsXp: ClientProfile = {
  ...windows7,
  transforms: transformsOf([
    [tripleDes, 0, hash.sha1, 14],
    [tripleDes, 0, hash.sha1, 2],
    [tripleDes, 0, hash.md5, 2],
    [des, 0, hash.sha1, 1],
    [des, 0, hash.md5, 1],
  ]),
  vendorIds: [microsoft(4), vendorIds.fragmentation, vendorIds.draft02Newline],
  espProposals: proposalsOf([
    { id: espId.tripleDes, integrity: integrity.md5 },
    { id: espId.tripleDes, integrity: integrity.sha1 },
    { id: espId.des, integrity: integrity.md5 },
    { id: espId.des, integrity: integrity.sha1 },
  ]),
};

/** Windows 10 and 11 with the one suite that `Set-VpnConnectionIPsecConfiguration` has set, here with PFS. */
function customised(ike: IkeNumbers, esp: EspNumbers, pfsGroup: ModpOrEcpGroup): ClientProfile {
  return { ...windows, transforms: transformsOf([ike]), espProposals: proposalsOf([esp]), pfsGroup };
}

export const windowsSha256: ClientProfile = customised(
  [aes, 256, hash.sha256, 14],
  { id: espId.aes, keyBits: 256, integrity: integrity.sha256, group: 14 },
  'modp2048',
);

export const windowsGcm: ClientProfile = customised(
  [aes, 256, hash.sha384, 20],
  { id: espId.gcm, keyBits: 256, group: 20 },
  'ecp384',
);
