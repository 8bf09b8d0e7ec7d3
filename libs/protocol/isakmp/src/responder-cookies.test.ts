import { describe, expect, it } from 'vitest';
import { isFirstMessage } from './reception/first-messages.ts';
import { parseIkeSuite } from './suites.ts';
import { Pair, policy, SeededRandom } from './testing/pair.fixture.ts';

const random = new SeededRandom('cookies');
const allocateResponderCookie = () => Uint8Array.of(7, ...random.bytes(7));

/** The responder cookies of what goes to one side, in order, and whether each was a first message. */
function watch(pair: Pair, side: 'client' | 'gateway') {
  const seen: { owner: number | undefined; first: boolean }[] = [];
  pair.tap = (to, { bytes }) => {
    if (to === side) seen.push({ owner: bytes[8], first: isFirstMessage(bytes) });
    return true;
  };
  return seen;
}

describe('responder cookies that the host makes', () => {
  it('are those of every answer, and of all that the client sends after its first message', () => {
    const pair = new Pair({ allocateResponderCookie });
    const sent = watch(pair, 'gateway');
    pair.connect();
    pair.run(1_000);
    expect(pair.effects('gateway', 'child-established')).toHaveLength(1);
    expect(sent.length).toBeGreaterThan(4);
    expect(sent.map(({ first }) => first)).toEqual(sent.map((_, index) => index === 0));
    expect(new Set(sent.slice(1).map(({ owner }) => owner))).toEqual(new Set([7]));
  });

  it('are also those of a refusal', () => {
    const client = policy({ respond: false, suites: [parseIkeSuite('aes128-sha1-modp2048')] });
    const pair = new Pair({ client, allocateResponderCookie });
    const answers = watch(pair, 'client');
    pair.connect();
    pair.run(1_000);
    expect(pair.effects('gateway', 'refused')).toHaveLength(1);
    expect(new Set(answers.map(({ owner }) => owner))).toEqual(new Set([7]));
  });
});

it('a datagram too short for a header is no first message', () => {
  expect(isFirstMessage(new Uint8Array(12))).toBe(false);
});
