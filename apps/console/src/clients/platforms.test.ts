import { guidePlatforms } from '@sekisho/client-setup';
import { expect, it } from 'vitest';
import { platforms } from './platforms.ts';

it('names every system that there is a guide for', () => {
  expect(platforms).toEqual(guidePlatforms);
});
