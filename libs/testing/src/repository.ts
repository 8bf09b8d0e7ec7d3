import { join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../../..');

/** The Node version the product is pinned to, whichever runs the tests. */
export const node = join(repository, 'node_modules/.bin/node');
