import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { IgnoredMessages } from './ignored-messages.ts';

it('ignored messages are counted by so many reasons, and all others together', () => {
  const ignored = new IgnoredMessages();
  for (let number = 0; number < limits.ignoredReasonsMax + 10; number += 1) ignored.count(`reason ${number}`);
  ignored.count('reason 0');
  expect(ignored.byReason).toMatchObject({ 'reason 0': 2, other: 10 });
  expect(Object.keys(ignored.byReason)).toHaveLength(limits.ignoredReasonsMax + 1);
});
