import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { afterAll, describe, expect, it } from 'vitest';
import { statePaths } from '../state/state-paths.ts';
import { consoleAddress, firstAdministratorLink } from './console-address.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-console-'));
afterAll(() => rmSync(folder, { recursive: true }));

const least = 'officeMode: { pool: 10.66.0.0/24 }\nencryptionDomain: [10.0.0.0/8]\n';
const at = (section: string) =>
  consoleAddress(parseSettings(`${least}console: ${section}`, '/s.yaml').console, '192.0.2.1');

describe('where a browser finds the console', () => {
  it.each([
    ['{}', 'https://localhost:8443'],
    ['{ listen: "0.0.0.0:443" }', 'https://192.0.2.1:443'],
    ['{ listen: "10.0.0.1:8443" }', 'https://10.0.0.1:8443'],
    ['{ names: [admin.example.com] }', 'https://admin.example.com:8443'],
    ['{ listen: "[2001:db8::1]:8443" }', 'https://[2001:db8::1]:8443'],
  ])('with %s', (section, url) => {
    expect(at(section)).toBe(url);
  });
});

it('takes the link of the first administrator from where the console has put it, and nothing else', () => {
  const paths = statePaths(folder, {});
  expect(firstAdministratorLink('https://x', paths)).toBeUndefined();
  mkdirSync(paths.service('console'), { recursive: true });
  const file = join(paths.service('console'), 'first-administrator');
  const token = 'A'.repeat(43);
  writeFileSync(file, `${token}\n`);
  expect(firstAdministratorLink('https://x', paths)).toBe(`https://x/invitation#${token}`);
  writeFileSync(file, 'something else\n');
  expect(firstAdministratorLink('https://x', paths)).toBeUndefined();
});
