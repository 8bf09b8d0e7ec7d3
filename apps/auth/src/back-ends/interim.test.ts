import { describe, expect, it } from 'vitest';
import type { Answer } from './back-end.ts';
import { withInterim } from './interim.ts';

const accepted = (grants: object): Answer => ({ kind: 'accepted', account: { name: 'alice', groups: [], grants } });

describe('the interval of accounts', () => {
  it('is that of the settings, unless the server wants another', () => {
    expect(withInterim(accepted({}), 600_000)).toMatchObject({ account: { grants: { interimIntervalMs: 600_000 } } });
    const wanted = accepted({ interimIntervalMs: 60_000, idleTimeoutMs: 5_000 });
    expect(withInterim(wanted, 600_000)).toEqual(wanted);
  });

  it('is none where no accounts are kept, or nobody is let in', () => {
    expect(withInterim(accepted({}), undefined)).toEqual(accepted({}));
    expect(withInterim({ kind: 'unknown-user' }, 600_000)).toEqual({ kind: 'unknown-user' });
  });
});
