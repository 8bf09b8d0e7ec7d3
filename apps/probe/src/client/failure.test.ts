import { describe, expect, it } from 'vitest';
import { pppReason } from './failure.ts';

describe('a refused login', () => {
  it.each([
    ['E=691 R=0 C=00 V=3 M=authentication failed', /^the gateway refused the user name or password \(E=691/],
    ['E=647 R=0 C=00 V=3 M=authentication failed', /^the user's account is disabled \(E=647/],
    ['E=649 R=0 C=00 V=3 M=authentication failed', /^the gateway does not let the user in/],
    ['go away', /^the gateway refused the user name or password \(go away\)$/],
    [undefined, /^the gateway refused the user name or password$/],
  ])('is told by what %j says', (detail, sentence) => {
    expect(pppReason('authentication-refused', detail)).toMatch(sentence);
  });

  it('is not what another end of the link is', () => {
    expect(pppReason('peer-terminated', 'E=649')).toBe('the gateway ended the link (E=649)');
  });
});
