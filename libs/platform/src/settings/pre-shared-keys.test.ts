import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from './load.ts';
import { withNewPreSharedKey, withRetiredPreSharedKey } from './pre-shared-keys-edited.ts';

const required = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
const inJson = { officeMode: { pool: '10.66.0.0/16' }, encryptionDomain: ['10.0.0.0/8'] };
const keysOf = (text: string) => parseSettings(required + text, '/etc/sekisho/sekisho.yaml').preSharedKey.keys;
const named = (text: string) =>
  keysOf(text).map(({ name, secret }) => [name, 'file' in secret ? secret.file : secret.env]);
const problemsOf = (text: string) => {
  try {
    keysOf(text);
    return [];
  } catch (error) {
    return error instanceof SettingsError
      ? error.problems.map(({ path, expected }) => `${path}: ${expected}`)
      : [error];
  }
};

describe('pre-shared keys of the settings', () => {
  it.each([
    ['', [['default', 'secrets/psk']]],
    ['preSharedKey: { secret: { env: KEY } }', [['default', 'KEY']]],
    ['preSharedKey: { keys: [{ name: a, secret: { file: x } }] }', [['a', 'x']]],
    [
      'preSharedKey: { secret: { file: y }, keys: [{ name: a, secret: { file: x } }] }',
      [
        ['default', 'y'],
        ['a', 'x'],
      ],
    ],
  ])('of %j', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });

  it('are for groups, and retire at the beginning of a day in UTC, or at a time', () => {
    const of = (more: string) => keysOf(`preSharedKey: { keys: [{ name: a, secret: { file: x }, ${more} }] }`)[0];
    expect(of('groups: [staff]')).toMatchObject({ groups: ['staff'] });
    expect(of('retired: 2027-01-31')?.retired).toEqual(new Date('2027-01-31T00:00:00Z'));
    expect(of('retired: 2027-01-31T18:00:00+09:00')?.retired).toEqual(new Date('2027-01-31T09:00:00Z'));
  });

  const key = (name: string, more = '') => `{ name: ${name}, secret: { file: x }${more} }`;
  const many = Array.from({ length: 17 }, (_, number) => key(`k${number}`)).join(', ');
  it.each([
    [`[${key('a')}, ${key('a')}]`, /^preSharedKey.keys: every name once/],
    [`[${many}]`, /^preSharedKey.keys: at most 16 keys/],
    [`[${key('"a b"')}]`, /^preSharedKey.keys\[0\].name: a name of up to 32/],
    [`[${key('a', ', retired: soon')}]`, /^preSharedKey.keys\[0\].retired: a date such as/],
    [`[${key('a', ', groups: []')}]`, /^preSharedKey.keys\[0\].groups: a list of group names/],
    ['[{ name: a, secret: abc }]', /^preSharedKey.keys\[0\].secret: a mapping/],
    ['[{ name: a }]', /^preSharedKey.keys\[0\].secret: a mapping/],
  ])('are not %s', (keys, problem) => {
    expect(problemsOf(`preSharedKey: { keys: ${keys} }`)).toEqual([expect.stringMatching(problem)]);
  });

  it('have one named default where secret is written', () => {
    const text = `preSharedKey: { secret: { file: y }, keys: [${key('default')}] }`;
    expect(problemsOf(text)).toEqual([expect.stringContaining('every name once (secret has the name default)')]);
  });
});

describe('settings that a key is added to', () => {
  const added = { name: 'new', secret: { file: 'secrets/psk-new' }, groups: ['staff'] };

  it.each([
    ['nothing of keys', required, 'secrets/psk'],
    ['a secret', `${required}preSharedKey:\n  # ours\n  secret: { file: mine }\n`, 'mine'],
    [
      'in JSON a secret',
      `${JSON.stringify({ ...inJson, preSharedKey: { secret: { file: 'mine' } } }, null, 2)}\n`,
      'mine',
    ],
    ['keys without a value', `${required}preSharedKey:\n  secret: { file: mine }\n  keys:\n`, 'mine'],
  ])('and that said %s have it beside the one that was there', (_, before, file) => {
    const text = withNewPreSharedKey(before, added);
    const [first, second] = parseSettings(text, '/etc/sekisho.yaml').preSharedKey.keys;
    expect([first, second]).toEqual([{ name: 'default', secret: { file } }, added]);
    expect(text).toContain('10.66.0.0/16');
  });

  it('keep every comment and every line of their own', () => {
    const before = `# Head.\n${required}\n# Keys.\npreSharedKey:\n  support: true # yes\n  keys:\n    - { name: a, secret: { file: x } } # the first\n\n# End.\nlog: { level: info }\n`;
    const text = withNewPreSharedKey(before, { name: 'b', secret: { env: 'B' } });
    const line = '    - { name: b, secret: { env: B } }';
    expect(text.split('\n').filter((each) => each !== line)).toEqual(before.split('\n'));
    expect(text).toContain(`# the first\n${line}\n`);
  });
});

describe('settings in which a key is retired', () => {
  const retired = (text: string, name: string) => {
    const edited = withRetiredPreSharedKey(text, name, '2027-01-31');
    return parseSettings(edited, '/etc/sekisho.yaml').preSharedKey.keys.map((key) => [
      key.name,
      key.retired?.toISOString(),
    ]);
  };
  const at = '2027-01-31T00:00:00.000Z';
  const b = '{ name: b, secret: { file: y } }';

  it.each([
    [
      `preSharedKey: { keys: [{ name: a, secret: { file: x }, retired: 2026-01-01 }, ${b}] }`,
      'a',
      [
        ['a', at],
        ['b', undefined],
      ],
    ],
    [
      `preSharedKey: { secret: { file: x }, keys: [${b}] }`,
      'default',
      [
        ['default', at],
        ['b', undefined],
      ],
    ],
    [
      `preSharedKey: { secret: { file: x }, keys: [${b}] }`,
      'b',
      [
        ['default', undefined],
        ['b', at],
      ],
    ],
    ['', 'default', [['default', at]]],
  ])('%s: %s', (text, name, expected) => {
    expect(retired(required + text, name)).toEqual(expected);
  });

  it('is one that there is', () => {
    const text = `${required}preSharedKey: { keys: [${b}] }\n`;
    expect(() => withRetiredPreSharedKey(text, 'c', '2027-01-31')).toThrow('no pre-shared key is named c');
    expect(() => withRetiredPreSharedKey(text, 'default', '2027-01-31')).toThrow(RangeError);
  });
});
