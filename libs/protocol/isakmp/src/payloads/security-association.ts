import { Cursor, type Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { identityOnly, ipsecDoi, lifeTypes } from '../numbers.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Data attribute (RFC 2408 §3.3). `value` as it stood on the wire: two bytes in the short form, any number in the long one. */
export interface Attribute {
  readonly type: number;
  readonly short: boolean;
  readonly value: Uint8Array;
}

/** Transform payload (RFC 2408 §3.6). */
export interface Transform {
  readonly number: number;
  readonly id: number;
  readonly attributes: readonly Attribute[];
}

/** Proposal payload (RFC 2408 §3.5). Proposals with the same number belong together (AH and ESP). */
export interface Proposal {
  readonly number: number;
  readonly protocol: number;
  readonly spi: Uint8Array;
  readonly transforms: readonly Transform[];
}

/** Security Association payload (RFC 2408 §3.4). */
export interface SecurityAssociationPayload {
  readonly kind: 'security-association';
  readonly doi: number;
  readonly situation: number;
  readonly proposals: readonly Proposal[];
}

const proposalFollows = 2;
const transformFollows = 3;
const shortForm = 0x8000;

export const securityAssociation: PayloadCodec<SecurityAssociationPayload> = {
  decode: (body) => {
    const doi = body.u32('SA DOI');
    const situation = body.u32('SA situation');
    const proposals: Proposal[] = [];
    let transformsLeft: number = limits.transformsMax;
    while (body.remaining > 0) {
      if (proposals.length >= limits.proposalsMax) throw body.error('too-many', 'proposals');
      const proposal = decodeProposal(substructure(body, 'proposal'), transformsLeft);
      transformsLeft -= proposal.transforms.length;
      proposals.push(proposal);
    }
    return { kind: 'security-association', doi, situation, proposals };
  },
  encode: ({ doi, situation, proposals }, out) => {
    out.u32(doi).u32(situation);
    proposals.forEach((proposal, index) => {
      out.u8(index < proposals.length - 1 ? proposalFollows : 0).u8(0);
      out.lengthPrefixed16(2, () => encodeProposal(proposal, out));
    });
  },
};

/** An SA payload of IPsec's DOI (RFC 2407 §4.6.1). */
export const securityAssociationOf = (proposals: readonly Proposal[]): SecurityAssociationPayload => ({
  kind: 'security-association',
  doi: ipsecDoi,
  situation: identityOnly,
  proposals,
});

/** Reads next-payload, reserved and length, which counts those four bytes. */
function substructure(body: Cursor, field: string): Cursor {
  body.u8(`${field} next payload`);
  body.u8(`${field} reserved`);
  const length = body.u16(`${field} length`);
  if (length < 4) throw body.error('bad-length', `${field} length`, `${length}`);
  return body.sub(length - 4, field);
}

function decodeProposal(body: Cursor, transformsMax: number): Proposal {
  const number = body.u8('proposal number');
  const protocol = body.u8('proposal protocol');
  const spiSize = body.u8('proposal SPI size');
  const count = body.u8('transform count');
  if (count > transformsMax) throw body.error('too-many', 'transforms', `${count}`);
  const spi = body.take(spiSize, 'proposal SPI');
  const transforms = Array.from({ length: count }, () => decodeTransform(substructure(body, 'transform')));
  body.end('proposal');
  return { number, protocol, spi, transforms };
}

function encodeProposal({ number, protocol, spi, transforms }: Proposal, out: Writer): void {
  out.u8(number).u8(protocol).u8(spi.length).u8(transforms.length).bytes(spi);
  transforms.forEach((transform, index) => {
    out.u8(index < transforms.length - 1 ? transformFollows : 0).u8(0);
    out.lengthPrefixed16(2, () => {
      out.u8(transform.number).u8(transform.id).u16(0);
      for (const attribute of transform.attributes) encodeAttribute(attribute, out);
    });
  });
}

function decodeTransform(body: Cursor): Transform {
  const number = body.u8('transform number');
  const id = body.u8('transform id');
  body.u16('transform reserved');
  const attributes: Attribute[] = [];
  while (body.remaining > 0) {
    if (attributes.length >= limits.attributesMax) throw body.error('too-many', 'attributes');
    const head = body.u16('attribute type');
    const short = head >= shortForm;
    const value = short ? body.take(2, 'attribute value') : body.take(body.u16('attribute length'), 'attribute value');
    attributes.push({ type: head & 0x7fff, short, value });
  }
  return { number, id, attributes };
}

function encodeAttribute({ type, short, value }: Attribute, out: Writer): void {
  if (short) out.u16(shortForm | type).bytes(value);
  else out.u16(type).u16(value.length).bytes(value);
}

/** An attribute of up to 16 bits. */
export const shortAttribute = (type: number, value: number): Attribute => ({
  type,
  short: true,
  value: Uint8Array.of(value >> 8, value & 0xff),
});

/** The value of an attribute as a number; undefined where it is absent or longer than 32 bits. */
export function attributeNumber(transform: Transform, type: number): number | undefined {
  const value = transform.attributes.find((attribute) => attribute.type === type)?.value;
  if (value === undefined || value.length === 0 || value.length > 4) return undefined;
  const cursor = new Cursor(value);
  let number = 0;
  while (cursor.remaining > 0) number = number * 256 + cursor.u8('attribute');
  return number;
}

/**
 * Seconds of life. Types and durations come in pairs, the type first (RFC 2407 §4.5); a pair may count kilobytes instead.
 * @returns undefined where none is given in seconds, Infinity for more than 32 bits
 */
export function lifetimeSeconds(
  { attributes }: Transform,
  types: { readonly lifeType: number; readonly lifeDuration: number },
): number | undefined {
  const isSeconds = ({ type, value }: Attribute) => type === types.lifeType && value.at(-1) === lifeTypes.seconds;
  const duration = attributes[attributes.findIndex(isSeconds) + 1];
  if (!attributes.some(isSeconds) || duration?.type !== types.lifeDuration) return undefined;
  const { value } = duration;
  return value.length > 4 ? Number.POSITIVE_INFINITY : value.reduce((sum, byte) => sum * 256 + byte, 0);
}
