import { describe, expect, it } from 'vitest';
import { importedUsersMax } from '../../limits.ts';
import { planImport } from './plan.ts';

const existing = {
  users: [
    { name: 'alice', address: '10.66.0.7' },
    { name: 'amy', address: null },
  ],
  groups: ['remote-access', 'sales'],
  defaultGroups: ['remote-access'],
};
const plan = (text: string) => planImport(text, existing);

describe('the plan of an import', () => {
  it('has users with what their lines say, and what is usual for the rest', () => {
    expect(
      plan(
        'Name,Groups,Office-Mode,Address,Expires,Disabled,Password\nbob,remote-access; sales,no,10.66.0.5,2027-01-31,yes,"a,b"\ncarol\n',
      ),
    ).toEqual({
      users: [
        {
          line: 2,
          name: 'bob',
          groups: ['remote-access', 'sales'],
          officeMode: false,
          address: '10.66.0.5',
          expires: '2027-01-31',
          disabled: true,
          password: 'a,b',
        },
        { line: 3, name: 'carol', groups: ['remote-access'], officeMode: true, disabled: false },
      ],
      problems: [],
    });
  });

  it.each([
    ['name\n""x', 'file', 2],
    ['name,colour\nbob,red', 'columns', 1],
    ['groups\nsales', 'columns', 1],
    ['name,name\nbob,bob', 'columns', 1],
    ['name\nbob,more', 'columns', 2],
    ['name,groups\n,sales', 'name', 2],
    ['name\nalice', 'exists', 2],
    ['name\nbob\nbob', 'twice', 3],
    ['name,groups\nbob,nobodys', 'group', 2],
    ['name,address\nbob,10.66.0', 'address', 2],
    ['name,address\nbob,224.0.0.5', 'address', 2],
    ['name,address\nbob,10.66.0.7', 'address-taken', 2],
    ['name,address\nbob,10.66.0.5\ncarol,\ndora,10.66.0.5', 'address-taken', 4],
    ['name,expires\nbob,2026-02-30', 'expires', 2],
    ['name,expires\nbob,tomorrow', 'expires', 2],
    ['name,disabled\nbob,perhaps', 'truth', 2],
    [`name,password\nbob,${'x'.repeat(257)}`, 'password', 2],
    ['name\nCORP\\bob', 'name', 2],
    ['name\nbo\u0007b', 'name', 2],
    ['name\nbob\n"bo\nb"', 'name', 3],
    // As a browser reads what Excel saves as "CSV" in Japan, in the West, and as "Unicode text".
    [new TextDecoder().decode(Buffer.from('name,groups\nbob,\x89\x63\x8b\xc6', 'latin1')), 'encoding', 2],
    [new TextDecoder().decode(Buffer.from('name,password\nbob,a\ncarol,M\xfcller\n', 'latin1')), 'encoding', 3],
    [new TextDecoder().decode(Buffer.from('\uFEFFname\nbob\n', 'utf16le')), 'encoding', 1],
    [new TextDecoder().decode(Buffer.from('name\nbob\n', 'utf16le')), 'encoding', 1],
  ])('says what is wrong in %j', (text, code, line) => {
    expect(plan(text).problems).toEqual([expect.objectContaining({ code, line })]);
  });

  it('takes the longest password that the auth service takes', () => {
    expect(plan(`name,password\nbob,${'x'.repeat(256)}`).problems).toEqual([]);
  });

  it('says who has an address already, there or in the file', () => {
    const { problems } = plan('name,address\nbob,10.66.0.7\ncarol,10.66.0.5\ndora,10.66.0.5');
    expect(problems.map(({ what }) => what)).toEqual(['10.66.0.7 (alice)', '10.66.0.5 (carol)']);
  });

  it('leaves out lines with problems alone', () => {
    expect(plan('name\nalice\nbob').users.map(({ name }) => name)).toEqual(['bob']);
  });

  it('is bounded', () => {
    const names = Array.from({ length: importedUsersMax + 1 }, (_, index) => `user${index}`);
    expect(plan(['name', ...names].join('\n'))).toEqual({
      users: [],
      problems: [{ line: 1, code: 'too-many', what: String(importedUsersMax) }],
    });
    expect(plan(['name', ...names.slice(1)].join('\n')).users).toHaveLength(importedUsersMax);
  });
});
