import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeHeader, decodePayloads, find, findAll, headerBytes, type PayloadChain } from '../messages/message.ts';
import { formatEspSuite, formatIkeSuite, type IkeSuite, parseEspSuite, parseIkeSuite } from '../suites.ts';
import { must } from '../testing/effects.fixture.ts';
import { Pair, policy, target } from '../testing/pair.fixture.ts';
import { type ClientProfile, clientProfiles, suitesOfProfile } from './index.ts';

const { windows, apple, android, android11, strongSwan } = clientProfiles;

/** What goes over the wire from a client of this profile, to a gateway that wants SHA-1 as the sizes in captures do. */
function connect(profile: ClientProfile, suite = 'aes256-sha1-modp2048'): { pair: Pair; toGateway: Uint8Array[] } {
  const gateway = policy({ suites: [parseIkeSuite(suite)], espSuites: [parseEspSuite('aes256-sha1')] });
  const client = policy({ ...suitesOfProfile(profile), profile, respond: false });
  const pair = new Pair({ client, gateway });
  const toGateway: Uint8Array[] = [];
  pair.tap = (to, { bytes }) => {
    if (to === 'gateway') toGateway.push(bytes);
    return true;
  };
  pair.connect({ ...target, clientPort: profile.clientPort, ownAddress: '192.168.7.8' });
  pair.run(1_000);
  return { pair, toGateway };
}

const chainOf = (message: Uint8Array | undefined): PayloadChain => {
  const bytes = must(message, 'message');
  return decodePayloads(decodeHeader(bytes).nextPayload, bytes.subarray(headerBytes));
};

const named = (suites: readonly IkeSuite[]): string[] => suites.map(formatIkeSuite);

describe('message 1', () => {
  it('Windows: sizes as captured, vendor ids and the first transform byte by byte', () => {
    const { toGateway } = connect(windows);
    const [first] = toGateway;
    expect(first).toHaveLength(408);
    const chain = chainOf(first);
    const body = must(find(chain, 'security-association'), 'SA').body;
    expect(body.length + 4).toBe(212);
    // DOI, situation, proposal 1 of 5 transforms, transform 1: AES, 256, SHA-1, ECP-384, key, seconds, 00007080.
    expect(toHex(body.subarray(0, 8 + 8 + 40))).toBe(
      `0000000100000001${'000000c801010005'}${'0300002801010000'}${'80010007800e010080020002800400148003000180' + '0b0001'}${'000c000400007080'}`,
    );
    expect(findAll(chain, 'vendor-id').map(({ id }) => toHex(id))).toEqual([
      '01528bbbc00696121849ab9a1c5b2a5100000001',
      '1e2b516905991c7d7c96fcbfb587e46100000009',
      '4a131c81070358455c5728f20e95452f',
      '90cb80913ebb696e086381b5ec427b1f',
      '4048b7d56ebce88525e7de7f00d6c2d3',
      'fb1de3cdf341b7ea16b7e5be0855f120',
      '26244d38eddb61b3172a36e3d0cfb819',
      'e3a5966a76379fe707228231e5ce8652',
    ]);
  });

  it.each([
    ['Windows 7', clientProfiles.windows7, 384],
    ['Windows Vista', clientProfiles.windowsVista, 384],
  ])('%s: as long as captured', (_name, profile, length) => {
    expect(connect(profile).toGateway[0]).toHaveLength(length);
  });

  it.each([
    [
      'Windows XP',
      clientProfiles.windowsXp,
      '3des-sha1-modp2048 3des-sha1-modp1024 3des-md5-modp1024 des-sha1-group1 des-md5-group1',
    ],
    ['Windows with SHA-256 alone', clientProfiles.windowsSha256, 'aes256-sha2-256-modp2048'],
    [
      'ChromeOS',
      clientProfiles.chromeOs,
      'aes128-sha2-256-modp3072 aes128-sha1-modp2048 3des-sha1-modp1536 3des-sha1-modp1024 aes128-sha2-256-ecp256',
    ],
    [
      'RouterOS',
      clientProfiles.mikrotik,
      'aes128-sha1-modp2048 aes128-sha1-modp1024 3des-sha1-modp2048 3des-sha1-modp1024',
    ],
    ['a router of 3DES', clientProfiles.sohoRouter, '3des-md5-modp1024 3des-sha1-modp1024'],
  ])('%s: what it offers is told by name, also what nobody should speak', (_name, profile, names) => {
    const { pair } = connect(profile, 'aes256-sha1-ecp256');
    const [refused] = pair.effects('gateway', 'refused');
    expect(refused).toMatchObject({ code: 'no-acceptable-ike-suite', offered: names.split(' ') });
  });

  it('libreswan: counts its transforms from 0', () => {
    const chain = chainOf(connect(clientProfiles.libreswanThatNamesItself).toGateway[0]);
    const transforms = must(find(chain, 'security-association'), 'SA').payload.proposals[0]?.transforms ?? [];
    expect(transforms.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(findAll(chain, 'vendor-id').map(({ id }) => Buffer.from(id).toString())[0]).toBe('OE-Libreswan-4.12');
  });

  it('Apple: fourteen transforms, lifetime first and short, its vendor ids in order', () => {
    const chain = chainOf(connect(apple).toGateway[0]);
    const transforms = must(find(chain, 'security-association'), 'SA').payload.proposals[0]?.transforms ?? [];
    expect(transforms).toHaveLength(14);
    expect(transforms[0]?.attributes.map(({ type, value }) => [type, toHex(value)])).toEqual([
      [11, '0001'],
      [12, '0e10'],
      [1, '0007'],
      [14, '0100'],
      [3, '0001'],
      [2, '0004'],
      [4, '000e'],
    ]);
    expect(findAll(chain, 'vendor-id').map(({ id }) => toHex(id).slice(0, 8))).toEqual([
      '4a131c81',
      '4df37928',
      '8f8d8382',
      '439b59f8',
      '4d1e0e13',
      '80d0bb3d',
      '9909b64e',
      '7d9419a6',
      'cd604643',
      '90cb8091',
      '4048b7d5',
      'afcad713',
    ]);
  });

  it.each([
    [
      'Windows',
      windows,
      ['aes256-sha1-ecp384', 'aes128-sha1-ecp256', 'aes256-sha1-modp2048', '3des-sha1-modp2048', '3des-sha1-modp1024'],
    ],
    [
      'Android 11',
      android11,
      [
        'aes256-sha2-384-modp1024',
        'aes256-sha2-256-modp1024',
        'aes256-sha2-512-modp1024',
        'aes256-sha1-modp1024',
        'aes128-sha2-384-modp1024',
        'aes128-sha2-256-modp1024',
        'aes128-sha2-512-modp1024',
        'aes128-sha1-modp1024',
        '3des-sha2-384-modp1024',
        '3des-sha2-256-modp1024',
        '3des-sha2-512-modp1024',
        '3des-sha1-modp1024',
      ],
    ],
    [
      'strongSwan',
      strongSwan,
      [
        'aes256-sha2-256-modp2048',
        'aes256-sha2-256-modp1536',
        'aes256-sha2-256-modp1024',
        'aes256-sha1-modp2048',
        'aes256-sha1-modp1536',
        'aes256-sha1-modp1024',
        'aes256-sha1-ecp384',
        'aes128-sha1-modp1024',
        'aes128-sha1-ecp256',
        '3des-sha1-modp2048',
        '3des-sha1-modp1024',
      ],
    ],
  ] as const)('%s: offers its suites in its order, of which these are spoken here', (_name, profile, suites) => {
    expect(named(suitesOfProfile(profile).suites)).toEqual(suites);
  });

  it('Android: DES among them, which nobody may choose', () => {
    expect(android.transforms).toHaveLength(12);
    expect(android11.transforms).toHaveLength(20);
    expect(suitesOfProfile(android).espSuites.map(formatEspSuite)).toEqual([
      'aes256-sha2-256',
      'aes256-sha1',
      'aes128-sha2-256',
      'aes128-sha1',
      '3des-sha2-256',
      '3des-sha1',
    ]);
  });
});

describe('what follows', () => {
  it('Windows: messages 3 and 5 and Quick Mode as long as captured', () => {
    const { toGateway } = connect(windows);
    expect(toGateway.map(({ length }) => length)).toEqual([408, 388, 76, 332, 60]);
    expect(decodeHeader(must(toGateway[3], 'Quick Mode')).messageId).toBe(1);
  });

  it('Windows: counts its Quick Modes under each IKE SA', () => {
    const { pair, toGateway } = connect(windows);
    const sa = must(pair.effects('client', 'sa-established')[0], 'IKE SA').sa.id;
    pair.apply('client', pair.client.rekeyChild(sa, pair.now));
    pair.run(1_000);
    expect(decodeHeader(must(toGateway[5], 'Quick Mode')).messageId).toBe(2);
    expect(pair.effects('gateway', 'child-established')).toHaveLength(2);
  });

  it.each([
    ['Apple', apple, 1],
    ['Android', android11, 1],
    ['strongSwan', strongSwan, 0],
    ['Windows', windows, 0],
  ] as const)('%s: says INITIAL-CONTACT when it connects, if ever, and not when it renews', (name, profile, times) => {
    const { pair } = connect(profile, name === 'Android' ? 'aes256-sha1-modp1024' : 'aes256-sha1-modp2048');
    const said = (): number =>
      pair.effects('gateway', 'initial-contact').length +
      pair.effects('gateway', 'sa-established').filter(({ sa }) => sa.initialContact).length;
    expect(said()).toBe(times);
    const sa = must(pair.effects('client', 'sa-established')[0], 'IKE SA').sa.id;
    pair.apply('client', pair.client.rekey(sa, pair.now));
    pair.run(1_000);
    expect(pair.effects('gateway', 'sa-established')).toHaveLength(2);
    expect(said()).toBe(times);
  });

  it('names itself by the address it has behind its NAT', () => {
    const { pair } = connect(apple);
    const [established] = pair.effects('gateway', 'sa-established');
    expect(established?.sa.identity).toEqual({ type: 'ipv4-addr', text: '192.168.7.8' });
    expect(established?.sa.vendorIds[0]).toBe(toHex(fromHex('4a131c81070358455c5728f20e95452f')));
    expect(pair.effects('gateway', 'child-established')[0]?.child.clientPort).toBe(51_234);
  });
});
