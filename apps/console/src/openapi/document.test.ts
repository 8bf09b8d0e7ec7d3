import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { endpoints } from '../api/endpoints.ts';
import { openApiDocument } from './document.ts';

const kept = new URL('../../web/src/api/openapi.json', import.meta.url);

it('is what the client of the page was made of (npm run client --workspace=@sekisho/console)', () => {
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

it('names every operation once', () => {
  expect(endpoints.map(({ id }) => id)).toEqual([...new Set(endpoints.map(({ id }) => id))]);
  expect(endpoints.length).toBeGreaterThan(0);
});

it('has no secret in a path, but for the profile that iOS takes from an address alone', () => {
  const named = endpoints.filter(({ path }) => /\{[^}]*(token|secret|password|code)[^}]*\}/i.test(path));
  expect(named.map(({ id, path }) => [id, path])).toEqual([['fetchProfile', '/setup/profiles/{token}']]);
});
