import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { prepareNpmPackages } from './npm-packages.mjs';
import { run } from './say.mjs';
import { prepareSystemPackages } from './system-packages.mjs';

/**
 * Makes this checkout ready to run: system packages, npm packages, build; each only where it is missing or outdated.
 * Needs nothing but Node 20 itself.
 *
 * @param {import('./system-packages.mjs').Purpose} purpose
 */
export async function prepare(purpose) {
  await prepareSystemPackages(purpose);
  await prepareNpmPackages();
  await build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await run(async () => {
    await prepare({ forTests: process.argv.includes('--tests') });
    return 0;
  });
}
