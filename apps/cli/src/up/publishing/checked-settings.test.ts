import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkSettings, namedBy } from './checked-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-checked-'));
const file = join(folder, 'sekisho.yaml');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  for (const name of ['passphrase', 'key', 'postgres-url', 'radius'])
    writeFileSync(join(folder, name), name, { mode: 0o600 });
});

const known = `
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
internalCa: { passphrase: { file: passphrase } }
preSharedKey: { secret: { file: key } }
users: { store: { postgres: { file: postgres-url } } }
`;
const backEnd = (name: string, secret: string) =>
  `backEnds: { ${name}: { kind: radius, servers: [{ address: 10.0.0.5, secret: { file: ${secret} } }] } }\n`;

/** Sentences on settings that come over the bus. */
const problems = (text: string, before = known) =>
  checkSettings(text, file, namedBy(parseSettings(before, file))).problems.map(({ message }) => message);

it('gives the password of a store to nobody else: a server that the publisher chooses would be shown it', () => {
  expect(problems(known + backEnd('x', 'postgres-url'))).toEqual([
    expect.stringMatching(/postgres-url is not of .*: name it in the file of the settings on the gateway itself\.$/),
  ]);
});

it('lets a back end have another name, with its secret', () => {
  expect(problems(known + backEnd('y', 'radius'), known + backEnd('x', 'radius'))).toEqual([]);
});
