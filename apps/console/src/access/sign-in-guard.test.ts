import { describe, expect, it } from 'vitest';
import { signInFailuresFree, signInHoldMaxMs, signInNamesMax } from '../limits.ts';
import { byName, SignInGuard } from './sign-in-guard.ts';

describe('failures that are remembered', () => {
  it('are so many at most; of whoever is held back they are not crowded out by very many names', () => {
    const clock = { now: 0 };
    const guard = new SignInGuard(() => clock.now);
    const root = byName('root', '192.0.2.1');
    for (let tries = 0; tries < 30; tries += 1) {
      guard.begin(root);
      clock.now += signInHoldMaxMs;
    }
    guard.begin(root);
    expect(guard.heldMs(root)).toBe(signInHoldMaxMs);
    for (let name = 0; name < signInNamesMax; name += 1)
      guard.begin(byName(`name-${name}`, `2001:db8:0:${name.toString(16)}::1`));
    expect(guard.heldMs(root)).toBe(signInHoldMaxMs);
    expect(guard.size).toBe(signInNamesMax);
  });

  it('are those of before where a try was none', () => {
    const guard = new SignInGuard(() => 0);
    const root = byName('root', '192.0.2.1');
    for (let tries = 0; tries < signInFailuresFree; tries += 1) guard.begin(root);
    guard.begin(root).forgive();
    expect(guard.heldMs(root)).toBe(0);
    guard.begin(root);
    expect(guard.heldMs(root)).toBeGreaterThan(0);
    guard.begin(root).forgive();
    expect(guard.heldMs(root)).toBeGreaterThan(0);
  });
});
