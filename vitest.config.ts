import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { interopWorkers } from './test/interop/harness/limits.ts';

// Real servers and guests on a shared, noisy machine: a test that fails there once gets a second try, and vitest says so.
const retry = process.env.CI ? 1 : 0;
// What comes about by itself may take its time on busy cores: how long a test waits for it is not what it asserts.
const expect = { poll: { timeout: 10_000 } };
// Workspace packages resolve to their sources, so no test waits for a build or runs against a stale one.
const source = { conditions: ['@sekisho/source', 'node'] };
// Nest's decorators, also in test files, which no tsconfig.json includes.
const oxc = { decorator: { legacy: true } };

/**
 * Integration tests that have the machine to themselves: they hold what takes milliseconds against a clock, measure packets and
 * memory, or change what all of the machine shares, its users.
 */
const alone = [
  'apps/auth/src/back-ends/ldap/ldap-servers.integration.test.ts',
  'apps/auth/src/back-ends/os/**/*.integration.test.ts',
  'apps/auth/src/back-ends/radius/unanswering-servers.integration.test.ts',
  'apps/auth/src/back-ends/tacacs/failing-servers.integration.test.ts',
  'apps/auth/src/dynamic-authorization/**/*.integration.test.ts',
  'apps/auth/src/guesses/**/*.integration.test.ts',
  'apps/auth/src/verification/login-test.integration.test.ts',
  'apps/ip-pool/src/ip-pool.integration.test.ts',
  'apps/ip-pool/src/dhcp/dhcp-servers.integration.test.ts',
  'apps/ip-pool/src/leases/{blocks,redis-failures}.integration.test.ts',
  'apps/probe/src/load/**/*.integration.test.ts',
  'libs/certificates/src/revocation.integration.test.ts',
  'libs/dataplane/src/**/*.integration.test.ts',
  'libs/platform/src/bus/bus.integration.test.ts',
  'test/{load,weight}/**/*.integration.test.ts',
];
/** Tests that change what others in the same process would see: functions of modules, clocks, the environment. */
const changing = (patterns: readonly string[]) =>
  globSync(patterns, { exclude: ['**/node_modules', '**/dist', '**/*.integration.test.ts'] }).filter((file) =>
    /\bvi\.(mock|stub|spyOn|useFakeTimers)|\bprocess\.(env\.\w+ = |chdir|umask)|delete process\.env|setLogLevel/.test(
      readFileSync(file, 'utf8'),
    ),
  );
const protocolTests = ['libs/protocol/*/src/**/*.test.ts'];
const unitTests = [
  'libs/!(protocol)/**/src/**/*.test.ts',
  'apps/**/src/**/*.test.ts',
  'deploy/**/src/**/*.test.ts',
  'test/{endurance,fuzz,load,weight,workspace}/**/*.test.ts',
];
const changingProtocol = changing(protocolTests);
const changingUnit = changing(unitTests);
/** Unit tests compute: vitest would leave a processor of two free for itself, which does little meanwhile. */
const unitWorkers = availableParallelism();
/** Whole edges in memory, on cores that others use as well: longer than what they wait for. */
const unitMs = 30_000;
/** The others wait most of their time, for servers to start and for time to pass: several at once. */
const integrationWorkers = 3;

/** The packet path's tests with an addon that a sanitizer watches. No second try: a race that was seen is there. */
const sanitized = (name: 'asan' | 'tsan') => ({
  resolve: source,
  oxc,
  ssr: { resolve: source },
  test: {
    name,
    include: ['libs/dataplane/src/**/*.integration.test.ts'],
    globalSetup: ['deploy/bootstrap/sanitized-addon.mjs'],
    env: { SEKISHO_SANITIZER: name },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    coverage: {
      include: ['libs/protocol/*/src/**/*.ts'],
      exclude: ['**/*.{test,fixture}.ts', 'libs/protocol/*/src/index.ts'],
      reporter: [fileURLToPath(new URL('test/workspace/coverage-by-library.ts', import.meta.url)), 'html'],
      thresholds: { branches: 95 },
    },
    projects: [
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          // Apart from the other unit tests, because what they cover counts. Stacks without clock, socket or randomness of their own
          // leave nothing behind: their tests share a process, in half of the time.
          name: 'protocol',
          include: protocolTests,
          exclude: ['**/node_modules/**', '**/dist/**', ...changingProtocol],
          isolate: false,
          maxWorkers: unitWorkers,
        },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: { name: 'protocol-apart', include: changingProtocol, maxWorkers: unitWorkers },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          // Most of the time of a process of its own goes by before a test's first line: files share one, unless they change it.
          name: 'unit',
          include: unitTests,
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.integration.test.ts', ...changingUnit],
          isolate: false,
          maxWorkers: unitWorkers,
          expect,
          testTimeout: unitMs,
        },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: { name: 'unit-apart', include: changingUnit, maxWorkers: unitWorkers, expect, testTimeout: unitMs },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'test/interop/**', ...alone],
          maxWorkers: integrationWorkers,
          sequence: { groupOrder: 1 },
          retry,
          expect,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          name: 'integration-alone',
          include: alone,
          exclude: ['**/node_modules/**', '**/dist/**'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          retry,
          expect,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          globalSetup: ['test/interop/harness/global-setup.ts'],
          maxWorkers: interopWorkers,
          sequence: { groupOrder: 3 },
          retry,
          expect,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          expect,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve: source,
        oxc,
        ssr: { resolve: source },
        test: {
          // The console as its administrators see it. All scenarios share a gateway, a browser and a guest.
          name: 'browser',
          include: ['test/browser/**/*.scenario.ts'],
          globalSetup: ['test/browser/harness/global-setup.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 5 },
          retry,
          expect,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      sanitized('asan'),
      sanitized('tsan'),
    ],
  },
});
