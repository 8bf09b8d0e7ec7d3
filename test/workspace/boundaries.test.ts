import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  appsImported,
  crossings,
  type Package,
  readPackages,
  readSourceFiles,
  wrongDependencies,
} from './boundaries.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = readPackages(root);
const files = readSourceFiles(root);

describe('the sources, tests and scripts of this project', () => {
  it('are looked at, all of them', () => {
    for (const folder of [
      'apps/auth/src/',
      'libs/protocol/isakmp/src/',
      'libs/testing/src/',
      'test/interop/',
      'deploy/',
    ]) {
      expect(files.filter(({ path }) => path.startsWith(folder)).length, folder).toBeGreaterThan(5);
    }
  });

  it('reach around no public face', () => {
    expect(files.flatMap((file) => crossings(file, packages))).toEqual([]);
  });

  it('import no app', () => {
    expect(files.flatMap((file) => appsImported(file, packages))).toEqual([]);
  });

  it('are built on what lies below them alone, and on nothing that is for tests', () => {
    expect(wrongDependencies(packages)).toEqual([]);
  });
});

/**
 * For programs without Nest and bus, which the whole of the platform would bring along; and for tests, which start what a service
 * starts by itself.
 */
const parts: Readonly<Record<string, readonly string[]>> = {
  '@sekisho/administration': ['error', 'testing'].map((part) => `@sekisho/administration/${part}`),
  '@sekisho/platform': [
    'database',
    'files',
    'key-log',
    'metrics',
    'metrics/testing',
    'nats-config',
    'service',
    'service-orders',
    'settings-readers',
    'telemetry',
    'timers',
  ].map((part) => `@sekisho/platform/${part}`),
};

describe('every library', () => {
  it.each(packages.filter(({ folder }) => folder.startsWith('libs/')))(
    'has one public face, and no part with a face of its own but for a reason: $name',
    ({ name, faces }) => {
      expect(faces).toEqual([name, ...(parts[name] ?? [])]);
    },
  );
});

describe('the check of boundaries', () => {
  const made: readonly Package[] = [
    { folder: 'libs/protocol/wire', name: '@sekisho/wire', faces: ['@sekisho/wire'], dependencies: [] },
    { folder: 'libs/protocol/l2tp', name: '@sekisho/l2tp', faces: ['@sekisho/l2tp'], dependencies: ['@sekisho/wire'] },
    { folder: 'libs/testing', name: '@sekisho/testing', faces: ['@sekisho/testing'], dependencies: [] },
    { folder: 'apps/auth', name: '@sekisho/auth', faces: [], dependencies: ['@sekisho/l2tp'] },
    { folder: 'apps/probe', name: '@sekisho/probe', faces: ['@sekisho/probe/load'], dependencies: [] },
  ];
  const found = (path: string, text: string) => crossings({ path, text }, made);

  it.each([
    ['a page, into the process that serves it', 'apps/auth/web/src/x.tsx', '../../src/y.ts'],
    ['a test, into another app', 'apps/auth/src/x.test.ts', '../../probe/src/client.ts'],
    ['a fixture, into a library', 'apps/auth/src/x.fixture.ts', '../../../libs/testing/src/ports.ts'],
    ['an app, into the whole-system tests', 'apps/auth/src/x.ts', '../../../test/support/gateway.ts'],
    ['an app, out of its sources', 'apps/auth/src/x.ts', '../package.json'],
    ['a whole-system test, into what is built', 'test/interop/x.test.ts', '../../apps/auth/dist/main.js'],
    ['one suite, into another', 'test/load/x.ts', '../interop/harness/network.ts'],
    ['what suites share, into one of them', 'test/support/x.ts', '../load/limits.ts'],
    ['a script, into an app', 'deploy/bootstrap/x.mjs', '../../apps/auth/src/limits.ts'],
    ['a test, by a path below the face', 'test/interop/x.test.ts', '@sekisho/l2tp/src/limits.ts'],
    ['a test, by what was built', 'apps/auth/src/x.test.ts', '@sekisho/l2tp/dist/limits.js'],
    ['a test, an app without a face', 'test/interop/x.test.ts', '@sekisho/auth'],
    ['a test, beside the face of an app', 'test/load/x.ts', '@sekisho/probe/client'],
  ])('finds %s', (_, path, specifier) => {
    expect(found(path, `import { x } from '${specifier}';`)).toEqual([expect.stringContaining(path)]);
    expect(found(path, `export * from "${specifier}";`)).toHaveLength(1);
    expect(found(path, `const { x } = await import('${specifier}');`)).toHaveLength(1);
    expect(found(path, `import '${specifier}';`)).toHaveLength(1);
    expect(found(path, `/** @type {import('${specifier}').X} */`)).toHaveLength(1);
  });

  it.each([
    ['apps/auth/src/a/x.ts', '../b/y.ts'],
    ['apps/auth/web/src/a/x.tsx', '../b/y.tsx'],
    ['apps/auth/src/x.test.ts', '@sekisho/testing'],
    ['test/load/cases/x.ts', '../../support/gateway.ts'],
    ['test/load/x.ts', '@sekisho/probe/load'],
    ['deploy/bootstrap/x.mjs', './say.mjs'],
  ])('lets %s import %s', (path, specifier) => {
    expect(found(path, `import { x } from '${specifier}';`)).toEqual([]);
  });

  it('finds an app that another one imports by its face', () => {
    const text = "import { x } from '@sekisho/probe/load';";
    expect(appsImported({ path: 'apps/auth/src/x.test.ts', text }, made)).toHaveLength(1);
    expect(appsImported({ path: 'test/load/x.ts', text }, made)).toEqual([]);
  });

  it.each([
    ['libs/protocol/l2tp', '@sekisho/testing', 'libs/testing'],
    ['libs/protocol/wire', '@sekisho/l2tp', 'libs/protocol/l2tp'],
    ['libs/testing', '@sekisho/auth', 'apps/auth'],
    ['apps/auth', '@sekisho/testing', 'libs/testing'],
    ['apps/auth', '@sekisho/probe', 'apps/probe'],
  ])('finds that %s depends on %s', (folder, name, other) => {
    const packages = made.map((each) => (each.folder === folder ? { ...each, dependencies: [name] } : each));
    expect(wrongDependencies(packages)).toContain(`${folder} may not depend on ${other}`);
  });
});
