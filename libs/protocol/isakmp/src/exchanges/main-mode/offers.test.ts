import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { encryption, hash, transformLifeLast } from '../../client-profiles/building-blocks.ts';
import { limits } from '../../limits.ts';
import { decodeHeader } from '../../messages/message.ts';
import { exchangeTypes, ikeAttributes, lifeTypes } from '../../numbers.ts';
import { type Attribute, shortAttribute, type Transform } from '../../payloads/security-association.ts';
import { only, reasons, sent } from '../../testing/effects.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';
import { sealedBytes } from '../../testing/raw-encoding.fixture.ts';

/** AES-256, SHA2-256 and the group ecp256, without a lifetime. */
const good = transformLifeLast([])([encryption.aes, 256, hash.sha256, 19], 0);
const withAttributes = (...more: readonly Attribute[]): Transform => ({
  ...good,
  attributes: [...good.attributes, ...more],
});
const without = (type: number): Transform => ({
  ...good,
  attributes: good.attributes.filter((attribute) => attribute.type !== type),
});
const answered = (transforms: readonly Transform[]) => {
  const client = new RawClient();
  return only(client.deliver(client.message1({ transforms })), 'refused').map(({ code }) => code);
};

describe('an offer of Main Mode', () => {
  it('is taken without a lifetime', () => {
    expect(answered([good])).toEqual([]);
  });

  it.each([
    ['an attribute that nobody understands', withAttributes(shortAttribute(99, 1))],
    ['no group', without(ikeAttributes.group)],
    ['no hash', without(ikeAttributes.hash)],
    ['no cipher', without(ikeAttributes.encryption)],
    [
      'AES of 512 bits',
      { ...good, attributes: [...without(ikeAttributes.keyLength).attributes, shortAttribute(14, 512)] },
    ],
  ])('is not taken with %s', (_, transform) => {
    expect(answered([transform])).toEqual(['no-acceptable-ike-suite']);
    expect(answered([transform, { ...good, number: 2 }])).toEqual([]);
  });
});

describe('the lifetime of an IKE SA', () => {
  const seconds = (hex: string): Attribute[] => [
    shortAttribute(ikeAttributes.lifeType, lifeTypes.seconds),
    { type: ikeAttributes.lifeDuration, short: false, value: fromHex(hex) },
  ];

  it.each([
    ['as offered', seconds('00000e10'), 3_600],
    ['the longest where none is offered', [], limits.lifetimeSecondsMax],
    ['the longest where 0 is offered', seconds('00000000'), limits.lifetimeSecondsMax],
    ['the longest where more is offered', seconds('00015181'), limits.lifetimeSecondsMax],
  ])('is %s, and a grace', (_, attributes, lifetime) => {
    const client = new RawClient();
    client.begin({ transforms: [withAttributes(...attributes)] });
    client.exchangeKeys();
    client.identify();
    const end = lifetime * 1_000 + limits.lifetimeGraceMs;
    expect(only(client.pass(end - limits.slowSweepMs), 'sa-deleted')).toEqual([]);
    expect(only(client.pass(2 * limits.slowSweepMs), 'sa-deleted')).toMatchObject([{ reason: 'expired' }]);
  });
});

describe('message 5', () => {
  it('that proves nothing of anybody is ignored, and the right one taken', () => {
    const client = new RawClient();
    client.connectKeys();
    client.float();
    const { suite, keys } = client;
    if (!suite || !keys) throw new Error('no keys');
    const message = { cookies: client.cookies, exchange: exchangeTypes.mainMode, messageId: 0 };
    const wrong = sealedBytes(
      { ...message, payloads: [{ kind: 'hash', hash: new Uint8Array(32) }] },
      { suite, keys },
      keys.iv,
    );
    const effects = client.deliver(wrong.message);
    expect(sent(effects)).toEqual([]);
    expect(reasons(effects).length).toBeLessThanOrEqual(1);
    expect(decodeHeader(client.identify().reply).exchange).toBe(exchangeTypes.mainMode);
  });
});
