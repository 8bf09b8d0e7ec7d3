import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentLineCharactersMax, assignmentLinesMax, assignmentProblemsMax } from '../../limits.ts';
import { parseIpAssignment } from './parse.ts';

/** The form as its users know it from the comments of the file itself. */
const sample = `# Gateway       Type   IP Address                           User Name
# ============= =====  ===========================          ==============
Paris-GW,           10.5.5.8,                             Jean
Brasilia,     addr   10.6.5.8,                            Joao # comments are allowed
Miami,        addr   10.7.5.8,                            CN=John,OU=users,O=cpmgmt.acme.com.gibeuu
Paris         range  100.107.105.110-100.107.105.119/24   Finance
Miami         net    10.7.5.32/28                         Accounting
*  addr  10.5.5.8,wins=(192.168.3.2,192.168.3.3),dns=(192.168.3.4),suffix=(domain)  Jean
*  net   10.5.5.32/28 suffix=(corp.example.com)  Operation
`;

const only = (text: string) => {
  const { lines, problems } = parseIpAssignment(text);
  expect(problems).toEqual([]);
  expect(lines).toHaveLength(1);
  return lines[0];
};

describe('a per-user file', () => {
  it('is read in the form of the original', () => {
    const { lines, problems } = parseIpAssignment(sample);
    expect(problems).toEqual([]);
    expect(lines.map(({ line, gateway, type, first, last, name }) => [line, gateway, type, first, last, name])).toEqual(
      [
        [3, 'Paris-GW', 'addr', '10.5.5.8', '10.5.5.8', 'Jean'],
        [4, 'Brasilia', 'addr', '10.6.5.8', '10.6.5.8', 'Joao'],
        [5, 'Miami', 'addr', '10.7.5.8', '10.7.5.8', 'John'],
        [6, 'Paris', 'range', '100.107.105.110', '100.107.105.119', 'Finance'],
        [7, 'Miami', 'net', '10.7.5.33', '10.7.5.46', 'Accounting'],
        [8, '*', 'addr', '10.5.5.8', '10.5.5.8', 'Jean'],
        [9, '*', 'net', '10.5.5.33', '10.5.5.46', 'Operation'],
      ],
    );
    expect(lines[5]).toMatchObject({ dns: ['192.168.3.4'], nbns: ['192.168.3.2', '192.168.3.3'], domain: 'domain' });
    expect(lines[6]).toMatchObject({ domain: 'corp.example.com', who: 'Operation' });
    expect(lines[6]).not.toHaveProperty('dns');
  });

  it.each([
    ['tabs and blanks before, between and behind', '\t * \t addr  10.5.5.8 \t Jean \t '],
    ['commas in place of blanks', '*,addr,10.5.5.8,Jean'],
    ['types in any case of letters', '* ADDR 10.5.5.8 Jean'],
    ['a name in quotation marks', '* addr 10.5.5.8 "Jean"'],
    ['a comment behind a name', '* addr 10.5.5.8 Jean # her laptop'],
  ])('may have %s', (_, text) => {
    expect(only(text)).toMatchObject({ type: 'addr', first: '10.5.5.8', name: 'Jean' });
  });

  it.each([
    ['Remote Access', 'Remote Access'],
    ['"Remote # Access" # quoted', 'Remote # Access'],
    ['"', '"'],
    ['bob@corp.example.com', 'bob@corp.example.com'],
    ['CORP\\bob', 'CORP\\bob'],
    ['日本 太郎', '日本 太郎'],
    ['C#', 'C#'],
    ['cn=John,ou=users,o=cpmgmt.acme.com', 'John'],
    ['CN = John Smith , OU=users', 'John Smith'],
    ['cn=Smith\\, John,ou=users', 'Smith, John'],
    ['cn=a\\2Cb,o=c', 'a,b'],
    ['cn=J\\C3\\A9r\\C3\\B4me,o=c', 'Jérôme'],
    ['uid=jean+mail=j@example.com,o=acme', 'jean'],
    ['ou=Finance,o=acme', 'Finance'],
    ['2.5.4.3=x', '2.5.4.3=x'],
  ])('knows %j by the name %j', (who, name) => {
    expect(only(`* addr 10.5.5.8 ${who}`)?.name).toBe(name);
  });

  it.each([
    ['10.0.0.1-10.0.0.1', 'range', '10.0.0.1', '10.0.0.1'],
    ['10.0.0.1-10.0.0.9/24', 'range', '10.0.0.1', '10.0.0.9'],
    ['10.0.0.7/24', 'net', '10.0.0.1', '10.0.0.254'],
    ['10.0.0.6/31', 'net', '10.0.0.6', '10.0.0.7'],
    ['10.0.0.6/32', 'net', '10.0.0.6', '10.0.0.6'],
  ])('takes %s as a %s from %s to %s', (text, type, first, last) => {
    expect(only(`* ${type} ${text} group`)).toMatchObject({ text, first, last });
  });

  it.each([
    ['*', 2, 'expected addr, range, net or an address, found the end of the line'],
    ['* addr', 7, 'expected addr, range, net or an address, found the end of the line'],
    ['* addr 10.5.5.8', 16, 'expected a user or a group, found the end of the line'],
    ['* addr 10.5.5.8 # Jean', 17, 'expected a user or a group, found the end of the line'],
    ['* addr 10.5.5.8 ""', 17, 'expected a user or a group, found the end of the line'],
    ['* addr 10.5.5.8/24 Jean', 8, 'expected an IPv4 address, found "10.5.5.8/24"'],
    ['* 10.5.5.300 Jean', 3, 'expected an IPv4 address, found "10.5.5.300"'],
    ['* network 10.0.0.0/8 all', 3, 'expected an IPv4 address, found "network"'],
    ['* range 10.5.5.8 Jean', 9, 'expected a range such as 10.5.5.10-10.5.5.19/24, found "10.5.5.8"'],
    [
      '* range 10.5.5.8-10.5.5.9/33 Jean',
      9,
      'expected a range such as 10.5.5.10-10.5.5.19/24, found "10.5.5.8-10.5.5.9/33"',
    ],
    ['* range 10.5.5.9-10.5.5.8 Jean', 9, 'the range ends before it starts'],
    ['* net 10.5.5.8 Jean', 7, 'expected a network such as 10.5.5.32/28, found "10.5.5.8"'],
    ['* net 10.0.0.0/7 Jean', 7, 'expected a network such as 10.5.5.32/28, found "10.0.0.0/7"'],
    ['* addr 127.0.0.1 Jean', 8, '127.0.0.1 is no address of a host'],
    ['* range 223.0.0.1-224.0.0.1 Jean', 9, '224.0.0.1 is no address of a host'],
    ['* addr 10.5.5.8 dns=(10.0.0.1 Jean', 35, 'expected ")"'],
    ['* addr 10.5.5.8 dns=(10.0.0.1', 30, 'expected ")"'],
    ['* addr 10.5.5.8 dns=(ns1) Jean', 22, 'expected the IPv4 address of a server, found "ns1"'],
    ['* addr 10.5.5.8 ntp=(10.0.0.1) Jean', 17, 'expected wins=(…), dns=(…) or suffix=(…), found ntp=('],
    ['* addr 10.5.5.8 suffix=() Jean', 17, 'expected a DNS domain'],
    ['* addr 10.5.5.8 suffix=(a..b) Jean', 25, 'expected a DNS domain, found "a..b"'],
    ['* addr 10.5.5.8 Je\u0000an', 17, 'a name with characters that nobody can see'],
    ['* addr 10.5.5.8 Je\uFFFDan', 17, 'a name with characters that nobody can see'],
    ['* addr 10.5.5.8 cn=,o=acme', 17, 'a distinguished name that begins with nothing'],
  ])('says where %j is wrong', (text, column, message) => {
    const { lines, problems } = parseIpAssignment(`# first\n${text}\n* addr 10.5.5.9 Luc\n`);
    expect(lines.map(({ name }) => name)).toEqual(['Luc']);
    expect(problems).toEqual([{ severity: 'error', line: 2, column, message }]);
  });

  it('takes two servers of a kind and one domain, and says so', () => {
    const { lines, problems } = parseIpAssignment(
      '* addr 10.5.5.8 dns=(10.0.0.1,10.0.0.2,10.0.0.3) suffix=(a.example,b.example) Jean',
    );
    expect(lines[0]).toMatchObject({ dns: ['10.0.0.1', '10.0.0.2'], domain: 'a.example', name: 'Jean' });
    expect(problems).toEqual([
      { severity: 'warning', line: 1, column: 40, message: 'clients take 2 servers of a kind: the rest is left out' },
      { severity: 'warning', line: 1, column: 68, message: 'clients take one domain: the rest is left out' },
    ]);
  });

  it.each([
    ['Windows', '\uFEFF# file\r\n* 10.5.5.8 Jean\r\n* 10.5.5.9 Luc\r\n'],
    ['an old Mac', '# file\r* 10.5.5.8 Jean\r* 10.5.5.9 Luc'],
  ])('may come from %s', (_, text) => {
    const { lines, problems } = parseIpAssignment(text);
    expect(problems).toEqual([]);
    expect(lines.map(({ line, name }) => [line, name])).toEqual([
      [2, 'Jean'],
      [3, 'Luc'],
    ]);
  });

  it('is bounded in the length of a line, in lines, and in what is told of it', () => {
    const long = parseIpAssignment(`* 10.5.5.8 ${'x'.repeat(assignmentLineCharactersMax)}`);
    expect(long.problems).toMatchObject([
      { line: 1, message: `a line of more than ${assignmentLineCharactersMax} characters` },
    ]);
    const many = parseIpAssignment(`${'#\n'.repeat(assignmentLinesMax)}* 10.5.5.8 Jean`);
    expect(many.lines).toEqual([]);
    expect(many.problems).toMatchObject([{ line: assignmentLinesMax + 1, severity: 'error' }]);
    expect(parseIpAssignment('x\n'.repeat(assignmentProblemsMax + 5)).problems).toHaveLength(assignmentProblemsMax);
  });

  it('never makes the reader throw, whatever it holds', () => {
    const pieces = [
      '*',
      ' ',
      ',',
      '\t',
      '\n',
      '#',
      'addr',
      'range',
      'net',
      '10.5.5.8',
      '-',
      '/24',
      'dns=(',
      ')',
      'cn=',
      '\\',
      '"',
    ];
    const nearlyRight = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })))
      .map((all) => all.join(''));
    const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each).toString('utf8'));
    fc.assert(
      fc.property(fc.oneof(nearlyRight, bytes, fc.string()), (text) => {
        const { lines, problems } = parseIpAssignment(text);
        for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
        for (const { first, last, name } of lines) expect([first, last, name]).not.toContain('');
      }),
      { numRuns: 2_000 },
    );
  });
});
