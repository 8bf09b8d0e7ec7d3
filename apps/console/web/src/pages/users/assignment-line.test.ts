import { expect, it } from 'vitest';
import { assignmentLine } from './assignment-line.ts';

it.each([
  ['dora', '10.5.5.8', '*  addr  10.5.5.8  dora'],
  ['dora@corp.example', ' 10.5.5.8 ', '*  addr  10.5.5.8  dora@corp.example'],
  ['Dora May', '10.5.5.8', '*  addr  10.5.5.8  "Dora May"'],
  ['dora', '10.5.5.256', undefined],
  ['dora', '10.5.5', undefined],
  ['dora', '10.5.5.0/24', undefined],
])('makes of %s and %s the line %s', (user, address, line) => {
  expect(assignmentLine(user, address)).toBe(line);
});
