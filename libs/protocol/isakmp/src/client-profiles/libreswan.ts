import { utf8 } from '@sekisho/wire';
import { espAttributes, lifeTypes } from '../numbers.ts';
import { type Attribute, shortAttribute } from '../payloads/security-association.ts';
import { espId, espProposal, integrity, transformOfPluto, vendorIds } from './building-blocks.ts';
import type { ClientProfile } from './client-profile.ts';
import { networkManagerSuites } from './strongswan.ts';

const modp1024 = 2;
const modp2048 = 14;
const hour = 3_600;

const ciphers: readonly (readonly [id: number, keyLength: readonly Attribute[]])[] = [
  [espId.aes, [shortAttribute(espAttributes.keyLength, 256)]],
  [espId.aes, [shortAttribute(espAttributes.keyLength, 128)]],
  [espId.tripleDes, []],
];

/**
 * libreswan as NetworkManager-l2tp sets it up: without MODP-1024, which it has not been built with since 3.30, and with a key
 * exchange in Quick Mode, which is in phase 1's group.
 */
export const libreswan: ClientProfile = {
  transforms: networkManagerSuites.filter(([, , , group]) => group !== modp1024).map(transformOfPluto(hour)),
  vendorIds: [
    vendorIds.fragmentationOfRacoon,
    vendorIds.deadPeerDetection,
    vendorIds.rfc3947,
    vendorIds.draft03,
    vendorIds.draft02Newline,
    vendorIds.draft02,
  ],
  nonceBytes: 32,
  espProposals: (spi, encapsulation = 4) => [
    espProposal(
      spi(),
      ciphers.map(([id, keyLength], number) => ({
        number,
        id,
        attributes: [
          shortAttribute(espAttributes.group, modp2048),
          shortAttribute(espAttributes.encapsulation, encapsulation),
          shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
          shortAttribute(espAttributes.lifeDuration, hour),
          shortAttribute(espAttributes.authentication, integrity.sha1),
          ...keyLength,
        ],
      })),
      0,
    ),
  ],
  clientPort: 1701,
  natOriginalAddresses: true,
  messageIds: 'random',
  initialContact: 'never',
  pfsGroup: 'modp2048',
};

/** With `send-vendorid=yes` it names its version. */
export const libreswanThatNamesItself: ClientProfile = {
  ...libreswan,
  vendorIds: [utf8('OE-Libreswan-4.12'), ...libreswan.vendorIds],
};
