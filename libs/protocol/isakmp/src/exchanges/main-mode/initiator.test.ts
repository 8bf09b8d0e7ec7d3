import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { IkeDatagram, IkeEffect } from '../../endpoint.ts';
import { decodeHeader } from '../../messages/message.ts';
import { exchangeTypes, headerFlags } from '../../numbers.ts';
import type { Payload } from '../../payloads/index.ts';
import { parseEspSuite } from '../../suites.ts';
import { must, only, open, reasons } from '../../testing/effects.fixture.ts';
import { Pair, policy } from '../../testing/pair.fixture.ts';
import { clearBytes, gibberish } from '../../testing/raw-encoding.fixture.ts';

describe('an initiator', () => {
  const first = (pair: Pair): Uint8Array => must(pair.effects('client', 'send')[0], 'message 1').bytes;
  const toClient = (pair: Pair, bytes: Uint8Array): IkeEffect[] => {
    const { remote, local } = must(pair.effects('client', 'send').at(-1), 'message');
    return pair.client.receive({ bytes, remote, local }, pair.now);
  };
  const outcome = (pair: Pair) => pair.effects('client', 'refused').map(({ code }) => code);
  const cookiesOf = (bytes: Uint8Array) => ({ initiator: bytes.slice(0, 8), responder: fromHex('0102030405060708') });
  const message2 = (pair: Pair, payloads: readonly Payload[]): Uint8Array =>
    clearBytes({ cookies: cookiesOf(first(pair)), exchange: exchangeTypes.mainMode, messageId: 0, payloads });

  /** Changes the payloads of a message in clear on its way to the client. */
  function changing(at: number, change: (payloads: readonly Payload[]) => Payload[]): Pair {
    const pair = new Pair();
    let count = 0;
    pair.tap = (to, datagram) => {
      if (to !== 'client') return true;
      count += 1;
      if (count !== at) return true;
      const { header, chain } = open(datagram.bytes);
      const cookies = { initiator: header.initiatorCookie, responder: header.responderCookie };
      const payloads = change(chain.payloads);
      const bytes = clearBytes({ cookies, exchange: header.exchange, messageId: 0, payloads });
      pair.apply('client', pair.client.receive({ ...datagram, bytes } satisfies IkeDatagram, pair.now));
      return false;
    };
    return pair;
  }

  it('waits on for the gateway when somebody answers message 1 with nothing or with another suite', () => {
    const pair = new Pair();
    pair.connect();
    const offer = must(open(first(pair)).chain.payloads[0], 'SA');
    if (offer.kind !== 'security-association') throw new Error('no SA');
    const [proposal] = offer.proposals;
    const [transform] = proposal?.transforms ?? [];
    if (!proposal || !transform) throw new Error('no transform');
    const weaker = {
      ...transform,
      attributes: transform.attributes.map((each) => (each.type === 4 ? { ...each, value: fromHex('0002') } : each)),
    };
    const other = { ...offer, proposals: [{ ...proposal, transforms: [weaker] }] };
    expect(reasons(toClient(pair, message2(pair, [{ kind: 'nonce', nonce: new Uint8Array(16) }])))).toEqual([
      'message 2 out of turn',
    ]);
    expect(reasons(toClient(pair, message2(pair, [other])))).toEqual(['suite was not offered']);
    pair.run(5_000);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
  });

  it('gives up on a gateway without NAT traversal', () => {
    const pair = changing(1, (payloads) => payloads.filter(({ kind }) => kind !== 'vendor-id'));
    pair.connect();
    pair.run(5_000);
    expect(outcome(pair)).toEqual(['nat-traversal-not-supported']);
    expect(pair.client.deadline()).toBeUndefined();
  });

  it('gives up on a gateway whose public value is none', () => {
    const pair = changing(2, (payloads) =>
      payloads.map((each) => (each.kind === 'key-exchange' ? { ...each, publicKey: new Uint8Array(64) } : each)),
    );
    pair.connect();
    pair.run(5_000);
    expect(outcome(pair)).toEqual(['malformed']);
    expect(pair.client.deadline()).toBeUndefined();
  });

  it('waits on for message 4 when one without a nonce comes', () => {
    const pair = changing(2, (payloads) => payloads.filter(({ kind }) => kind !== 'nonce'));
    pair.connect();
    pair.run(5_000);
    expect(pair.effects('client', 'ignored').map(({ reason }) => reason)).toContain('message 4 out of turn');
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
  });

  it.each([
    ['message 6', exchangeTypes.mainMode, 'message 6 cannot be understood'],
    ['an Informational', exchangeTypes.informational, 'Informational that refuses nothing'],
  ])('waits on for message 6 when %s of other keys comes', (_, exchange, reason) => {
    const pair = new Pair();
    pair.tap = (to, { bytes }) => to === 'gateway' || decodeHeader(bytes).flags === 0;
    pair.connect();
    pair.run(500);
    const message5 = must(pair.effects('client', 'send').at(-1), 'message 5').bytes;
    expect(decodeHeader(message5).flags).toBe(headerFlags.encryption);
    const effects = toClient(pair, gibberish(message5, exchange));
    expect(only(effects, 'refused')).toEqual([]);
    expect(reasons(effects).every((each) => each === reason || each.startsWith('malformed'))).toBe(true);
    pair.tap = () => true;
    pair.run(5_000);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
  });

  it.each([
    ['message 6', exchangeTypes.mainMode, 'message 6 out of turn'],
    ['an Informational', exchangeTypes.informational, 'message without protection'],
  ])('ignores %s before there are keys', (_, exchange, reason) => {
    const pair = new Pair();
    let steps = 0;
    pair.tap = (to) => to === 'gateway' || ++steps < 2;
    pair.connect();
    pair.run(500);
    const message3 = must(pair.effects('client', 'send').at(-1), 'message 3').bytes;
    expect(reasons(toClient(pair, gibberish(message3, exchange)))).toEqual([reason]);
  });

  it('gives up on a Quick Mode that nobody answers', () => {
    const pair = new Pair();
    pair.tap = (_, { bytes }) => decodeHeader(bytes).exchange !== exchangeTypes.quickMode;
    pair.connect();
    pair.run(60_000);
    expect(pair.effects('client', 'refused')).toEqual([
      expect.objectContaining({ code: 'timed-out', detail: 'awaited: message 2 of Quick Mode' }),
    ]);
  });

  it('ignores an answer to Quick Mode with a wrong hash', () => {
    const pair = new Pair();
    let spoilt = 0;
    pair.tap = (to, { bytes }) => {
      const { exchange } = decodeHeader(bytes);
      if (to === 'client' && exchange === exchangeTypes.quickMode && spoilt++ === 0) {
        const { remote, local } = must(pair.effects('client', 'send').at(-1), 'message 1 of Quick Mode');
        const wrong = bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1);
        pair.apply('client', pair.client.receive({ bytes: wrong, remote, local }, pair.now));
        return false;
      }
      return true;
    };
    pair.connect();
    pair.run(10_000);
    expect(pair.effects('client', 'ignored')).toHaveLength(1);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
  });

  it('refuses an ESP suite that it does not want any more', () => {
    const espSuites = ['aes256-sha1'].map(parseEspSuite);
    const pair = new Pair({ client: policy({ respond: false, espSuites }) });
    pair.tap = (to, { bytes }) => {
      if (to === 'client' && decodeHeader(bytes).exchange === exchangeTypes.quickMode) espSuites.length = 0;
      return true;
    };
    pair.connect();
    pair.run(5_000);
    expect(outcome(pair)).toContain('no-acceptable-esp-suite');
    expect(pair.effects('client', 'child-established')).toEqual([]);
  });

  it('renews nothing without a key to prove itself by', () => {
    const own = { ...policy({ respond: false }) };
    const pair = new Pair({ client: own });
    pair.connect();
    pair.run(1_000);
    const { id } = must(pair.effects('client', 'sa-established')[0], 'IKE SA').sa;
    Object.assign(own, { preSharedKeys: [] });
    expect(pair.client.rekey(id, pair.now)).toEqual([expect.objectContaining({ code: 'own-certificate-missing' })]);
  });
});
