import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that ask for no more than Apache-2.0 does of who passes this program on: SPDX identifiers. */
const compatible: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

type OneOrMore = string | readonly string[];

/** A package as package-lock.json describes it. */
export interface LockedPackage {
  readonly license?: string;
  readonly deprecated?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: OneOrMore;
  readonly cpu?: OneOrMore;
  readonly libc?: OneOrMore;
  readonly bin?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** By path in the checkout, as `node_modules/zod`; '' and the workspaces are the project itself. */
export type Lock = ReadonlyMap<string, LockedPackage>;

/** A package.json of the project, and what can use the dependencies it names. */
export interface Workspace {
  /** '' is the root. */
  readonly folder: string;
  readonly dependencies: readonly string[];
  /** Texts of its sources. */
  readonly sources: readonly string[];
}

/** A licence of the lock's form: an SPDX expression, of which AND and OR are read. */
export function isCompatible(license: string): boolean {
  const alternatives = license.replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((each) => each.split(' AND ').every((id) => compatible.has(id.trim())));
}

/** Packages that run in production and may not be passed on under Apache-2.0, each with its licence. */
export function incompatiblePackages(lock: Lock): string[] {
  return thirdParty(lock)
    .filter(([, locked]) => locked.dev !== true && !isForOtherSystems(locked))
    .filter(([, { license }]) => license === undefined || !isCompatible(license))
    .map(([path, { license }]) => `${path}: ${license ?? 'no licence'}`);
}

/** Packages whose authors ask to use them no longer, each with what they say. */
export function deprecatedPackages(lock: Lock): string[] {
  return thirdParty(lock).flatMap(([path, { deprecated }]) => (deprecated ? [`${path}: ${deprecated}`] : []));
}

/**
 * Dependencies of a workspace that no source of it imports, that no script calls a command of, and that no other dependency
 * of it asks for as its peer.
 *
 * @param commands the texts that run commands: scripts of every package.json, and the set-up scripts
 */
export function unusedDependencies(workspace: Workspace, lock: Lock, commands: string): string[] {
  const { folder, dependencies, sources } = workspace;
  const locked = (name: string) => lock.get(join(folder, 'node_modules', name)) ?? lock.get(`node_modules/${name}`);
  const peers = new Set(dependencies.flatMap((name) => Object.keys(locked(name)?.peerDependencies ?? {})));
  const imported = (name: string) => sources.some((text) => importOf(name).test(text));
  const called = (name: string) => Object.keys(locked(name)?.bin ?? {}).some((bin) => wordOf(bin).test(commands));
  const typed = (name: string) => name.startsWith('@types/') && (name === '@types/node' || imported(name.slice(7)));
  return dependencies.filter((name) => !(imported(name) || peers.has(name) || called(name) || typed(name)));
}

export function readLock(root: string): Lock {
  const { packages } = readJson(join(root, 'package-lock.json')) as { packages: Record<string, LockedPackage> };
  return new Map(Object.entries(packages));
}

/** The texts that call commands of packages. */
export function readCommands(root: string): string {
  const scripts = manifests(root).flatMap((path) => Object.values(readManifest(join(root, path)).scripts ?? {}));
  return [...scripts, ...readSources(root, ['deploy/bootstrap/*.mjs'])].join('\n');
}

/** Every workspace; tests have the dependencies of the root, which therefore has all of them as its sources. */
export function readWorkspaces(root: string): Workspace[] {
  return manifests(root).map((path) => {
    const folder = path.slice(0, -'package.json'.length).replace(/\/$/, '');
    const { dependencies, devDependencies, optionalDependencies } = readManifest(join(root, path));
    return {
      folder,
      dependencies: Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }),
      sources:
        folder === ''
          ? readSources(root, ['{apps,libs,deploy}/**/src/**/*.{test,fixture}.ts', 'test/**/*.ts', 'vitest.config.ts'])
          : readSources(
              join(root, folder),
              ['src/**/*.ts', 'web/**/*.{ts,tsx}', 'binding.gyp'],
              ['**/*.{test,fixture}.ts'],
            ),
    };
  });
}

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const installed = '**/node_modules/**';

const thirdParty = (lock: Lock) => [...lock].filter(([path, { link }]) => path.includes('node_modules/') && !link);

/** What a package has for systems that this one does not run on is never installed, and the lock may not describe it. */
const isForOtherSystems = ({ optional, os, cpu, libc }: LockedPackage) =>
  optional === true && !(allows(os, 'linux') && allows(libc, 'glibc') && (allows(cpu, 'x64') || allows(cpu, 'arm64')));

const allows = (those: OneOrMore | undefined, one: string) => those === undefined || [those].flat().includes(one);

const manifests = (root: string) =>
  globSync(['package.json', '{libs,apps,deploy}/**/package.json'], { cwd: root, exclude: [installed] }).sort();

const readManifest = (path: string) => readJson(path) as Manifest;

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const readSources = (folder: string, patterns: readonly string[], exclude: readonly string[] = []) =>
  globSync([...patterns], { cwd: folder, exclude: [installed, '**/dist/**', ...exclude] }).map((path) =>
    readFileSync(join(folder, path), 'utf8'),
  );

const importOf = (name: string) =>
  new RegExp(`(?:from|import|require|resolve)\\s*\\(?\\s*['"]${literal(name)}(?:/[^'"]*)?['"]`);

const wordOf = (name: string) => new RegExp(`(?<![\\w@/-])${literal(name)}(?![\\w/-])`);

const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
