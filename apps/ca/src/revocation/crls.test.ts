import { milliseconds } from '@sekisho/wire';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Authorities, type Authority } from '../authority/authority.ts';
import type { CrlOrder, StoredCrl } from '../store/ca-store.ts';
import { rootUntil } from '../testing/authority.fixture.ts';
import { Crls } from './crls.ts';

const day = 24 * 3600_000;

describe('the CRLs', () => {
  let root: Authority;
  let clock: Date;
  let kept: StoredCrl | undefined;
  let number: number;
  let crls: Crls;

  beforeAll(async () => {
    root = await rootUntil(new Date(4e12));
  });
  beforeEach(() => {
    clock = new Date('2026-01-01T00:00:00.500Z');
    kept = undefined;
    number = 0;
    const makeCrl = async ({ role, thisUpdate, sign }: CrlOrder) => {
      number += 1;
      kept = { role, number, thisUpdate, crl: await sign({ number, revoked: [] }) };
      return kept;
    };
    const store = { crl: async () => kept, makeCrl, revoke: async () => undefined };
    crls = new Crls({
      authorities: new Authorities([root], 'root'),
      store,
      validity: milliseconds(7 * day),
      now: () => clock,
    });
  });

  it('are made at the first start, and when half of their time is over', async () => {
    expect(await crls.makeDue()).toBe(true);
    clock = new Date(clock.getTime() + 3.4 * day);
    expect(await crls.makeDue()).toBe(false);
    clock = new Date(clock.getTime() + 0.2 * day);
    expect(await crls.makeDue()).toBe(true);
    expect(number).toBe(2);
  });

  it('are made anew when the clock was wrong and is set back', async () => {
    await crls.makeDue();
    clock = new Date(clock.getTime() - 30 * day);
    expect(await crls.makeDue()).toBe(true);
  });
});
