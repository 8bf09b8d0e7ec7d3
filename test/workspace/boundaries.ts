import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A workspace, as its package.json says. */
export interface Package {
  /** Path in the checkout, such as libs/platform. */
  readonly folder: string;
  readonly name: string;
  /** What others may import it by, such as @sekisho/probe/load. */
  readonly faces: readonly string[];
  /** Of its own kind: workspaces that it names as dependencies of what is built. */
  readonly dependencies: readonly string[];
}

/** A source file of the checkout. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What a workspace's built code may depend on: packages by their folders, as prefixes. */
const below: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ['libs/protocol/wire', []],
  ['libs/protocol/', ['libs/protocol/wire']],
  ['libs/contracts', ['libs/protocol/wire']],
  ['libs/certificates', ['libs/protocol/wire']],
  ['libs/clients', ['libs/protocol/']],
  ['libs/dataplane', ['libs/protocol/wire']],
  ['libs/platform', ['libs/protocol/wire', 'libs/contracts', 'libs/certificates']],
  ['libs/client-setup', ['libs/protocol/wire', 'libs/contracts', 'libs/certificates']],
  ['libs/administration', ['libs/contracts', 'libs/certificates', 'libs/client-setup', 'libs/platform']],
  ['libs/testing', ['libs/protocol/wire', 'libs/protocol/tacacs']],
  ['deploy/grafana', ['libs/contracts', 'libs/platform']],
  [
    'apps/',
    [
      'libs/protocol/',
      'libs/contracts',
      'libs/certificates',
      'libs/clients',
      'libs/client-setup',
      'libs/dataplane',
      'libs/platform',
      'libs/administration',
    ],
  ],
];

/** Dependencies that point the wrong way, each as a sentence. */
export function wrongDependencies(packages: readonly Package[]): string[] {
  return packages.flatMap(({ folder, dependencies }) => {
    const allowed = below.find(([prefix]) => folder.startsWith(prefix))?.[1] ?? [];
    return dependencies
      .map((name) => packages.find((each) => each.name === name)?.folder ?? name)
      .filter((other) => !allowed.some((prefix) => other.startsWith(prefix)))
      .map((other) => `${folder} may not depend on ${other}`);
  });
}

/** Imports of a file that reach around a public face, or out of its own part of the checkout; each as a sentence. */
export function crossings({ path, text }: SourceFile, packages: readonly Package[]): string[] {
  const own = partOf(path, packages);
  const faces = new Set(packages.flatMap(({ faces: each }) => each));
  return specifiersIn(text).flatMap((specifier) => {
    if (specifier.startsWith('.')) {
      const target = normalize(join(dirname(path), specifier));
      const isInside = own.some((folder) => target.startsWith(`${folder}/`));
      return isInside ? [] : [`${path} reaches out of ${own[0]} to ${target}`];
    }
    if (!specifier.startsWith('@sekisho/') || faces.has(specifier)) return [];
    return [`${path} imports ${specifier}, which is no public face`];
  });
}

/** Apps' sources meet on the bus; what faces they have are for whole-system tests. */
export function appsImported({ path, text }: SourceFile, packages: readonly Package[]): string[] {
  const apps = packages.filter(({ folder }) => folder.startsWith('apps/')).flatMap(({ faces }) => faces);
  if (path.startsWith('test/')) return [];
  return specifiersIn(text)
    .filter((specifier) => apps.includes(specifier))
    .map((specifier) => `${path} imports the app ${specifier}`);
}

export function readPackages(root: string): Package[] {
  return globSync('{apps,libs,deploy}/**/package.json', { cwd: root, exclude: ['**/node_modules/**'] }).map((path) => {
    const { name, exports = {}, dependencies = {} } = JSON.parse(readFileSync(join(root, path), 'utf8'));
    return {
      folder: dirname(path),
      name,
      faces: Object.keys(exports).map((face) => join(name, face)),
      dependencies: Object.keys(dependencies).filter((each) => each.startsWith('@sekisho/')),
    };
  });
}

/** Every source, test and script of the checkout. */
export function readSourceFiles(root: string): SourceFile[] {
  const exclude = ['**/node_modules/**', '**/dist/**', '**/build/**'];
  return globSync('{apps,libs,test,deploy}/**/*.{ts,tsx,mts,js,mjs}', { cwd: root, exclude }).map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** Folders that a file may import from by a relative path, its own part of the checkout first. */
function partOf(path: string, packages: readonly Package[]): readonly [string, ...string[]] {
  const workspace = packages.find(({ folder }) => path.startsWith(`${folder}/`));
  // A page for browsers is built apart from the process that serves it.
  if (workspace !== undefined && path.startsWith(`${workspace.folder}/web/`)) return [`${workspace.folder}/web`];
  if (workspace !== undefined) return [`${workspace.folder}/src`, `${workspace.folder}/vectors`];
  const [top = '', suite = ''] = path.split('/');
  return top === 'test' ? [`test/${suite}`, 'test/support'] : [top];
}

const specifiersIn = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"\n]+)['"]/g)].map(
    ([, specifier = '']) => specifier,
  );
