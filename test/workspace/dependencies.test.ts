import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  deprecatedPackages,
  incompatiblePackages,
  isCompatible,
  type LockedPackage,
  readCommands,
  readLock,
  readWorkspaces,
  unusedDependencies,
} from './dependencies.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const lock = readLock(root);
const commands = readCommands(root);
const workspaces = readWorkspaces(root);
const lockOf = (packages: Readonly<Record<string, LockedPackage>>) => new Map(Object.entries(packages));

describe('the dependencies of this project', () => {
  it('can be passed on under Apache-2.0', () => {
    expect(incompatiblePackages(lock)).toEqual([]);
  });

  it('are not deprecated', () => {
    expect(deprecatedPackages(lock)).toEqual([]);
  });

  it.each(workspaces)('are used, each where it is named: $folder', (workspace) => {
    expect(unusedDependencies(workspace, lock, commands)).toEqual([]);
  });

  it('have a line each in docs/dependencies.md that says why', () => {
    const explained = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
    const named = new Set(workspaces.flatMap(({ dependencies }) => dependencies));
    const missing = [...named].filter((name) => !name.startsWith('@sekisho/') && !explained.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});

describe('the check of dependencies', () => {
  it.each(['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND ISC'])('lets %s in', (license) => {
    expect(isCompatible(license)).toBe(true);
  });

  it.each(['GPL-3.0-only', 'MIT AND MPL-2.0', 'SEE LICENSE IN LICENSE', ''])('keeps "%s" out', (license) => {
    expect(isCompatible(license)).toBe(false);
  });

  it('asks for a licence of what runs here in production alone', () => {
    const packages = lockOf({
      '': { license: 'UNLICENSED' },
      'node_modules/silent': {},
      'node_modules/tool': { license: 'MPL-2.0', dev: true },
      'node_modules/for-a-mac': { optional: true, os: ['darwin'] },
    });
    expect(incompatiblePackages(packages)).toEqual(['node_modules/silent: no licence']);
  });

  it('finds a package that its authors gave up', () => {
    expect(deprecatedPackages(lockOf({ 'node_modules/old': { deprecated: 'use new' } }))).toEqual([
      'node_modules/old: use new',
    ]);
  });

  it('finds what is neither imported, nor called, nor a peer, nor the types of something', () => {
    const packages = lockOf({
      'node_modules/framework': { peerDependencies: { peer: '1' } },
      'node_modules/builder': { bin: { build: 'build.js' } },
    });
    const workspace = {
      folder: 'apps/x',
      dependencies: ['framework', 'peer', 'builder', '@types/framework', 'nobody', 'frame'],
      sources: ["import { thing } from 'framework/part';\n"],
    };
    expect(unusedDependencies(workspace, packages, 'build --all')).toEqual(['nobody', 'frame']);
  });
});
