import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'sekisho-boundaries-'));
const manifests = globSync('{libs,apps}/**/package.json', { cwd: root, exclude: ['**/node_modules/**'] });
for (const file of ['biome.json', '.gitignore', 'package.json', ...manifests])
  cpSync(join(root, file), join(copy, file));
afterAll(() => rmSync(copy, { recursive: true }));

/** What the project's own lint rules say of a file at this path that holds only this import. */
function lint(path: string, specifier: string): { passed: boolean; output: string } {
  const file = join(copy, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { x } from '${specifier}';\n\nexport const y = x;\n`);
  const run = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', path], { cwd: copy, encoding: 'utf8' });
  rmSync(file);
  return { passed: run.status === 0, output: run.stdout + run.stderr };
}

const wrong: readonly (readonly [path: string, imports: string])[] = [
  ['libs/protocol/l2tp/src/x.ts', '@sekisho/isakmp'],
  ['libs/protocol/l2tp/src/x.ts', '@sekisho/platform'],
  ['libs/protocol/isakmp/src/x.ts', '@nestjs/common'],
  ['libs/protocol/isakmp/src/x.ts', 'node:dgram'],
  ['libs/protocol/ppp/src/x.ts', '../../../../apps/edge/src/limits.ts'],
  ['libs/contracts/src/x.ts', '@sekisho/platform'],
  ['libs/platform/src/x.ts', '@sekisho/edge'],
  ['apps/auth/src/x.ts', '@sekisho/edge'],
  ['apps/auth/src/x.ts', '../../edge/src/limits.ts'],
  ['apps/auth/src/x.ts', '@sekisho/dataplane'],
  ['apps/edge/src/x.ts', '@sekisho/l2tp/src/limits.ts'],
];

const right: readonly (readonly [path: string, imports: string])[] = [
  ['libs/protocol/l2tp/src/x.ts', '@sekisho/wire'],
  ['apps/edge/src/x.ts', '@sekisho/isakmp'],
  ['apps/auth/src/x.ts', '@sekisho/contracts'],
];

describe('module boundaries', () => {
  it.each(wrong)('%s may not import %s', (path, imports) => {
    const { passed, output } = lint(path, imports);
    expect(passed, output).toBe(false);
    expect(output).toMatch(/noRestrictedImports|noUndeclaredDependencies/);
  });

  it.each(right)('%s may import %s', (path, imports) => {
    const { passed, output } = lint(path, imports);
    expect(passed, output).toBe(true);
  });
});
