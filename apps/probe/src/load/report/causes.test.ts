import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { CauseCounter, printable } from './causes.ts';

describe('causes', () => {
  it('counts by place and reason, most frequent first, with the first and the last time', () => {
    const causes = new CauseCounter<'lcp' | 'address'>();
    causes.add('lcp', 'no answer', 1);
    causes.add('address', 'no answer', 2);
    causes.add('address', 'no answer', 5);
    expect(causes.list()).toEqual([
      { place: 'address', reason: 'no answer', count: 2, first: 2, last: 5 },
      { place: 'lcp', reason: 'no answer', count: 1, first: 1, last: 1 },
    ]);
    expect(causes.total).toBe(3);
  });

  it('counts reasons beyond the bound as others, and known ones still as themselves', () => {
    const causes = new CauseCounter<'lcp'>();
    for (let at = 0; at < limits.failureReasonsMax + 50; at += 1) causes.add('lcp', `reason ${at}`, at);
    causes.add('lcp', 'reason 7', 999);
    expect(causes.list()).toHaveLength(limits.failureReasonsMax + 1);
    expect(causes.list()[0]).toMatchObject({ reason: 'other reasons', count: 50, last: limits.failureReasonsMax + 49 });
    expect(causes.list()[1]).toMatchObject({ reason: 'reason 7', count: 2, last: 999 });
    expect(causes.total).toBe(limits.failureReasonsMax + 51);
  });

  it('shows the words of a gateway on one bounded line that cannot steer a terminal', () => {
    expect(printable('go\u001b[31maway\r\nnow\u202e')).toBe('go [31maway  now');
    expect(printable('\u0007')).toBe('no reason given');
    expect(printable('x'.repeat(1_000_000))).toHaveLength(limits.reasonCharactersMax);
    expect(printable('x'.repeat(limits.reasonCharactersMax))).toBe('x'.repeat(limits.reasonCharactersMax));
  });
});
