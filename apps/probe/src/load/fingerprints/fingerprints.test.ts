import { Lac, type TunnelId } from '@sekisho/l2tp';
import { createPppPeer } from '@sekisho/ppp';
import { instant, minutes, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { fingerprintNames } from './fingerprint.ts';
import { fingerprints } from './fingerprints.ts';

const random = { bytes: (length: number) => new Uint8Array(length).fill(0x5a) };
const named = (wanted: string) => fingerprints.find(({ name }) => name === wanted);

/** The control message a client begins with. */
function tunnelRequest(name: string, tunnel: number, hostName?: string): string {
  const fingerprint = named(name);
  const lac = new Lac({
    random,
    hostName: hostName ?? fingerprint?.hostName ?? '',
    helloInterval: minutes(1),
    allocateTunnelId: () => tunnel as TunnelId,
    releaseTunnelId: () => undefined,
    ...(fingerprint?.caller && { caller: fingerprint.caller }),
  });
  const sent = lac.call(1701, instant(0)).find((effect) => effect.kind === 'send');
  return sent?.kind === 'send' ? toHex(sent.packet.bytes) : '';
}

/** The options of the first LCP Configure-Request. */
function lcpOptions(name: string): string {
  const fingerprint = named(name);
  const peer = createPppPeer(
    {
      random,
      name: 'user',
      mru: 1400,
      authentication: [],
      echoInterval: minutes(1),
      echoFailuresMax: 3,
      ...(fingerprint?.ppp && { profile: fingerprint.ppp }),
    },
    { user: 'user', password: Secret.fromText('password'), accept: fingerprint?.accept ?? [] },
  );
  const sent = peer.up(instant(0)).find((effect) => effect.kind === 'send');
  // FF 03 C0 21, code, identifier, length.
  return sent?.kind === 'send' ? toHex(sent.frame.subarray(8)) : '';
}

describe('SCCRQ', () => {
  it('of Android is the captured one, octet by octet', () => {
    expect(tunnelRequest('android', 0x0d6a)).toBe(
      [
        'c8020045000000000000' + '0000',
        '8008000000000001',
        '8008000000020100',
        '800f00000007616e6f6e796d6f7573',
        '800a0000000300000003',
        '8008000000090d6a',
        '80080000000a0001',
      ].join(''),
    );
  });

  it('of xl2tpd is the captured one, octet by octet', () => {
    expect(tunnelRequest('strongswan', 0xe7f6, 'M2M')).toBe(
      [
        'c802006400000000' + '00000000',
        '8008000000000001',
        '8008000000020100',
        '800a0000000300000003',
        '800a0000000400000000',
        '0008000000060690',
        '8009000000074d324d',
        '00130000000878656c6572616e63652e636f6d',
        '800800000009e7f6',
        '80080000000a0008',
      ].join(''),
    );
  });

  it('of Windows has 108 octets with a name of 15', () => {
    expect(named('windows')?.hostName).toHaveLength(15);
    expect(tunnelRequest('windows', 1)).toHaveLength(2 * 108);
  });

  it('of macOS counts the end of its name in', () => {
    expect(tunnelRequest('macos', 1)).toContain(`80120000000753656b6973686f2d4d616300`);
  });

  it.each([
    ['windows-7', '000800000006' + '0601'],
    ['windows-vista', '000800000006' + '0600'],
    ['chromeos', '80080000000a' + '0004'],
    ['mikrotik', '000e00000008' + '4d696b726f54696b'],
    ['soho-router', '800e00000007' + '544c2d5234383347'],
  ])('of %s says so', (name, attribute) => {
    expect(tunnelRequest(name, 1)).toContain(attribute);
  });
});

describe('the first LCP Configure-Request', () => {
  it.each([
    ['windows', '01040578' + '05065a5a5a5a' + '0702' + '0802' + '0d0306'],
    ['macos', '020600000000' + '05065a5a5a5a' + '0702' + '0802'],
    ['android', '01040578' + '020600000000' + '05065a5a5a5a' + '0702' + '0802'],
    ['strongswan', '01040578' + '020600000000' + '05065a5a5a5a' + '0702' + '0802'],
    ['windows-xp', `010405780506${'5a'.repeat(4)}070208020d03061104064e131701${'5e'.repeat(20)}17040001`],
    ['mikrotik', '010405aa' + '05065a5a5a5a'],
    ['sekisho', '01040578' + '05065a5a5a5a'],
  ])('of %s has its options in its order', (name, options) => {
    expect(lcpOptions(name)).toBe(options);
  });
});

it('every fingerprint that can be named is there', () => {
  expect(fingerprints.map(({ name }) => name)).toEqual(fingerprintNames);
});
