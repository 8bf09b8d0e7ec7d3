import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { assignmentFileBytesMax, reservedSpansMax } from '../../limits.ts';
import { parseSettings } from '../load.ts';
import { readAssignmentFile, understandAssignments } from './file.ts';

const settings = parseSettings(
  `gateway: { name: Paris, publicAddresses: [192.0.2.10] }
officeMode:
  pool: 10.66.0.0/24
  exclude: [10.66.0.100-10.66.0.120]
  pools: { contractors: { addresses: 10.67.0.0/24 }, big: { addresses: 10.68.0.0/16 } }
encryptionDomain: [10.0.0.0/8]
`,
  'sekisho.yaml',
);

const understand = (...rows: readonly string[]) => understandAssignments(rows.join('\n'), settings);
const doubts = (...rows: readonly string[]) => understand(...rows).problems.map(({ line, message }) => [line, message]);

describe('the lines for a gateway', () => {
  const { assignments } = understand(
    '* addr 10.5.5.1 jean',
    'paris addr 10.5.5.2 luc',
    'Miami addr 10.5.5.3 joao',
    '192.0.2.10 addr 10.5.5.4 anne',
    '* net 10.5.5.32/28 Finance',
    '* range 10.5.5.64-10.5.5.70 Sales',
    '* addr 10.5.5.9 JEAN',
    'paris addr 10.5.5.10 Miami',
  );
  const of = (user: string, ...groups: string[]) => assignments.lineFor({ user, groups })?.line;

  it('name it by name, by address or not at all', () => {
    expect([of('luc'), of('joao'), of('anne')]).toEqual([2, undefined, 4]);
  });

  it('fit a user in any case of letters, the first of them', () => {
    expect([of('Jean'), of('jean'), of('jea')]).toEqual([1, 1, undefined]);
  });

  it('fit a group by its name as it stands, the first of the file whatever the order of groups', () => {
    expect([of('x', 'Sales', 'Finance'), of('x', 'Sales'), of('x', 'sales')]).toEqual([5, 6, undefined]);
  });

  it('fit the user before the groups', () => {
    expect([of('jean', 'Finance'), of('miami', 'Finance')]).toEqual([1, 8]);
  });
});

describe('what looks wrong in a per-user file', () => {
  it('is one address for two users', () => {
    expect(doubts('* addr 10.5.5.8 jean', '* addr 10.5.5.9 anne', '* addr 10.5.5.8 luc')).toEqual([
      [3, '10.5.5.8 for luc and 10.5.5.8 for jean (line 1) overlap'],
    ]);
  });

  it('is an address within a range, and a range that meets another', () => {
    expect(doubts('* net 10.5.5.0/24 Sales', '* range 10.5.5.200-10.5.6.3 Finance', '* 10.5.5.9 jean')).toEqual([
      [2, '10.5.5.200-10.5.6.3 for Finance and 10.5.5.0/24 for Sales (line 1) overlap'],
      [3, '10.5.5.9 for jean and 10.5.5.0/24 for Sales (line 1) overlap'],
    ]);
  });

  it('is not what another gateway has', () => {
    expect(doubts('* addr 10.5.5.8 jean', 'Miami addr 10.5.5.8 luc', '* addr 10.5.5.9 luc')).toEqual([]);
  });

  it('is a second line for the same user', () => {
    expect(doubts('* addr 10.5.5.8 jean', 'paris addr 10.5.5.9 jean')).toEqual([
      [2, 'never used: line 1 is for jean already'],
    ]);
  });

  it('is the gateway’s own address', () => {
    expect(doubts('* range 10.65.255.250-10.66.0.9 Sales')).toEqual([
      [1, "10.65.255.250-10.66.0.9 is or holds 10.66.0.1, the gateway's own address"],
    ]);
  });

  it('stands among the errors, by lines', () => {
    const { problems } = understand('* addr 10.5.5.8 jean', 'x', '* addr 10.5.5.8 luc');
    expect(problems.map(({ line, severity }) => [line, severity])).toEqual([
      [2, 'error'],
      [3, 'warning'],
    ]);
  });
});

describe('what pools leave out for a per-user file', () => {
  const reserved = (...rows: readonly string[]) => understand(...rows).reserved;

  it('is what its lines share with them, in as few parts as there can be', () => {
    expect(
      reserved(
        '* addr 10.66.0.9 jean',
        '* range 10.66.0.7-10.66.0.8 Sales',
        '* addr 10.5.5.8 luc',
        '* net 10.67.0.16/30 Finance',
        'Miami addr 10.66.0.50 joao',
      ),
    ).toEqual([
      { first: '10.66.0.7', last: '10.66.0.9' },
      { first: '10.67.0.17', last: '10.67.0.18' },
    ]);
  });

  it('is bounded, and what is beyond is told', () => {
    const rows = Array.from({ length: reservedSpansMax + 1 }, (_, index) => {
      const address = ipv4FromNumber(ipv4ToNumber('10.68.0.2') + index * 2);
      return `* addr ${address} user-${index}`;
    });
    const { problems, reserved } = understand(...rows);
    expect(reserved).toHaveLength(reservedSpansMax);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'warning', line: reservedSpansMax + 1 });
    expect(problems[0]?.message).toMatch(
      /^10\.68\.1\.2 is of the pool big too, so that others may be given it: exclude it there/,
    );
  });
});

describe('reading a per-user file', () => {
  it('takes files of a bounded size alone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sekisho-ip-assignment-'));
    const path = join(directory, 'ipassignment.conf');
    try {
      await writeFile(path, '* addr 10.5.5.8 Jeän\n');
      expect(await readAssignmentFile(path)).toBe('* addr 10.5.5.8 Jeän\n');
      await writeFile(path, Buffer.alloc(assignmentFileBytesMax + 1));
      await expect(readAssignmentFile(path)).rejects.toThrow(`larger than ${assignmentFileBytesMax} bytes`);
      await expect(readAssignmentFile(directory)).rejects.toThrow('not a file');
      await expect(readAssignmentFile(join(directory, 'gone'))).rejects.toThrow('ENOENT');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
