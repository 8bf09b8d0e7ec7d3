import type { ModpOrEcpGroup } from '../suites.ts';
import {
  type EspNumbers,
  encryption,
  espId,
  espProposal,
  hash,
  integrity,
  racoonEspTransform,
  transformLifeFirst,
  vendorIds,
} from './building-blocks.ts';
import type { ClientProfile } from './client-profile.ts';

const { aes, tripleDes } = encryption;

const proposalOf =
  (suites: readonly EspNumbers[], seconds: number): ClientProfile['espProposals'] =>
  (spi, encapsulation) => [
    espProposal(
      spi(),
      suites.map((suite, index) =>
        racoonEspTransform({ ...suite, ...(encapsulation !== undefined && { encapsulation }) }, index + 1, seconds),
      ),
    ),
  ];

/** @param pfs `pfs-group` of its IPsec proposal, by name and number; undefined: none */
const routerOs = (pfs: { readonly name: ModpOrEcpGroup; readonly number: number } | undefined): ClientProfile => ({
  transforms: (
    [
      [aes, 128, hash.sha1, 14],
      [aes, 128, hash.sha1, 2],
      [tripleDes, 0, hash.sha1, 14],
      [tripleDes, 0, hash.sha1, 2],
    ] as const
  ).map(transformLifeFirst(86_400)),
  vendorIds: [
    vendorIds.rfc3947,
    vendorIds.draft08,
    vendorIds.draft07,
    vendorIds.draft06,
    vendorIds.draft05,
    vendorIds.draft04,
    vendorIds.draft03,
    vendorIds.draft02,
    vendorIds.draft02Newline,
    vendorIds.draft01,
    vendorIds.draft00,
    vendorIds.ciscoUnity,
    vendorIds.deadPeerDetection,
  ],
  nonceBytes: 24,
  espProposals: proposalOf(
    ([256, 192, 128] as const).map((keyBits) => ({
      id: espId.aes,
      keyBits,
      integrity: integrity.sha1,
      ...(pfs && { group: pfs.number }),
    })),
    1_800,
  ),
  clientPort: 1701,
  natOriginalAddresses: true,
  messageIds: 'random',
  initialContact: 'message-5',
  ...(pfs && { pfsGroup: pfs.name }),
});

/** MikroTik RouterOS as it comes: Quick Mode with a key exchange of its own, in MODP-1024. */
export const mikrotik: ClientProfile = routerOs({ name: 'modp1024', number: 2 });
/** The same with `pfs-group=none`. */
export const mikrotikWithoutPfs: ClientProfile = routerOs(undefined);

/** A router for a small office that knows 3DES alone. */
export const sohoRouter: ClientProfile = {
  transforms: (
    [
      [tripleDes, 0, hash.md5, 2],
      [tripleDes, 0, hash.sha1, 2],
    ] as const
  ).map(transformLifeFirst(28_800)),
  vendorIds: [vendorIds.deadPeerDetection, vendorIds.rfc3947, vendorIds.draft03, vendorIds.draft02Newline],
  nonceBytes: 16,
  espProposals: proposalOf(
    [integrity.md5, integrity.sha1].map((digest) => ({ id: espId.tripleDes, integrity: digest })),
    3_600,
  ),
  clientPort: 1701,
  natOriginalAddresses: false,
  messageIds: 'random',
  initialContact: 'never',
};

/** One that offers nothing but MD5, which no gateway should take. */
export const sohoRouterOfMd5: ClientProfile = { ...sohoRouter, transforms: sohoRouter.transforms.slice(0, 1) };
