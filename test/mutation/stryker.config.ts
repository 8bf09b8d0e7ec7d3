import { fileURLToPath } from 'node:url';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';

/** `LIBRARY=esp npm run mutation` tries one library: only its own tests see its mutants. */
const sources = `libs/protocol/${process.env.LIBRARY ?? '*'}/src`;

const options: PartialStrykerOptions = {
  testRunner: 'vitest',
  plugins: [
    import.meta.resolve('@stryker-mutator/vitest-runner'),
    fileURLToPath(new URL('texts-for-people.ts', import.meta.url)),
  ],
  ignorers: ['texts-for-people'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: [`${sources}/**/*.ts`, '!**/*.{test,fixture}.ts', `!${sources}/index.ts`],
  testFiles: [`${sources}/**/*.test.ts`],
  // What the copy of the tree that is mutated consists of.
  ignorePatterns: ['**', '!libs/protocol/**', '!package.json', '!tsconfig.base.json', '!test/mutation/**'],
  // Stryker rewrites paths in this file by an interface that TypeScript 7 does not have; no path here needs it.
  tsconfigFile: 'none.json',
  coverageAnalysis: 'perTest',
  // What runs once while a module loads would ask for the whole suite, once a mutant.
  ignoreStatic: true,
  concurrency: 1,
  reporters: ['clear-text', 'json'],
  clearTextReporter: { reportTests: false },
  jsonReporter: { fileName: '.mutation/report.json' },
  tempDirName: '.mutation/sandbox',
};

export default options;
