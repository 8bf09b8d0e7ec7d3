import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly, root, withoutPinnedNode } from './commands.mjs';
import { step } from './say.mjs';

const lock = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.sekisho-lock');
/** npm writes this when an installation is complete. */
const installed = join(modules, '.package-lock.json');

/** `npm ci` where node_modules is missing or was made from another package-lock.json. */
export async function prepareNpmPackages() {
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!existsSync(stamp) && wasInstalledByHand()) {
    writeFileSync(stamp, wanted);
    return;
  }
  await step('Installing the npm packages', () =>
    quietly('npm', ['ci', '--no-audit', '--no-fund'], withoutPinnedNode()),
  );
  writeFileSync(stamp, wanted);
}

const wasInstalledByHand = () => existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
