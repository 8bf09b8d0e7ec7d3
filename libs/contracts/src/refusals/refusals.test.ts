import { describe, expect, it } from 'vitest';
import {
  addressOf,
  clientKindOf,
  commandOf,
  platformsOf,
  type Refusal,
  refusalCodes,
  refusals,
  shownByFamily,
  shownInShort,
} from '../index.ts';

describe('a command of a refusal', () => {
  const facts = { user: 'bob', remote: '192.0.2.7:4500', connection: '01JD0000000000000000000000', edge: 'edge-1' };

  it('has what the record knows in it', () => {
    expect(commandOf('sekisho user set {user} --office-mode on', facts)).toBe('sekisho user set bob --office-mode on');
    expect(commandOf('sekisho trace --from {remote}', facts)).toBe('sekisho trace --from 192.0.2.7');
    expect(commandOf('x {connection} {edge}', facts)).toBe('x 01JD0000000000000000000000 edge-1');
  });

  it('says where a name belongs that is not known', () => {
    expect(commandOf('sekisho user unlock {user}', { user: null })).toBe('sekisho user unlock NAME');
  });

  it.each([
    ['with spaces', "'with spaces'"],
    ['bob; reboot', "'bob; reboot'"],
    ["o'neill $(id)", String.raw`'o'\''neill $(id)'`],
    [String.raw`CORP\bob`, String.raw`'CORP\bob'`],
    ['佐藤', '佐藤'],
    ['bob@example.org', 'bob@example.org'],
    ['-rf', 'NAME'],
    ['a\u0007b\nc', 'NAME'],
    ['\u202ebob', 'NAME'],
  ])('gives a shell nothing but the name %j', (user, argument) => {
    expect(commandOf('sekisho user show {user}', { user })).toBe(`sekisho user show ${argument}`);
  });

  it('leaves a place for the name of a connection, which is known to the client alone', () => {
    for (const code of refusalCodes) {
      const { clientCommands = {} }: Refusal = refusals[code];
      const [, named] = /-(?:Connection)?Name ('[^']*'|\S+)/.exec(clientCommands.windows ?? '') ?? [];
      expect(named ?? "'NAME OF THE CONNECTION'", code).toBe("'NAME OF THE CONNECTION'");
    }
  });

  it('takes no address that is none', () => {
    expect(commandOf('sekisho trace --from {remote}', { remote: '$(id):1' })).toBe('sekisho trace --from ADDRESS');
  });

  it('names no other facts than those of a record', () => {
    for (const code of refusalCodes) {
      const { command } = refusals[code];
      expect(commandOf(command, { user: 'u', remote: '::1', connection: 'c', edge: 'e' }), code).not.toMatch(/[{}]/);
    }
  });
});

it('the address of an endpoint is had with and without port', () => {
  expect(['192.0.2.7:500', '[2001:db8::7]:500', '192.0.2.7', '2001:db8::7'].map(addressOf)).toEqual([
    '192.0.2.7',
    '2001:db8::7',
    '192.0.2.7',
    '2001:db8::7',
  ]);
});

describe('what a client shows', () => {
  const { clientShows } = refusals['wrong-password'];

  it('is told of its own family alone where that is known', () => {
    expect(shownInShort(clientShows, 'Windows 10/11')).toBe('Windows: error 691');
    expect(shownInShort(clientShows, 'Android')).toBe('Android: "Unsuccessful"');
  });

  it('is told of all where it is not', () => {
    expect(shownInShort(clientShows, undefined)).toMatch(
      /^Windows: .*; macOS, iOS: .*; Android: .*; ChromeOS: .*; Linux: /,
    );
  });

  it('has the words of Windows in either language', () => {
    const [windows] = shownByFamily(clientShows, 'Windows 7', 'ja');
    expect(windows).toEqual({ platforms: ['windows'], text: expect.stringMatching(/^エラー 691 \(ユーザー名/) });
    expect(
      shownByFamily(refusals['gateway-certificate-refused-by-client'].clientShows, 'Windows', 'en')[0]?.text,
    ).toContain('0x800B0109');
  });

  it('is told once of systems that show the same', () => {
    const { clientShows: nothing } = refusals['superseded-by-newer-attempt'];
    expect(shownByFamily(nothing, null, 'en')).toHaveLength(1);
  });
});

it.each([
  ['Windows 10/11', ['windows'], 'windows'],
  ['macOS/iOS', ['apple'], 'apple'],
  ['Android', ['android'], 'android'],
  ['strongSwan, xl2tpd', ['chromeos', 'linux'], 'linux'],
  ['libreswan, xl2tpd', ['linux'], 'linux'],
  ['MikroTik', ['windows', 'apple', 'android', 'chromeos', 'linux'], 'other'],
  [undefined, ['windows', 'apple', 'android', 'chromeos', 'linux'], 'other'],
] as const)('the family %s runs on %j', (family, platforms, kind) => {
  expect(platformsOf(family)).toEqual(platforms);
  expect(clientKindOf(family)).toBe(kind);
});
