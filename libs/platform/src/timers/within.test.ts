import { expect, it } from 'vitest';
import { Overdue, within } from './within.ts';

const never = new Promise<never>(() => undefined);

it('gives what the work comes to in time', async () => {
  expect(await within(1_000, Promise.resolve('done'))).toBe('done');
  await expect(within(1_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('gives up when the time is over', async () => {
  await expect(within(1, never)).rejects.toThrow(new Overdue(1));
});
