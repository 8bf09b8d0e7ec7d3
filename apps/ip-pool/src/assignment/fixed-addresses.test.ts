import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssignedAddressRequest, assignedAddressReply } from '@sekisho/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsWith } from '../testing/assigning.fixture.ts';
import { AssignmentFile } from './assignment-file.ts';
import { FixedAddresses } from './fixed-addresses.ts';

let directory: string;
let file: AssignmentFile | undefined;
const settings = settingsWith('exclude: [10.8.0.100-10.8.0.199]');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-fixed-addresses-'));
});
afterEach(async () => {
  await file?.stop();
  rmSync(directory, { recursive: true });
});

async function fixedBy(...lines: string[]): Promise<FixedAddresses> {
  await file?.stop();
  const path = join(directory, 'ipassignment.conf');
  if (lines.length > 0) writeFileSync(path, lines.join('\n'));
  const logger = { info: vi.fn(), warn: vi.fn() };
  file = await AssignmentFile.open({ path, settings, logger, onRead: () => undefined });
  return new FixedAddresses(file, settings);
}
const alice = { user: 'alice', groups: ['staff'] };
const of = (fixed: FixedAddresses, person: AssignedAddressRequest = alice) =>
  assignedAddressReply.parse(fixed.of(person));

describe('the address of the per-user file', () => {
  it('is told with its line, by the user’s name in any case of letters', async () => {
    expect(of(await fixedBy('# ours', '* addr 10.5.5.8 Alice'))).toEqual({
      file: 'ipassignment.conf',
      assigned: {
        ...{ line: 2, addresses: '10.5.5.8', who: 'Alice', by: 'user', first: '10.5.5.8', last: '10.5.5.8' },
        ...{ asked: true, shared: [], problems: [] },
      },
    });
  });

  it('is told of a group, with the pool that its addresses are of too', async () => {
    const { assigned } = of(await fixedBy('* net 10.8.0.32/28 staff'));
    expect(assigned).toMatchObject({ by: 'group', first: '10.8.0.33', last: '10.8.0.46', pool: 'default' });
    const { assigned: guests } = of(await fixedBy('* addr 10.9.0.7 alice'));
    expect(guests).toMatchObject({ pool: 'guests' });
  });

  it('says who else has it, on either side, and what is wrong with the line', async () => {
    const fixed = await fixedBy('* addr 10.5.5.8 alice', '* range 10.5.5.1-10.5.5.9 bob', '* addr 10.8.0.1 carol');
    const shared = [{ line: 2, addresses: '10.5.5.1-10.5.5.9', who: 'bob' }];
    expect(of(fixed).assigned).toMatchObject({ shared, problems: [] });
    expect(of(fixed, { user: 'bob', groups: [] }).assigned).toMatchObject({
      shared: [{ line: 1, addresses: '10.5.5.8', who: 'alice' }],
      problems: [expect.stringContaining('ipassignment.conf:2: ')],
    });
    expect(of(fixed, { user: 'carol', groups: [] }).assigned?.problems).toEqual([
      expect.stringContaining("the gateway's own address"),
    ]);
  });

  it('of somebody whose profile does not ask the file is told as such', async () => {
    const { assigned } = of(await fixedBy('* addr 10.5.5.8 alice'), { user: 'alice', groups: ['contractors'] });
    expect(assigned?.asked).toBe(false);
  });

  describe('beside one that the login grants', () => {
    const granted = async (address: string, lines: readonly string[], person = alice) =>
      of(await fixedBy('# ours', ...lines), { ...person, granted: address }).granted;
    const good = { asked: true, first: 'radius', gatewaysOwn: false, unrouted: false, shared: [] };

    it('says that nothing is wrong where none is', async () => {
      expect(await granted('10.8.0.100', ['* addr 10.5.5.8 bob'])).toEqual(good);
    });

    it('says which method has an address first, and whether the one that gives it is asked', async () => {
      expect(await granted('10.8.0.100', ['* addr 10.5.5.8 alice'])).toEqual({ ...good, first: 'file' });
      expect(await granted('10.8.0.100', ['* net 10.5.5.32/28 staff'])).toEqual({ ...good, first: 'file' });
      const contractor = { user: 'alice', groups: ['contractors'] };
      expect(await granted('10.8.0.100', [], contractor)).toEqual({ ...good, asked: false, first: 'pool' });
      await fixedBy('* addr 10.5.5.8 alice');
      const firstOf = (methods: string) => {
        const ordered = settingsWith(`methods: [${methods}]\n  dhcp: { servers: [{ address: 10.0.0.67 }] }`);
        return of(new FixedAddresses(file, ordered), { ...alice, granted: '10.8.0.100' }).granted?.first;
      };
      expect(firstOf('radius, file')).toBe('radius');
      expect(firstOf('dhcp, radius, file')).toBe('dhcp');
    });

    it('names the pool that may give it to anybody', async () => {
      expect(await granted('10.8.0.99', [])).toEqual({ ...good, pool: 'default' });
      expect(await granted('10.9.0.7', [])).toEqual({ ...good, pool: 'guests' });
      expect(await granted('10.8.0.99', ['* addr 10.8.0.99 alice'])).toEqual({ ...good, first: 'file' });
    });

    it('says whose else it is, where routers do not look for it, and that it is the gateway’s', async () => {
      const shared = [{ line: 2, addresses: '10.8.0.90-10.8.0.99', who: 'staff' }];
      const staff = '* range 10.8.0.90-10.8.0.99 staff';
      expect(await granted('10.8.0.99', [staff], { user: 'zoe', groups: [] })).toEqual({ ...good, shared });
      expect(await granted('10.5.5.8', [])).toEqual({ ...good, unrouted: true });
      expect(await granted('10.8.0.1', [])).toEqual({ ...good, gatewaysOwn: true });
      const announced = { ...settings, routing: { ...settings.routing, internal: 'announce' as const } };
      expect(of(new FixedAddresses(undefined, announced), { ...alice, granted: '10.5.5.8' }).granted).toEqual(good);
    });
  });

  it('is nothing where no line or no file is there, which is told', async () => {
    expect(of(await fixedBy('* addr 10.5.5.8 bob'))).toEqual({ file: 'ipassignment.conf' });
    expect(of(new FixedAddresses(undefined, settings))).toEqual({});
    rmSync(join(directory, 'ipassignment.conf'));
    expect(of(await fixedBy())).toEqual({ file: 'ipassignment.conf', unreadable: expect.stringContaining('ENOENT') });
  });
});
