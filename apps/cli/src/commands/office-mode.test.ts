import { parseSettings, understandAssignments } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { formatCheck } from './office-mode.ts';

const settings = parseSettings(
  '{ gateway: { name: Paris }, officeMode: { pool: 10.66.0.0/24 }, encryptionDomain: [10.0.0.0/8] }',
  'sekisho.yaml',
);
const check = (text: string) => formatCheck('ipassignment.conf', 'Paris', understandAssignments(text, settings));

describe('sekisho office-mode check', () => {
  it('shows what is wrong, what was understood, and the sum', () => {
    const text = [
      '# Office Mode',
      'Paris addr 10.5.5.8,wins=(192.168.3.2),dns=(192.168.3.4,192.168.3.5),suffix=(corp.example) cn=Jean,o=acme',
      '* addr 10.5.5.8 luc',
      '* range 10.5.5.9 Finance',
      'Miami net 10.7.5.32/28 Finance',
    ].join('\n');
    expect(check(text)).toBe(
      [
        'ipassignment.conf:3:1: warning: 10.5.5.8 for luc and 10.5.5.8 for cn=Jean,o=acme (line 2) overlap',
        'ipassignment.conf:4:9: error: expected a range such as 10.5.5.10-10.5.5.19/24, found "10.5.5.9"',
        '',
        'LINE  FOR   TYPE  ADDRESSES  DNS                       WINS         DOMAIN',
        '   2  Jean  addr  10.5.5.8   192.168.3.4, 192.168.3.5  192.168.3.2  corp.example',
        '   3  luc   addr  10.5.5.8   -                         -            -',
        '',
        '2 lines are for this gateway, Paris, 1 for others, 1 passed over.',
      ].join('\n'),
    );
  });

  it('shows the sum alone where there is nothing else', () => {
    expect(check('# nothing\n')).toBe('0 lines are for this gateway, Paris, 0 for others, 0 passed over.');
  });

  it('shows nothing that would steer a terminal', () => {
    expect(check('* addr \u001b[31m Jean')).not.toContain('\u001b');
  });
});
