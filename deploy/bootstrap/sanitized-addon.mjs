import { fileURLToPath } from 'node:url';
import { buildSanitized } from './build.mjs';

/**
 * Vitest's set-up of a project that is named after the sanitizer its addon is built with.
 *
 * @param {{ name: string }} project
 */
export default async function setup({ name }) {
  if (name !== 'asan' && name !== 'tsan') throw new Error(`no build of the addon is named ${name}`);
  await buildSanitized(name);
}

// Run by itself it builds both, ahead of the tests.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildSanitized('asan');
  await buildSanitized('tsan');
}
