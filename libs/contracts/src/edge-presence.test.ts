import { describe, expect, it } from 'vitest';
import { edgePresence } from './index.ts';

const presence = {
  edge: 'edge-1',
  state: 'accepting',
  sessions: 0,
  since: '2026-01-02T03:04:05.000Z',
  at: '2026-01-02T03:04:07.000Z',
};

describe('the presence of an edge', () => {
  it('is understood also where a later version says more', () => {
    expect(edgePresence.parse({ ...presence, load: 0.5 })).toEqual(presence);
  });

  it.each([0, 256, 1.5])('has no slot %d', (slot) => {
    expect(edgePresence.safeParse({ ...presence, slot }).success).toBe(false);
  });
});
