import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Smaller than this, what compresses it costs more than it saves. */
const compressedBytesMin = 1024;

/** Lays a compressed file beside each: the console hands those out instead of compressing at every request. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir = '.' }) {
    const assets = join(dir, 'assets');
    for (const name of readdirSync(assets).filter((each) => /\.(js|css|svg)$/.test(each))) {
      const bytes = readFileSync(join(assets, name));
      if (bytes.length < compressedBytesMin) continue;
      writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
    }
  },
});

/**
 * What every page needs is one file, and what many have in common are two: a page of fifty small ones costs the browser, and whoever
 * hands them out, more than what is in them. The first page has no table, so that tables are apart.
 */
const chunks = [
  { name: 'frame', tags: ['$initial' as const], priority: 2 },
  { name: 'panels', test: /\/src\/(kit\/(panel|page-heading|problem-alert)|i18n|live|story\/\w+\.tsx)/, priority: 1 },
  { name: 'fields', test: /\/@mantine\/core\/.*\/(InputBase|TextInput)\//, priority: 1 },
  { name: 'tables', test: /\/src\/kit\/(table|filter-bar|dialog|confirm-dialog)\b/ },
];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
});
