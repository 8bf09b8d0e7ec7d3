import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, quietly, root, withPinnedNode } from './commands.mjs';
import { step } from './say.mjs';
import { pamHeader } from './system-packages.mjs';

const addon = {
  stamp: join(root, 'node_modules', '.sekisho-native'),
  sources: ['libs/dataplane/native', 'libs/dataplane/binding.gyp', 'libs/dataplane/package.json'],
};
const passwordHelper = {
  stamp: join(root, 'node_modules', '.sekisho-password-helper'),
  result: join(root, 'apps/auth/build/Release/sekisho-pam'),
  sources: ['apps/auth/native', 'apps/auth/package.json'],
};
const page = {
  stamp: join(root, 'node_modules', '.sekisho-page'),
  result: join(root, 'apps', 'console', 'web', 'dist', 'index.html'),
  sources: [
    ...['src', 'index.html', 'vite.config.ts', 'tsconfig.json'].map((each) => `apps/console/web/${each}`),
    'apps/console/package.json',
  ],
};
const fuzzTargets = join(root, 'libs/dataplane/native/fuzz');
const scripts = {
  stamp: join(root, 'node_modules', '.sekisho-built'),
  result: join(root, 'apps', 'cli', 'dist', 'main.js'),
};

/**
 * Builds what is C++ and the TypeScript where a source is newer than the last build. Without PAM's header there is no
 * helper for OS passwords; the auth service says so where its settings need it.
 */
export async function build() {
  await buildWhenOlder('Building the packet path (C++)', addon.stamp, join(root, 'libs/dataplane/build/Release'), {
    sources: addon.sources,
    make: () => runScript('native', '@sekisho/dataplane'),
  });
  if (existsSync(pamHeader)) {
    await buildWhenOlder('Building the helper for OS passwords (C++)', passwordHelper.stamp, passwordHelper.result, {
      sources: passwordHelper.sources,
      make: () => runScript('native', '@sekisho/auth'),
    });
  }
  await buildWhenOlder('Building the services (TypeScript)', scripts.stamp, scripts.result, {
    sources: scriptSources(),
    make: () => quietly(pinnedNode, [join(root, 'node_modules', '.bin', 'tsc'), '-b'], withPinnedNode()),
  });
  await buildWhenOlder('Building the page of the console', page.stamp, page.result, {
    sources: page.sources,
    make: () => runScript('page', '@sekisho/console'),
  });
}

/**
 * Builds the C++ addon with a sanitizer, beside the usual one.
 *
 * @param {'asan' | 'tsan'} sanitizer
 */
export const buildSanitized = (sanitizer) =>
  buildWhenOlder(
    `Building the packet path (C++, ${sanitizer})`,
    join(root, 'node_modules', `.sekisho-${sanitizer}`),
    join(root, 'libs/dataplane/build', sanitizer, 'sekisho_dataplane.node'),
    { sources: addon.sources, make: () => runScript(sanitizer, '@sekisho/dataplane') },
  );

/**
 * Of the C++, make builds what has changed alone.
 *
 * @param {string} script
 * @param {string} workspace
 */
const runScript = (script, workspace) => quietly('npm', ['run', script, `--workspace=${workspace}`], withPinnedNode());

/**
 * @param {string} what
 * @param {string} stamp
 * @param {string} result
 * @param {{ sources: readonly string[], make: () => Promise<void> }} how
 */
async function buildWhenOlder(what, stamp, result, { sources, make }) {
  const built = existsSync(result) && existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const newest = Math.max(...sources.map((each) => newestChange(join(root, each), fuzzTargets)));
  if (newest <= built) return;
  // What changes while the build runs may not be part of it, so the build counts as made when it began.
  const begun = new Date();
  await step(what, make);
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}

function scriptSources() {
  const packages = ['apps', 'libs', 'libs/protocol', 'deploy'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, folder, entry.name, 'tsconfig.json')))
      .map((entry) => `${folder}/${entry.name}`),
  );
  return [
    'tsconfig.json',
    'tsconfig.base.json',
    ...packages.flatMap((each) => [`${each}/src`, `${each}/tsconfig.json`, `${each}/package.json`]),
  ];
}

/**
 * The latest modification of a file, or of anything in a folder; a folder itself changes when a file in it is removed.
 *
 * @param {string} path
 * @param {string} [except] a folder in it that is left out
 * @returns {number} ms since the epoch; 0 where nothing is there
 */
export function newestChange(path, except) {
  const stat = path === except ? undefined : statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name), except)));
}
