import { expect, it } from 'vitest';
import { KindsOfClients } from './kinds-of-clients.ts';

it('counts clients by family and version, and those that have left as none', () => {
  const kinds = new KindsOfClients();
  const families = ['Windows 10/11', 'iOS', 'Windows 7', 'Windows 10/11', 'a name of their own', undefined];
  expect(kinds.count(families)).toEqual([
    [{ client: 'unknown', version: 'unknown' }, 1],
    [{ client: 'Windows', version: '10/11' }, 2],
    [{ client: 'macOS/iOS', version: 'iOS' }, 1],
    [{ client: 'Windows', version: '7' }, 1],
    [{ client: 'other', version: 'unknown' }, 1],
  ]);
  expect(kinds.count(['iOS']).filter(([, count]) => count > 0)).toEqual([[{ client: 'macOS/iOS', version: 'iOS' }, 1]]);
  expect(kinds.count([])).toHaveLength(5);
});
