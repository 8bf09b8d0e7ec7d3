import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { type EspNumbers, espTransform } from '../../client-profiles/building-blocks.ts';
import { limits } from '../../limits.ts';
import { encapsulations, espAttributes, lifeTypes, protocols } from '../../numbers.ts';
import { addressIdentification } from '../../payloads/identification.ts';
import { type Attribute, type Proposal, shortAttribute, type Transform } from '../../payloads/security-association.ts';
import type { IkePolicy } from '../../policy.ts';
import { parseEspSuite } from '../../suites.ts';
import { only } from '../../testing/effects.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

const aes256: EspNumbers = { id: 12, keyBits: 256, integrity: 2 };
const esp = (transforms: readonly Transform[], change: Partial<Proposal> = {}): Proposal => ({
  number: 1,
  protocol: protocols.esp,
  spi: fromHex('00001000'),
  transforms,
  ...change,
});

const asked = (proposals: readonly Proposal[], policy: Partial<IkePolicy> = {}) =>
  new RawClient({ policy: { espSuites: ['aes256-sha1', 'aes128-sha1'].map(parseEspSuite), ...policy } as IkePolicy })
    .connect()
    .quickMode({ proposals }).effects;

const refusal = (proposals: readonly Proposal[]) => only(asked(proposals), 'refused')[0];
const chosen = (transform: Transform) => only(asked([esp([transform])]), 'child-expected')[0]?.child;

describe('an offer of ESP', () => {
  it.each<[string, Proposal[]]>([
    ['nothing', []],
    ['AH alone', [esp([espTransform(aes256)], { protocol: 2 })]],
    ['AH and ESP together', [esp([espTransform({ id: 3 })], { protocol: 2 }), esp([espTransform(aes256)])]],
    ['an SPI of three octets', [esp([espTransform(aes256)], { spi: fromHex('001000') })]],
    ['a reserved SPI (RFC 4303 §2.1)', [esp([espTransform(aes256)], { spi: fromHex('000000ff') })]],
  ])('is none where it holds %s', (_, proposals) => {
    expect(refusal(proposals)).toMatchObject({
      code: 'no-acceptable-esp-suite',
      detail: 'no ESP proposal was offered',
    });
  });

  it('may begin at the first SPI that is not reserved', () => {
    const effects = asked([esp([espTransform(aes256)], { spi: fromHex('00000100') })]);
    expect(only(effects, 'child-expected')[0]?.child.spiOut).toBe(256);
  });

  it('beside AH and ESP together is chosen by its own number', () => {
    const both = [esp([espTransform({ id: 3 })], { protocol: 2 }), esp([espTransform(aes256)])];
    const effects = asked([...both, esp([espTransform(aes256)], { number: 2, spi: fromHex('00002000') })]);
    expect(only(effects, 'child-expected')[0]?.child.spiOut).toBe(0x2000);
  });

  it('is not taken in transport mode without UDP', () => {
    expect(refusal([esp([espTransform({ ...aes256, encapsulation: encapsulations.transport })])])).toMatchObject({
      code: 'no-acceptable-esp-suite',
      detail: 'UDP encapsulation was not offered',
    });
  });

  it('is not taken with an attribute that nobody understands, such as extended sequence numbers', () => {
    const extended = espTransform({ ...aes256, extra: [shortAttribute(11, 1)] });
    expect(refusal([esp([extended])])).toMatchObject({ code: 'no-acceptable-esp-suite' });
  });

  it.each([
    [
      'the suites it names',
      [
        { ...aes256, integrity: 5 },
        { id: 20, keyBits: 256 },
      ],
      'aes256-sha2-256, aes256gcm16',
    ],
    [
      'the numbers of others',
      [{ id: 2, integrity: 1 }, { id: 11 }, { id: 12, keyBits: 512 }],
      'transform 2 auth 1, transform 11, transform 12/512',
    ],
  ])('that is refused is told by %s', (_, numbers, names) => {
    expect(refusal([esp(numbers.map((each, index) => espTransform(each, index + 1)))])).toMatchObject({
      detail: `offered: ${names}; allowed: aes256-sha1, aes128-sha1`,
    });
  });

  it('of AES without a key length means 128 bits', () => {
    expect(chosen(espTransform({ id: 12, integrity: 2 }))?.suite).toEqual(parseEspSuite('aes128-sha1'));
  });

  it('is chosen by the preference of this end', () => {
    const transforms = [espTransform({ ...aes256, keyBits: 128 }, 1), espTransform(aes256, 2)];
    expect(only(asked([esp(transforms)]), 'child-expected')[0]?.child.suite).toEqual(parseEspSuite('aes256-sha1'));
  });

  it('is not taken with a group of perfect forward secrecy that is unknown or not allowed', () => {
    expect(refusal([esp([espTransform({ ...aes256, group: 21 })])])?.code).toBe('pfs-group-not-allowed');
    expect(refusal([esp([espTransform({ ...aes256, group: 2 })])])?.code).toBe('pfs-group-not-allowed');
  });
});

describe('the lifetime of an ESP SA', () => {
  const lasting = (attributes: readonly Attribute[]) => {
    const { lifeType, lifeDuration } = espAttributes;
    const rest = espTransform(aes256).attributes.filter(({ type }) => type !== lifeType && type !== lifeDuration);
    return chosen({ number: 1, id: 12, attributes: [...rest, ...attributes] })?.lifetimeSeconds;
  };
  const seconds = (value: Uint8Array): Attribute[] => [
    shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
    { type: espAttributes.lifeDuration, short: false, value },
  ];

  it.each([
    ['as offered', seconds(fromHex('00000e10')), 3_600],
    ['the longest where none is offered', [], limits.lifetimeSecondsMax],
    ['the longest where 0 is offered', seconds(fromHex('00000000')), limits.lifetimeSecondsMax],
    ['the longest where more is offered', seconds(fromHex('00015181')), limits.lifetimeSecondsMax],
    [
      'the longest where no number could hold what is offered',
      seconds(fromHex('0000000001')),
      limits.lifetimeSecondsMax,
    ],
  ])('is %s', (_, attributes, expected) => {
    expect(lasting(attributes)).toBe(expected);
  });
});

describe('a selector that is not L2TP', () => {
  it.each([
    [6, 1701, 'TCP port 1701'],
    [0, 0, 'any protocol'],
    [50, 0, 'protocol 50'],
    [17, 500, 'UDP port 500'],
  ])('is told by what it asked for: protocol %i, port %i', (protocol, port, name) => {
    const client = new RawClient().connect();
    const identifications = [
      addressIdentification('192.168.1.20'),
      addressIdentification('203.0.113.1', protocol, port),
    ];
    expect(only(client.quickMode({ identifications }).effects, 'refused')[0]).toMatchObject({
      code: 'selector-not-l2tp',
      detail: `asked for host, any protocol to host, ${name}`,
    });
  });

  it('is every single host of a network, and no network', () => {
    const subnet = (mask: string) => ({
      ...addressIdentification('203.0.113.1', 17, 1701),
      type: 4,
      data: fromHex(`cb007101${mask}`),
    });
    const ask = (mask: string) => {
      const client = new RawClient().connect();
      const [own] = client.identifications();
      if (!own) throw new Error('no selector');
      return client.quickMode({ identifications: [own, subnet(mask)] }).effects;
    };
    expect(only(ask('ffffffff'), 'child-expected')).toHaveLength(1);
    for (const mask of ['ffffff00', 'fffffffe', 'ffffff']) expect(only(ask(mask), 'refused')).toHaveLength(1);
  });
});
