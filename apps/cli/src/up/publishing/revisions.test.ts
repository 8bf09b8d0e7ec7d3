import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Revisions } from './revisions.ts';

it('keeps a hundred revisions, and finds them again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-revisions-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const revisions = new Revisions(join(folder, 'kept'));
  const made = Array.from({ length: 102 }, (_, index) => revisions.add({ text: `${index}`, by: 'x', changed: [] }));
  const again = new Revisions(join(folder, 'kept'));
  expect(again.all).toHaveLength(100);
  expect(again.newest).toEqual(made.at(-1));
  expect(again.text(made.at(-1)?.revision ?? '')).toBe('101');
  expect(again.text(made[0]?.revision ?? '')).toBeUndefined();
});
