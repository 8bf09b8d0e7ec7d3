import { type Instant, later, milliseconds } from '@sekisho/wire';
import type { IkePolicy, IkeRefusalCode } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import {
  authenticationMethods,
  identityOnly,
  ikeAttributes,
  ipsecDoi,
  keyIke,
  lifeTypes,
  protocols,
} from '../../numbers.ts';
import {
  type Attribute,
  attributeNumber,
  lifetimeSeconds,
  type Proposal,
  type SecurityAssociationPayload,
  shortAttribute,
  type Transform,
} from '../../payloads/security-association.ts';
import { formatIkeSuite, groupNumbers, groupOfNumber, type IkeSuite } from '../../suites.ts';

/** Main Mode (RFC 2409 §5): 1 SA → 2 SA, 3 KE Nonce NAT-D → 4 KE Nonce NAT-D, 5 ID HASH → 6 ID HASH. */

const encryptionNumbers = { 'aes-cbc': 7, '3des-cbc': 5 } as const;
const hashNumbers = { sha1: 2, 'sha2-256': 4, 'sha2-384': 5, 'sha2-512': 6 } as const;

export interface ChosenIkeSuite {
  readonly suite: IkeSuite;
  readonly proposal: Proposal;
  readonly transform: Transform;
}

/** An attribute that is not understood may change what the transform means: such a transform is not chosen. */
const understood = new Set<number>(Object.values(ikeAttributes));

/** The suite a transform stands for; undefined: one this implementation does not know. */
export function suiteOfTransform(transform: Transform): IkeSuite | undefined {
  const read = (type: number) => attributeNumber(transform, type);
  if (transform.attributes.some(({ type }) => !understood.has(type))) return undefined;
  const encryption = keyOf(encryptionNumbers, read(ikeAttributes.encryption));
  const hash = keyOf(hashNumbers, read(ikeAttributes.hash));
  const group = groupOfNumber(read(ikeAttributes.group) ?? 0);
  const keyBits = encryption === '3des-cbc' ? 192 : (read(ikeAttributes.keyLength) ?? 128);
  if (!encryption || !hash || !group || (keyBits !== 128 && keyBits !== 192 && keyBits !== 256)) return undefined;
  return { encryption, keyBits, hash, group };
}

const keyOf = <K extends string>(numbers: Record<K, number>, wanted: number | undefined): K | undefined =>
  (Object.keys(numbers) as K[]).find((key) => numbers[key] === wanted);

interface Offer extends Omit<ChosenIkeSuite, 'suite'> {
  readonly suite: IkeSuite | undefined;
  readonly authentication: number | undefined;
}

const offersOf = ({ proposals }: SecurityAssociationPayload): Offer[] =>
  proposals
    .filter(({ protocol }) => protocol === protocols.isakmp)
    .flatMap((proposal) =>
      proposal.transforms
        .filter(({ id }) => id === keyIke)
        .map((transform) => ({
          proposal,
          transform,
          suite: suiteOfTransform(transform),
          authentication: attributeNumber(transform, ikeAttributes.authentication),
        })),
    );

/** Walks the own preferences over what the client offers. */
export function chooseIkeSuite(
  offered: SecurityAssociationPayload,
  policy: IkePolicy,
): ChosenIkeSuite | { readonly code: IkeRefusalCode; readonly detail: string } {
  const offers = offersOf(offered);
  const byKey = offers.filter(({ authentication }) => authentication === authenticationMethods.preSharedKey);
  if (byKey.length === 0 && offers.length > 0) {
    const methods = [...new Set(offers.map(({ authentication }) => authentication))].join(', ');
    return { code: 'authentication-method-not-supported', detail: `offered authentication methods: ${methods}` };
  }
  if (policy.preSharedKey === undefined)
    return { code: 'pre-shared-key-not-supported', detail: 'the client offered a pre-shared key' };
  for (const wanted of policy.suites) {
    const name = formatIkeSuite(wanted);
    const match = byKey.find(({ suite }) => suite && formatIkeSuite(suite) === name);
    if (match) return { suite: wanted, proposal: match.proposal, transform: match.transform };
  }
  const names = byKey.map(({ suite }) => (suite ? formatIkeSuite(suite) : 'unknown'));
  const allowed = policy.suites.map(formatIkeSuite);
  return { code: 'no-acceptable-ike-suite', detail: `offered: ${names.join(', ')}; allowed: ${allowed.join(', ')}` };
}

/** The answer: one proposal with the one transform chosen, unchanged (RFC 2408 §4.2). */
export const answerSecurityAssociation = ({
  proposal,
  transform,
}: Omit<ChosenIkeSuite, 'suite'>): SecurityAssociationPayload => ({
  kind: 'security-association',
  doi: ipsecDoi,
  situation: identityOnly,
  proposals: [{ ...proposal, transforms: [transform] }],
});

/** An initiator's offer of all its suites. */
export const offerSecurityAssociation = (suites: readonly IkeSuite[]): SecurityAssociationPayload =>
  offerTransforms(suites.map((suite, index) => ({ number: index + 1, id: keyIke, attributes: attributesOf(suite) })));

/** An offer of one proposal. */
export const offerTransforms = (transforms: readonly Transform[]): SecurityAssociationPayload => ({
  kind: 'security-association',
  doi: ipsecDoi,
  situation: identityOnly,
  proposals: [{ number: 1, protocol: protocols.isakmp, spi: new Uint8Array(0), transforms }],
});

function attributesOf({ encryption, keyBits, hash, group }: IkeSuite): Attribute[] {
  const keyLength = encryption === 'aes-cbc' ? [shortAttribute(ikeAttributes.keyLength, keyBits)] : [];
  return [
    shortAttribute(ikeAttributes.encryption, encryptionNumbers[encryption]),
    ...keyLength,
    shortAttribute(ikeAttributes.hash, hashNumbers[hash]),
    shortAttribute(ikeAttributes.group, groupNumbers[group]),
    shortAttribute(ikeAttributes.authentication, authenticationMethods.preSharedKey),
    shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
    shortAttribute(ikeAttributes.lifeDuration, limits.ikeLifetimeSeconds),
  ];
}

/** When an IKE SA made with this transform ends for this end. */
export function expiryOf(transform: Transform, now: Instant): Instant {
  const offered = lifetimeSeconds(transform, ikeAttributes) ?? 0;
  const seconds = offered > 0 ? Math.min(offered, limits.lifetimeSecondsMax) : limits.lifetimeSecondsMax;
  return later(now, milliseconds(seconds * 1000 + limits.lifetimeGraceMs));
}
