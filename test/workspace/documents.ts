import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, normalize } from 'node:path';

/** Words in capitals stand for a name of one's own. */
const placeholder = /\b(NAME|KIND|FILE|DIR)\b/g;
const pathLike = /^[A-Za-z0-9_.@*<>/-]+$/;
const withExtension = /\.(ts|mjs|cc|h|md|yaml|json)$/;
const symbol = /^#?[A-Za-z_]\w*((\.|::)[A-Za-z_]\w*)*$/;
/** Between a file and what is in it: `file`: `one`, `two` and `three`. */
const belongs = /^(, |: | and )$/;
/** Where the sources of an app or library begin: what is named next is often relative to it. */
const sources = /^.*?\/(src|native)(?=\/|$)/;

/**
 * What is wrong with the files and folders that a page names in backquotes: those that are not there, and functions that the
 * file named just before them does not have. A path is relative to the repository, or to a folder or file's folder named
 * before it under the same heading; a file's name alone may be any file of that name.
 */
export function wrongPaths(root: string, markdown: string): string[] {
  return withoutCode(markdown)
    .split(/^#+ .*$/m)
    .flatMap((section) => wrongInSection(root, section));
}

function wrongInSection(root: string, section: string): string[] {
  const bases = [''];
  const wrong: string[] = [];
  let file: { readonly path: string; end: number } | undefined;
  for (const match of section.matchAll(/`([^`\n]+)`/g)) {
    const quoted = match[1] ?? '';
    const end = match.index + match[0].length;
    if (isPath(quoted)) {
      const path = findFrom(root, bases, quoted);
      if (path === undefined) wrong.push(quoted);
      else bases.push(...basesOf(root, path));
      file = path !== undefined && isFile(root, path) ? { path, end } : undefined;
    } else if (file && belongs.test(section.slice(file.end, match.index)) && symbol.test(quoted)) {
      if (!hasSymbol(readFileSync(join(root, file.path), 'utf8'), quoted)) wrong.push(`${quoted} in ${file.path}`);
      file.end = end;
    }
  }
  return wrong;
}

const isPath = (text: string): boolean =>
  pathLike.test(text) && (withExtension.test(text) || (text.includes('/') && !/^[@/]/.test(text)));

/** The first that is there, of the folders named last first. */
function findFrom(root: string, bases: readonly string[], path: string): string | undefined {
  const pattern = path.replace(placeholder, '*').replace(/\/$/, '');
  const there = (candidate: string) =>
    candidate.includes('*')
      ? globSync(candidate, { cwd: root, exclude: ['**/node_modules/**'] }).length > 0
      : existsSync(join(root, candidate));
  const found = bases
    .toReversed()
    .map((base) => normalize(join(base, pattern)))
    .find(there);
  if (found !== undefined || pattern.includes('/')) return found;
  return filesIn(root).find((each) => matchesGlob(basename(each), pattern));
}

const listed = new Map<string, readonly string[]>();

/** Of the whole repository: looked for once, as that takes a while. */
function filesIn(root: string): readonly string[] {
  const known = listed.get(root);
  if (known !== undefined) return known;
  const files = globSync('{apps,libs,test,deploy}/**/*', { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] });
  listed.set(root, files);
  return files;
}

const basesOf = (root: string, path: string): string[] => [
  ...(sources.exec(path)?.slice(0, 1) ?? []),
  isFile(root, path) ? dirname(path) : path,
];

const isFile = (root: string, path: string): boolean =>
  existsSync(join(root, path)) && statSync(join(root, path)).isFile();

/** Every part of `Class.method` stands in the file. */
const hasSymbol = (text: string, name: string): boolean =>
  name.split(/\.|::/).every((part) => new RegExp(`(?<!\\w)${part.replace('#', '')}(?!\\w)`).test(text));

/** Where the links of a page lead that lead nowhere. @param file relative to the repository */
export function brokenLinks(root: string, file: string): string[] {
  const markdown = withoutCode(readFileSync(join(root, file), 'utf8'));
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const page = path === '' ? file : normalize(join(dirname(file), path));
      if (!existsSync(join(root, page))) return true;
      return anchor !== undefined && !anchors(readFileSync(join(root, page), 'utf8')).includes(anchor);
    });
}

/** As GitHub makes them of headings. */
const anchors = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Commands in the blocks of code of a page: what follows `sekisho`, `npm run NAME --` and the like, a line each. */
export function commandLines(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.replace(/(^|\s)# .*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const withoutCode = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, '');

/** All pages for people, relative to the repository. */
export const pages = (root: string): string[] =>
  globSync(['*.md', 'docs/**/*.md', '{apps,libs,test}/**/*.md'], {
    cwd: root,
    exclude: ['**/node_modules/**'],
  }).toSorted();
