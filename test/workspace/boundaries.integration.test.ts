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

interface Import {
  readonly path: string;
  readonly imports: string;
}

const wrong: readonly Import[] = [
  { path: 'libs/protocol/l2tp/src/x.ts', imports: '@sekisho/isakmp' },
  { path: 'libs/protocol/l2tp/src/x.ts', imports: '@sekisho/platform' },
  { path: 'libs/protocol/l2tp/src/x.test.ts', imports: '@sekisho/testing' },
  { path: 'libs/protocol/isakmp/src/x.ts', imports: '@nestjs/common' },
  { path: 'libs/protocol/isakmp/src/x.ts', imports: 'node:dgram' },
  { path: 'libs/protocol/ppp/src/x.ts', imports: '../../../../apps/edge/src/limits.ts' },
  { path: 'libs/protocol/wire/src/ip-address.ts', imports: 'node:dgram' },
  { path: 'libs/protocol/wire/src/ip-address.ts', imports: '@sekisho/platform' },
  { path: 'libs/contracts/src/x.ts', imports: '@sekisho/platform' },
  { path: 'libs/platform/src/x.ts', imports: '@sekisho/edge' },
  { path: 'libs/platform/src/x.ts', imports: '@sekisho/testing' },
  { path: 'libs/platform/src/x.fixture.ts', imports: '../../testing/src/ports.ts' },
  { path: 'libs/testing/src/x.ts', imports: '@sekisho/platform' },
  { path: 'libs/testing/src/x.test.ts', imports: '@sekisho/auth' },
  { path: 'apps/auth/src/x.ts', imports: '@sekisho/edge' },
  { path: 'apps/auth/src/x.ts', imports: '../../edge/src/limits.ts' },
  { path: 'apps/auth/src/x.ts', imports: '../../edge/dist/limits.js' },
  { path: 'apps/auth/src/x.ts', imports: '../../../test/support/gateway.ts' },
  { path: 'apps/auth/src/x.ts', imports: '@sekisho/dataplane' },
  { path: 'apps/auth/src/x.ts', imports: '@sekisho/testing' },
  { path: 'apps/auth/src/x.test.ts', imports: '../../edge/src/gateway/memory-client.fixture.ts' },
  { path: 'apps/auth/src/x.test.ts', imports: '@sekisho/probe/load' },
  { path: 'apps/cli/src/x.ts', imports: '@sekisho/testing' },
  { path: 'apps/cli/src/x.ts', imports: '@sekisho/eap' },
  { path: 'apps/probe/src/x.ts', imports: '@sekisho/testing' },
  { path: 'apps/edge/src/x.ts', imports: '@sekisho/l2tp/src/limits.ts' },
  { path: 'test/interop/x.test.ts', imports: '../../apps/cli/src/main.ts' },
  { path: 'test/interop/x.test.ts', imports: '../../libs/testing/index.ts' },
  { path: 'test/interop/harness/x.ts', imports: '@sekisho/l2tp/dist/limits.js' },
  { path: 'test/support/x.ts', imports: '@sekisho/auth' },
  { path: 'test/load/x.ts', imports: '@sekisho/probe' },
  { path: 'deploy/bootstrap/x.mjs', imports: '../../apps/cli/src/main.ts' },
  { path: 'deploy/bootstrap/x.mjs', imports: '@sekisho/platform' },
];

const right: readonly Import[] = [
  { path: 'libs/protocol/l2tp/src/x.ts', imports: '@sekisho/wire' },
  { path: 'libs/protocol/wire/src/ip-address.ts', imports: 'node:net' },
  { path: 'libs/platform/src/x.test.ts', imports: '@sekisho/testing' },
  { path: 'apps/edge/src/x.ts', imports: '@sekisho/isakmp' },
  { path: 'apps/auth/src/x.ts', imports: '@sekisho/contracts' },
  { path: 'apps/auth/src/x.fixture.ts', imports: '@sekisho/testing' },
  { path: 'apps/auth/src/x.ts', imports: './testing.ts' },
  { path: 'test/interop/harness/x.ts', imports: '../../support/gateway.ts' },
  { path: 'test/load/x.ts', imports: '@sekisho/probe/load' },
  { path: 'deploy/bootstrap/x.mjs', imports: './say.mjs' },
];

/** What the project's own lint rules say against a file that holds only this import; nothing when they let it be. */
function lint({ path, imports }: Import): string {
  const file = join(copy, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { x } from '${imports}';\n\nexport const y = x;\n`);
  const run = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', path], { cwd: copy, encoding: 'utf8' });
  rmSync(file);
  return run.status === 0 ? '' : run.stdout + run.stderr;
}

describe('the linter', () => {
  it.each(wrong)('keeps $path from importing $imports', (each) => {
    expect(lint(each)).toMatch(/noRestrictedImports|noUndeclaredDependencies/);
  });

  it.each(right)('lets $path import $imports', (each) => {
    expect(lint(each)).toBe('');
  });
});
