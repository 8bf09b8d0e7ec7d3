import { type Instant, later, milliseconds } from '@sekisho/wire';
import { limits } from '../../limits.ts';
import { authenticationMethods, exchangeTypes, ikeAttributes, keyIke, lifeTypes, protocols } from '../../numbers.ts';
import {
  type Attribute,
  attributeNumber,
  lifetimeSeconds,
  type Proposal,
  type SecurityAssociationPayload,
  securityAssociationOf,
  shortAttribute,
  type Transform,
} from '../../payloads/security-association.ts';
import type { IkePolicy } from '../../policy.ts';
import { groupNumbers, groupOfNumber, type IkeSuite } from '../../suites.ts';
import type { AuthenticationMethod } from './credentials.ts';

/** What tells Main Mode's messages from others: there is one Main Mode to an association. */
export const mainMode = { exchange: exchangeTypes.mainMode, messageId: 0 } as const;

const encryptionNumbers = { 'aes-cbc': 7, '3des-cbc': 5 } as const;
const hashNumbers = { sha1: 2, 'sha2-256': 4, 'sha2-384': 5, 'sha2-512': 6 } as const;

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

const cipherNames: Readonly<Record<number, string>> = { 1: 'des', 3: 'blowfish', 5: '3des', 6: 'cast', 7: 'aes' };
const digestNames: Readonly<Record<number, string>> = {
  1: 'md5',
  2: 'sha1',
  4: 'sha2-256',
  5: 'sha2-384',
  6: 'sha2-512',
};

/** What the transforms of an offer stand for in order, also those that nobody should speak: `des-md5-group1`. */
export const namesOfOffer = ({ proposals }: SecurityAssociationPayload): string[] =>
  proposals.flatMap(({ transforms }) => transforms.map(nameOfTransform));

/** What a transform stands for, also one that nobody should speak. */
export function nameOfTransform(transform: Transform): string {
  const read = (type: number) => attributeNumber(transform, type) ?? 0;
  const [cipher, digest, group] = [ikeAttributes.encryption, ikeAttributes.hash, ikeAttributes.group].map(read);
  const keyBits = read(ikeAttributes.keyLength) || '';
  const groupName = groupOfNumber(group ?? 0) ?? `group${group}`;
  return `${cipherNames[cipher ?? 0] ?? cipher}${keyBits}-${digestNames[digest ?? 0] ?? digest}-${groupName}`;
}

const keyOf = <K extends string>(numbers: Record<K, number>, wanted: number | undefined): K | undefined =>
  (Object.keys(numbers) as K[]).find((key) => numbers[key] === wanted);

/** The answer: one proposal with the one transform chosen, unchanged (RFC 2408 §4.2). */
export const answerSecurityAssociation = ({
  proposal,
  transform,
}: {
  readonly proposal: Proposal;
  readonly transform: Transform;
}): SecurityAssociationPayload => securityAssociationOf([{ ...proposal, transforms: [transform] }]);

/** An initiator's offer of all its suites, or of a profile's transforms in place of them, under each of its methods in turn. */
export function offerSecurityAssociation(
  methods: readonly AuthenticationMethod[],
  { suites, profile }: Pick<IkePolicy, 'suites' | 'profile'>,
): SecurityAssociationPayload {
  const own = suites.map((suite, index) => ({ number: index + 1, id: keyIke, attributes: attributesOf(suite) }));
  const transforms = profile?.transforms ?? own;
  return offerTransforms(
    methods.flatMap((method, round) =>
      transforms.map(({ number, ...rest }) =>
        authenticatedBy(method, { ...rest, number: number + round * transforms.length }),
      ),
    ),
  );
}

/** The same transform with another authentication method in its place. */
const authenticatedBy = (method: AuthenticationMethod, transform: Transform): Transform => ({
  ...transform,
  attributes: transform.attributes.map((attribute) =>
    attribute.type === ikeAttributes.authentication
      ? shortAttribute(attribute.type, authenticationMethods[method])
      : attribute,
  ),
});

/** The authentication method a transform stands for; undefined: one this implementation does not know. */
export const methodOfTransform = (transform: Transform): AuthenticationMethod | undefined =>
  keyOf(authenticationMethods, attributeNumber(transform, ikeAttributes.authentication));

const offerTransforms = (transforms: readonly Transform[]): SecurityAssociationPayload =>
  securityAssociationOf([{ number: 1, protocol: protocols.isakmp, spi: new Uint8Array(0), transforms }]);

function attributesOf({ encryption, keyBits, hash, group }: IkeSuite): Attribute[] {
  const keyLength = encryption === 'aes-cbc' ? [shortAttribute(ikeAttributes.keyLength, keyBits)] : [];
  return [
    shortAttribute(ikeAttributes.encryption, encryptionNumbers[encryption]),
    ...keyLength,
    shortAttribute(ikeAttributes.hash, hashNumbers[hash]),
    shortAttribute(ikeAttributes.group, groupNumbers[group]),
    shortAttribute(ikeAttributes.authentication, authenticationMethods['pre-shared-key']),
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
