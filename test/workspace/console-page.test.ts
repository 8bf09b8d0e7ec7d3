import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** Of what a browser loads before the first page is there: on a link of 10 Mbit/s it takes 0.2 s. */
const firstPageBytesMax = 250_000;

const config = fileURLToPath(new URL('../../apps/console/web/vite.config.ts', import.meta.url));

type Output = Rolldown.RolldownOutput['output'];
type Chunk = Extract<Output[number], { type: 'chunk' }>;

async function built(): Promise<Output> {
  // React takes what vitest sets for a wish for its development build.
  vi.stubEnv('NODE_ENV', 'production');
  const result = await build({ configFile: config, logLevel: 'silent', build: { write: false } });
  if (Array.isArray(result) || !('output' in result)) throw new Error('one bundle was expected');
  return result.output;
}

const isChunk = (each: Output[number]): each is Chunk => each.type === 'chunk';

/** Files that come with a chunk: what it imports, and their styles. */
function withImports(chunk: Chunk, output: Output, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  const styles = 'viteMetadata' in chunk ? (chunk.viteMetadata as { importedCss: Set<string> }).importedCss : [];
  for (const file of styles) found.add(file);
  for (const file of chunk.imports) {
    const imported = output.filter(isChunk).find(({ fileName }) => fileName === file);
    if (imported !== undefined) withImports(imported, output, found);
  }
  return found;
}

/** Scripts and styles that the document itself has the browser load. */
function namedBy(document: Output[number] | undefined): readonly string[] {
  if (document?.type !== 'asset') throw new Error('a document was expected');
  return [...document.source.toString().matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
}

const gzipped = (output: Output, files: ReadonlySet<string>): number =>
  output
    .filter(({ fileName }) => files.has(fileName))
    .reduce((sum, each) => sum + gzipSync(each.type === 'chunk' ? each.code : each.source, { level: 9 }).length, 0);

afterEach(() => vi.unstubAllEnvs());

describe('the page of the console', () => {
  it('loads its first page in no more than 250 kB, compressed', { timeout: 60_000 }, async () => {
    const output = await built();
    const named = namedBy(output.find(({ fileName }) => fileName === 'index.html'));
    const first = output
      .filter(isChunk)
      .filter(
        ({ fileName, facadeModuleId }) =>
          named.includes(fileName) || /pages\/overview\/(overview\.tsx|texts\/ja\.ts)$/.test(facadeModuleId ?? ''),
      );
    expect(first.map(({ name }) => name).toSorted()).toEqual(['frame', 'ja', 'overview', 'rolldown-runtime']);
    const files = new Set([...named, ...first.flatMap((chunk) => [...withImports(chunk, output)])]);
    expect(gzipped(output, files)).toBeLessThanOrEqual(firstPageBytesMax);
  });
});
