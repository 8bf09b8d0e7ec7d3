import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveAssets } from './assets.ts';

const script = 'export const answer = 42;';

describe('files of the page', () => {
  let folder: string;
  let server: FastifyInstance;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assets-'));
    writeFileSync(join(folder, 'page-1.js'), script);
    writeFileSync(join(folder, 'page-1.js.br'), brotliCompressSync(script));
    writeFileSync(join(folder, 'page-1.js.gz'), gzipSync(script));
    writeFileSync(join(folder, 'page-2.css'), 'a { color: red }');
    server = fastify();
    serveAssets(server, folder);
    rmSync(folder, { recursive: true });
  });
  afterAll(() => server.close());

  const get = (url: string, encoding?: string) =>
    server.inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });

  it('are kept for good, and known by their type', async () => {
    const { headers, body } = await get('/assets/page-1.js');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(body).toBe(script);
    expect((await get('/assets/page-2.css')).headers['content-type']).toBe('text/css; charset=utf-8');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, GZIP;q=0.5', 'gzip'],
    ['br;q=0.000', undefined],
    ['brotli, *', undefined],
    [undefined, undefined],
  ])('are compressed as the browser takes them: %s', async (accepted, coding) => {
    const { headers, rawPayload } = await get('/assets/page-1.js', accepted);
    expect(headers['content-encoding']).toBe(coding);
    expect(headers.vary).toBe('accept-encoding');
    const opened = { br: brotliDecompressSync, gzip: gunzipSync, none: (bytes: Buffer) => bytes }[coding ?? 'none'];
    expect(opened?.(rawPayload).toString()).toBe(script);
  });

  it('go out as they are where they were not compressed', async () => {
    const { headers, body } = await get('/assets/page-2.css', 'br');
    expect(headers['content-encoding']).toBeUndefined();
    expect(body).toBe('a { color: red }');
  });

  it.each(['/assets/notes.txt', '/assets/page-1.js.br', '/assets/', '/assets/page-3.js', '/assets/../page-1.js'])(
    'are no others: %s',
    async (path) => {
      expect((await get(path)).statusCode).toBe(404);
    },
  );

  it('have a length for who asks for it alone', async () => {
    const { headers, body } = await server.inject({ method: 'HEAD', url: '/assets/page-1.js' });
    expect([headers['content-length'], body]).toEqual([String(script.length), '']);
  });
});

it.each(['font-1.woff2', 'page-1.js.br'])('refuses to start without a file whose type is not known: %s', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'assets-'));
  writeFileSync(join(folder, name), '');
  expect(() => serveAssets(fastify(), folder)).toThrow(`not known: ${name}`);
  rmSync(folder, { recursive: true });
});
