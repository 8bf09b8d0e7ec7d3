import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mountPlan, type Wanted } from './mount-plan.ts';

const user = 61_007;
let checkout = '';
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'sekisho-mounts-'));
  mkdirSync(join(checkout, 'apps'), { mode: 0o755 });
  mkdirSync(join(checkout, '.sekisho/edge'), { recursive: true, mode: 0o700 });
});
afterEach(() => rmSync(checkout, { recursive: true }));

const folder = (name: string, readOnly: boolean): Wanted => {
  const path = join(checkout, name);
  return { path, kind: 'folder', source: path, readOnly };
};

it('covers a closed checkout, and shows what is wanted of it at its own paths', () => {
  const wanted = [folder('apps', true), folder('.sekisho/edge', false)];
  expect(mountPlan(wanted, user)).toEqual([{ kind: 'cover', path: checkout }, ...wanted]);
});

it('leaves an open checkout as it is, and covers the closed state in it', () => {
  chmodSync(checkout, 0o755);
  const state = folder('.sekisho/edge', false);
  expect(mountPlan([folder('apps', true), state], user)).toEqual([
    { kind: 'cover', path: join(checkout, '.sekisho') },
    state,
  ]);
});
