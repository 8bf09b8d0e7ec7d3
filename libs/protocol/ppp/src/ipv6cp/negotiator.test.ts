import { fromHex, type Random, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../pair.fixture.ts';
import { drawIdentifier, identifierOption, isZero } from './interface-identifier.ts';
import { InterfaceIdentifiers } from './negotiator.ts';

const zeros = new Uint8Array(8);
const theirs = fromHex('0a0b0c0d0e0f1011');
/** Draws the same identifier again and again. */
const stuck = (hex: string): Random => ({ bytes: () => fromHex(hex) });

function begun(random: Random = seededRandom(7)): InterfaceIdentifiers {
  const identifiers = new InterfaceIdentifiers(random);
  identifiers.begin();
  return identifiers;
}

describe('a drawn interface identifier', () => {
  it('does not claim to be unique in the world, and is never zero', () => {
    expect(toHex(drawIdentifier(stuck('ffffffffffffffff'), []))).toBe('fdffffffffffffff');
    expect(toHex(drawIdentifier(stuck('0200000000000000'), []))).toBe('0000000000000001');
  });

  it('is unlike those that are taken', () => {
    const taken = ['0000000000000001', '0000000000000002'].map((hex) => fromHex(hex));
    expect(toHex(drawIdentifier(stuck('0000000000000001'), taken))).toBe('0000000000000003');
    expect(toHex(drawIdentifier(stuck('00000000000000ff'), [fromHex('00000000000000ff'), ...taken]))).toBe(
      '0000000000000003',
    );
  });
});

describe("a peer's interface identifier", () => {
  it('is taken where it is its own', () => {
    const identifiers = begun();
    expect(identifiers.judge([identifierOption(theirs)])).toEqual({ answer: 'ack' });
    expect(identifiers.remote).toBeUndefined();
    identifiers.agreed([identifierOption(theirs)]);
    expect(identifiers.remote).toEqual(theirs);
  });

  it.each<[string, (ours: Uint8Array) => Uint8Array[]]>([
    ['zero', () => [zeros]],
    ['ours', (ours) => [ours]],
    ['not named', () => []],
    ['ours beside another one', (ours) => [theirs, ours]],
  ])('is suggested to it where it is %s, the same one each time', (_, named) => {
    const identifiers = begun();
    const options = named(identifiers.local).map((identifier) => identifierOption(identifier));
    const answer = identifiers.judge(options);
    if (answer.answer !== 'nak') throw new Error(answer.answer);
    const [suggested] = answer.options;
    expect(suggested?.type).toBe(1);
    expect(isZero(suggested?.data ?? zeros)).toBe(false);
    expect(suggested?.data).not.toEqual(identifiers.local);
    expect(identifiers.judge(options)).toEqual(answer);
    expect(identifiers.judge(answer.options)).toEqual({ answer: 'ack' });
  });

  it.each([
    ['of seven octets', { type: 1, data: new Uint8Array(7) }],
    ['in another option (compression)', { type: 2, data: new Uint8Array(8) }],
  ])('is rejected %s', (_, option) => {
    expect(begun().judge([identifierOption(theirs), option])).toEqual({ answer: 'reject', options: [option] });
  });

  it('is forgotten when the negotiation begins anew, ours is kept', () => {
    const identifiers = begun();
    const [asked] = identifiers.request();
    identifiers.agreed([identifierOption(theirs)]);
    identifiers.begin();
    expect(identifiers.remote).toBeUndefined();
    expect(identifiers.request()).toEqual([asked]);
    identifiers.agreed([]);
    expect(identifiers.remote).toBeUndefined();
  });
});

describe('our interface identifier', () => {
  it('is the one that the peer suggests', () => {
    const identifiers = begun();
    identifiers.naked([{ type: 2, data: new Uint8Array(8) }, identifierOption(theirs)]);
    expect(identifiers.local).toEqual(theirs);
    const answer = identifiers.judge([identifierOption(theirs)]);
    expect(answer).toMatchObject({ answer: 'nak' });
  });

  it.each<[string, (identifiers: InterfaceIdentifiers) => Uint8Array[]]>([
    ['zero', () => [zeros]],
    ['the refused one', ({ local }) => [local]],
    ["the peer's own", () => [theirs]],
    ['nothing', () => []],
  ])('is drawn anew where the peer suggests %s', (_, suggested) => {
    const identifiers = begun();
    identifiers.agreed([identifierOption(theirs)]);
    const former = identifiers.local;
    identifiers.naked(suggested(identifiers).map((identifier) => identifierOption(identifier)));
    for (const other of [former, theirs, zeros]) expect(identifiers.local).not.toEqual(other);
  });
});
