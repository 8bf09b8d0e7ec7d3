import { utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { headerBytes } from '../../messages/message.ts';
import { must } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { alice, captured, gatekeeper, refusals } from '../../testing/meeting.fixture.ts';
import { preSharedKey } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';
import { witness } from '../../testing/signing.fixture.ts';

describe('a repeated message 5', () => {
  it('asks no second time while the verdict is awaited', () => {
    const { pair, message5 } = captured({ witnesses: { gateway: () => undefined } });
    for (let again = 0; again < 3; again += 1) pair.deliver('gateway', message5);
    expect(pair.effects('gateway', 'peer-authentication')).toHaveLength(1);
  });

  it('is answered with the same message 6 once there is one', () => {
    const { pair, message5 } = captured();
    pair.deliver('gateway', message5);
    const before = pair.effects('gateway', 'send').at(-1);
    pair.deliver('gateway', message5);
    expect(pair.effects('gateway', 'signature')).toHaveLength(1);
    expect(pair.effects('gateway', 'sa-established')).toHaveLength(1);
    expect(pair.effects('gateway', 'send').length).toBeGreaterThan(2);
    expect(before).toBeDefined();
  });

  it('asks again when there was no signature to be had', () => {
    let able = false;
    const { pair, message5 } = captured({
      witnesses: {
        gateway: (effect) =>
          effect.kind === 'signature' && !able
            ? { kind: 'signature', signature: undefined }
            : witness(gatekeeper, [alice])(effect),
      },
    });
    pair.deliver('gateway', message5);
    expect(pair.effects('gateway', 'sa-established')).toEqual([]);
    able = true;
    pair.deliver('gateway', message5);
    expect(pair.effects('gateway', 'sa-established')).toHaveLength(1);
  });

  it.each([
    ['verdict', 'peer-authentication'],
    ['signature', 'signature'],
  ] as const)('asks again when the %s was postponed', (_, kind) => {
    let silent = true;
    const { pair, message5 } = captured({
      witnesses: {
        gateway: (effect) => (silent && effect.kind === kind ? undefined : witness(gatekeeper, [alice])(effect)),
      },
    });
    pair.deliver('gateway', message5);
    pair.gateway.postpone(must(pair.effects('gateway', kind)[0], 'question').question);
    expect(pair.effects('gateway', 'sa-established')).toEqual([]);
    silent = false;
    pair.deliver('gateway', message5);
    expect(pair.effects('gateway', 'sa-established')).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('that never comes ends the attempt in its time, and changes nothing when it comes after that', () => {
    const { pair, message5 } = captured({ witnesses: { gateway: () => undefined } });
    pair.deliver('gateway', message5);
    pair.run(limits.halfOpenMs + 1_000);
    expect(refusals(pair, 'gateway')).toEqual([
      expect.objectContaining({ code: 'timed-out', detail: expect.stringContaining('verdict') }),
    ]);
    const { question } = must(pair.effects('gateway', 'peer-authentication')[0], 'question');
    const identity = { type: 'fqdn', text: 'late' } as const;
    const late = { kind: 'peer-authentication', verdict: { outcome: 'accepted', identity, name: 'late' } } as const;
    expect(pair.gateway.answer(question, late, pair.now)).toEqual([]);
  });

  it('of the other kind is none', () => {
    const { pair, message5 } = captured({ witnesses: { gateway: () => undefined } });
    pair.deliver('gateway', message5);
    const { question } = must(pair.effects('gateway', 'peer-authentication')[0], 'question');
    const other = { kind: 'signature', signature: utf8('signature') } as const;
    expect(pair.gateway.answer(question, other, pair.now)).toEqual([]);
    expect(pair.effects('gateway', 'sa-established')).toEqual([]);
  });
});

describe('a message 5 that is no message 5', () => {
  it('establishes nothing and never throws, and a good one still gets through after a single bad one', () => {
    const { pair, message5 } = captured();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), (noise) => {
        const { pair: other, message5: good } = captured();
        const bytes = good.bytes.slice();
        noise.forEach((value, index) => {
          bytes[headerBytes + ((index * 7) % (bytes.length - headerBytes))] = value;
        });
        other.deliver('gateway', { ...good, bytes });
        const established = other.effects('gateway', 'sa-established').length;
        expect(established).toBeLessThanOrEqual(bytes.every((byte, index) => byte === good.bytes[index]) ? 1 : 0);
      }),
      { numRuns: 30 },
    );
    const bad = message5.bytes.slice();
    bad.fill(0x5a, headerBytes, headerBytes + 32);
    pair.deliver('gateway', { ...message5, bytes: bad });
    pair.deliver('gateway', message5);
    expect(pair.effects('gateway', 'sa-established')).toHaveLength(1);
  });

  it('is malformed when it comes again and again', () => {
    const { pair, message5 } = captured();
    const bytes = message5.bytes.slice();
    bytes.fill(0x5a, headerBytes, headerBytes + 32);
    for (let again = 0; again < limits.wrongMessage5Max; again += 1) pair.deliver('gateway', { ...message5, bytes });
    expect(refusals(pair, 'gateway').map(({ code }) => code)).toEqual(['malformed']);
  });
});

describe('a message 5 of a client with a pre-shared key', () => {
  const vendorId = (length: number) => ({ kind: 'vendor-id', id: new Uint8Array(length) }) as const;
  const identified = (...more: readonly number[]) => {
    const client = new RawClient();
    client.connectKeys();
    client.float();
    client.deliver(client.message5(more.map(vendorId)).message);
    return client.all('sa-established').length;
  };

  it(`is tried with keys up to ${limits.message5ByKeyBytesMax} bytes`, () => {
    expect(identified(1_000, 1_000, 1_000)).toBe(1);
    expect(identified(1_000, 1_000, 1_000, 1_000, 100)).toBe(0);
  });

  it(`is tried with no more than ${limits.preSharedKeysMax} keys`, () => {
    const keys = (count: number) => Array.from({ length: count }, (_, index) => preSharedKey(`key ${index}`));
    expect(() => newGateway({ preSharedKeys: keys(limits.preSharedKeysMax) })).not.toThrow();
    expect(() => newGateway({ preSharedKeys: keys(limits.preSharedKeysMax + 1) })).toThrow(RangeError);
  });
});
