import { describe, expect, it } from 'vitest';
import { decodeHeader } from '../../messages/message.ts';
import { payloadTypes } from '../../numbers.ts';
import { meet, sides } from '../../testing/meeting.fixture.ts';
import type { Side } from '../../testing/pair.fixture.ts';
import { Signer } from '../../testing/signing.fixture.ts';

describe('chains of three', () => {
  const large = { client: Signer.withChainOfThree('alice'), gateway: Signer.withChainOfThree('gatekeeper') };
  /** UDP and IPv4 header, and the marker of port 4500. */
  const overhead = 32;

  it.each([576, 800, 1_000, 1_279, 1_280])('get through a path MTU of %i', (mtu) => {
    const pair = meet(large);
    pair.tap = (_to, { bytes }) => bytes.length + overhead <= mtu;
    pair.connect();
    pair.run(20_000);
    for (const side of sides) expect(pair.effects(side, 'child-established')).toHaveLength(1);
  });

  it('are answered in fragments no larger than the client’s own', () => {
    const pair = meet(large);
    const sizes: Record<Side, number[]> = { client: [], gateway: [] };
    pair.tap = (to, { bytes }) => {
      if (to === 'gateway' && bytes.length > 700) return false;
      if (decodeHeader(bytes).nextPayload === payloadTypes.fragment) sizes[to].push(bytes.length);
      return true;
    };
    pair.connect();
    pair.run(20_000);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
    expect(Math.max(...sizes.client)).toBeLessThanOrEqual(Math.max(...sizes.gateway));
  });

  it('of the gateway are cut smaller when a client repeats its short message 5', () => {
    const pair = meet({ gateway: large.gateway });
    pair.tap = (to, { bytes }) => to === 'gateway' || bytes.length + overhead <= 576;
    pair.connect();
    pair.run(20_000);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
    expect(pair.effects('gateway', 'peer-authentication')).toHaveLength(1);
  });

  it('get through a network that loses, repeats and reorders', () => {
    const outcomes = Array.from({ length: 20 }, (_, seed) => {
      const pair = meet({ ...large, seed, faults: { loss: 0.03, duplication: 0.2, delayMs: 300 } });
      pair.connect();
      pair.run(70_000);
      const established = pair.effects('gateway', 'child-established').length;
      expect(pair.effects('client', 'sa-established').length).toBeLessThanOrEqual(1);
      return established;
    });
    expect(outcomes.filter((established) => established === 1).length).toBeGreaterThanOrEqual(16);
  });
});
