import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from './load.ts';
import { settingsWarnings } from './warnings.ts';

const required = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
const key = (name: string, identities: string) =>
  `{ name: ${name}, secret: { file: ${name} }, identities: ${identities} }`;
const parse = (text: string) => parseSettings(required + text, '/etc/sekisho/sekisho.yaml');

function problemsOf(text: string): string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, expected }) => `${path}: ${expected}`);
  }
}

describe('Aggressive Mode in the settings', () => {
  it('is off, and nothing is said of it', () => {
    const settings = parse('');
    expect(settings.ike.aggressiveMode).toBe(false);
    expect(settingsWarnings(settings)).toEqual([]);
  });

  it('is warned of where it is on', () => {
    const settings = parse(
      `ike: { aggressiveMode: true }\npreSharedKey: { keys: [${key('sales', '[sales, s@vpn.example]')}] }`,
    );
    expect(settings.preSharedKey.keys[0]?.identities).toEqual(['sales', 's@vpn.example']);
    expect(settingsWarnings(settings)).toEqual([expect.stringContaining('Aggressive Mode is on')]);
  });

  const sales = key('sales', '[sales]');
  it.each([
    ['without a key for a name', 'ike: { aggressiveMode: true }'],
    ['without pre-shared keys', `ike: { aggressiveMode: true }\npreSharedKey: { support: false, keys: [${sales}] }`],
    [
      'where machines authenticate by certificate alone',
      `ike: { aggressiveMode: true, machineAuthentication: [certificate] }\npreSharedKey: { keys: [${sales}] }`,
    ],
  ])('is not on %s', (_name, text) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^ike.aggressiveMode: false, or a pre-shared key/)]);
  });

  it.each([
    [`[${sales}, ${key('b', '[b, sales]')}]`, /^preSharedKey.keys: every one of identities in one key alone/],
    [`[${key('a', '[]')}]`, /^preSharedKey.keys\[0\].identities: a list of group names/],
    [`[${key('a', '[x, x]')}]`, /^preSharedKey.keys\[0\].identities: every one once/],
    [
      `[${key('a', `[${'x'.repeat(129)}]`)}]`,
      /^preSharedKey.keys\[0\].identities\[0\]: a group name or identifier of up/,
    ],
  ])('has no keys as %s', (keys, problem) => {
    expect(problemsOf(`preSharedKey: { keys: ${keys} }`)).toContainEqual(expect.stringMatching(problem));
  });
});
