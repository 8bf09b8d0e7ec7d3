import { expect, it } from 'vitest';
import { Admission } from './admission.ts';

const admission = new Admission(['remote-access', 'partners']);

it.each([
  [['partners'], true, undefined],
  [['staff', 'remote-access'], true, undefined],
  [[], true, 'not-in-remote-access-community'],
  [['staff'], true, 'not-in-remote-access-community'],
  [['remote-access'], false, 'office-mode-not-enabled'],
  [['staff'], false, 'not-in-remote-access-community'],
] as const)('a user of groups %j with Office Mode %s: %s', (groups, officeMode, refusal) => {
  expect(admission.refusal({ groups, officeMode })).toBe(refusal);
});
