import { defineConfig } from 'vitest/config';

// What a mutant runs against: the unit tests of the protocol libraries alone. Stryker takes every project of a configuration, and
// the one at the root has real servers, guests and sanitizers among them.
const source = { conditions: ['@sekisho/source', 'node'] };

export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    include: ['libs/protocol/*/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
    // The mutants are in the code from the start, and switched on one by one: no test needs the modules anew.
    isolate: false,
  },
});
