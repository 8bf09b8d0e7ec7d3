import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInClients } from '@sekisho/clients';
import { attemptSchema } from '@sekisho/probe/load';
import { describe, expect, it } from 'vitest';
import { testedClients } from './interop.ts';
import { hasTest } from './limits.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const rows = testedClients(text('docs/interop.md'));

describe('the table of tested clients', () => {
  it('has every client that is described', () => {
    const labels = Object.values(builtInClients).map(({ label }) => label);
    expect(labels.filter((label) => !rows.some(({ client }) => client.startsWith(label)))).toEqual([]);
  });

  it('has every kind of the load generator but the own probe, each once', () => {
    const named = rows.flatMap(({ kinds }) => kinds);
    expect(named.toSorted()).toEqual(attemptSchema.shape.kind.options.filter((kind) => kind !== 'sekisho').toSorted());
  });

  it.each(rows)('names a file for $client, $suites, and a test that is there', ({ file, title, seen }) => {
    expect(file).not.toBe('');
    expect(existsSync(join(root, file))).toBe(true);
    if (title !== undefined) expect(hasTest(root, { file, title })).toBe(true);
    expect(seen).toMatch(/^\d{4}-(0[1-9]|1[0-2])$/);
  });

  it('says what transcripts say of suites', () => {
    const wrong = rows
      .filter(({ file }) => file.includes('/gateway/clients/'))
      .flatMap(({ client, suites, file }) =>
        suites.filter((suite) => !text(file).includes(`'${suite}'`)).map((suite) => `${client}: ${suite}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('a line of the table', () => {
  it('is read with its suites, kinds, file and test', () => {
    const line =
      '| Some client | aes256-sha1-modp2048, aes256gcm16 with PFS | key | transcript, load `some` | [a](../a/b.test.ts) "is in" | 2026-11 |';
    expect(testedClients(`| client | IKE |\n|---|---|\n${line}`)).toEqual([
      {
        client: 'Some client',
        suites: ['aes256-sha1-modp2048', 'aes256gcm16'],
        kinds: ['some'],
        file: 'a/b.test.ts',
        title: 'is in',
        seen: '2026-11',
      },
    ]);
  });
});
