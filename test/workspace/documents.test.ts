import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenLinks, commandLines, pages, wrongPaths } from './documents.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('what is written for people', () => {
  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('names files and functions that are there: %s', (file) => {
    expect(wrongPaths(root, text(file))).toEqual([]);
  });

  it.each(pages(root))('links to what is there: %s', (file) => {
    expect(brokenLinks(root, file)).toEqual([]);
  });

  it('is reached from the README, every page of docs', () => {
    const readme = text('README.md') + text('CONTRIBUTING.md');
    const missing = pages(root).filter((page) => page.startsWith('docs/') && !readme.includes(`(${page}`));
    expect(missing).toEqual([]);
  });
});

describe('the check of pages', () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'sekisho-pages-'));
    mkdirSync(join(place, 'libs/l2tp/control'), { recursive: true });
    writeFileSync(join(place, 'libs/l2tp/control/avp.ts'), 'export function decode() {}\n');
    writeFileSync(join(place, 'page.md'), '# A page\n\n## Who guesses, waits\n');
  });
  afterAll(() => rmSync(place, { recursive: true }));

  it('finds a path from the repository and from a folder named before', () => {
    expect(wrongPaths(place, '`libs/l2tp` has `control/avp.ts`: `decode`; `libs/*` all of it')).toEqual([]);
  });

  it('tells what is not there', () => {
    expect(wrongPaths(place, '`libs/l2tp`: `control/gone.ts`')).toEqual(['control/gone.ts']);
    expect(wrongPaths(place, '`libs/l2tp/control/avp.ts`, `encode`')).toEqual(['encode in libs/l2tp/control/avp.ts']);
  });

  it('forgets a folder at the next heading', () => {
    expect(wrongPaths(place, '`libs/l2tp`\n## Next\n`control/avp.ts`')).toEqual(['control/avp.ts']);
  });

  it('follows links and their anchors', () => {
    const link = (target: string) => {
      writeFileSync(join(place, 'from.md'), `[there](${target})`);
      return brokenLinks(place, 'from.md');
    };
    expect(link('page.md#who-guesses-waits')).toEqual([]);
    expect(link('page.md#who')).toEqual(['page.md#who']);
    expect(link('gone.md')).toEqual(['gone.md']);
    expect(link('https://example.com/gone')).toEqual([]);
  });

  it('takes commands out of blocks, without comments and broken lines', () => {
    expect(
      commandLines('```sh\nsekisho log \\\n  --json   # all of it\n\n# a remark\n```\n\n```\nsekisho no\n```'),
    ).toEqual(['sekisho log    --json']);
  });
});
