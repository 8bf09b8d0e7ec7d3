import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { otherwise } from './japanese.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Guides say what stands in other systems' dialogues, as those write it; the command knows all letters by their width. */
const others =
  /^libs\/client-setup\/src\/guides\/platforms\/|^apps\/cli\/src\/output\/width\.ts$|\/(dist|node_modules)\//;
const files = globSync(['docs/*.ja.md', 'apps/*/{src,web/src}/**/*.ts', 'libs/**/src/**/*.ts'], { cwd: root })
  .filter((file) => !others.test(file) && !/\.(test|fixture|d)\.ts$/.test(file))
  .sort();

describe('Japanese', () => {
  it('has brackets and colons of one form, on pages, in answers of the API, in documents and of commands', () => {
    const found = files.flatMap((file) =>
      readFileSync(`${root}${file}`, 'utf8')
        .split('\n')
        .flatMap((line, at) => otherwise(line).map((part) => `${file}:${at + 1}: ${part}`)),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['ネットワーク (例：10.0.0.0/8) のリスト', 0],
    ['[クラスター](cluster.md)の手順', 0],
    ['file: パス', 0],
    ['for (const each of all) say(each)', 0],
    ['ネットワーク（例', 1],
    ['鍵(key) です', 1],
    ['鍵 (key)です', 1],
    ['近い名前: bob', 1],
    ['**試験**: 手順', 1],
  ])('%s: %i', (line, count) => {
    expect(otherwise(line)).toHaveLength(count);
  });
});
