import { fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { exchangeIv, protectionHash } from './association.ts';
import { espProposal, espTransform } from './client-profiles/building-blocks.ts';
import type { IkeDatagram, IkeEffect } from './endpoint.ts';
import { limits } from './limits.ts';
import { decodeHeader, headerBytes } from './message.ts';
import { exchangeTypes, headerFlags, notifyTypes } from './numbers.ts';
import { Pair, policy } from './pair.fixture.ts';
import type { Payload } from './payloads/index.ts';
import { must, newGateway, only, open, RawClient, sent } from './raw-client.fixture.ts';
import { chainBytes, clearBytes, sealedBytes } from './raw-encoding.fixture.ts';
import { parseEspSuite } from './suites.ts';

const reasons = (effects: readonly IkeEffect[]): string[] => only(effects, 'ignored').map(({ reason }) => reason);

/** A message whose header promises encryption, and whose body is no cipher text of anybody. */
function gibberish(like: Uint8Array, exchange: number): Uint8Array {
  const message = new Uint8Array(headerBytes + 32).fill(0x5a);
  message.set(like.subarray(0, headerBytes));
  message.set([5, 0x10, exchange, headerFlags.encryption, 0, 0, 0, 1, 0, 0, 0, message.length], 16);
  return message;
}

describe('a gateway ignores, and says why,', () => {
  it('a first message without SA', () => {
    const client = new RawClient();
    const cookies = { ...client.cookies, responder: new Uint8Array(8) };
    const payloads: Payload[] = [{ kind: 'nonce', nonce: new Uint8Array(16) }];
    const bytes = clearBytes({ cookies, exchange: exchangeTypes.mainMode, messageId: 0, payloads });
    expect(reasons(client.deliver(bytes))).toEqual(['first message without SA']);
  });

  it('repetitions of a first message beyond what clients have a use for', () => {
    const client = new RawClient();
    const message = client.message1();
    client.deliver(message);
    for (let again = 0; again < limits.returningPerSecondMax; again += 1) {
      expect(sent(client.deliver(message))).toHaveLength(1);
    }
    expect(reasons(client.deliver(message))).toEqual(['too many first messages']);
  });

  it('message 3 without key or nonce', () => {
    const client = new RawClient();
    client.begin();
    const payloads: Payload[] = [{ kind: 'nonce', nonce: new Uint8Array(16) }];
    const bytes = clearBytes({ cookies: client.cookies, exchange: exchangeTypes.mainMode, messageId: 0, payloads });
    expect(reasons(client.deliver(bytes))).toEqual(['message 3 without KE or nonce']);
  });

  it.each([
    ['Quick Mode', exchangeTypes.quickMode],
    ['an Informational', exchangeTypes.informational],
  ])('%s before Main Mode is done', (_, exchange) => {
    const client = new RawClient();
    const { request } = client.connectKeys();
    expect(reasons(client.deliver(gibberish(request, exchange)))).toEqual(['message without protection']);
  });

  it('an exchange that it does not know', () => {
    const client = new RawClient().connect();
    expect(reasons(client.deliver(gibberish(client.message1(), 6)))).toHaveLength(1);
    const known = client.informational([]);
    expect(reasons(client.deliver(gibberish(known, 6)))).toEqual(['unknown exchange type']);
  });

  it('an encrypted message of nobody it knows, and remembers nothing of it', () => {
    const client = new RawClient();
    const { request } = client.connectKeys();
    const stranger = gibberish(request, exchangeTypes.informational);
    stranger[8] = (stranger[8] ?? 0) ^ 1;
    expect(reasons(client.deliver(stranger))).toEqual(['message without protection']);
  });

  it('Quick Mode with a wrong hash', () => {
    const client = new RawClient().connect();
    const sa = must(client.sa, 'IKE SA');
    const kind = { cookies: client.cookies, exchange: exchangeTypes.quickMode, messageId: 9 };
    const payloads: Payload[] = [
      { kind: 'hash', hash: new Uint8Array(32) },
      { kind: 'nonce', nonce: new Uint8Array(16) },
    ];
    const { message } = sealedBytes({ ...kind, payloads }, sa, exchangeIv(sa, 9));
    expect(reasons(client.deliver(message))).toEqual(['Quick Mode message 1 with a wrong hash']);
  });

  it('message 3 of Quick Mode with a wrong hash, and waits for the right one', () => {
    const client = new RawClient().connect();
    const { message3 } = client.quickMode();
    const right = must(message3, 'message 3');
    const wrong = right.slice();
    wrong[headerBytes] = (wrong[headerBytes] ?? 0) ^ 1;
    const effects = client.deliver(wrong);
    expect(only(effects, 'child-established')).toEqual([]);
    expect(reasons(effects)).toHaveLength(1);
    expect(only(client.deliver(right), 'child-established')).toHaveLength(1);
  });

  it('an Informational with a wrong hash', () => {
    const client = new RawClient().connect();
    const sa = must(client.sa, 'IKE SA');
    const kind = { cookies: client.cookies, exchange: exchangeTypes.informational, messageId: 7 };
    const payloads: Payload[] = [{ kind: 'hash', hash: new Uint8Array(32) }];
    const { message } = sealedBytes({ ...kind, payloads }, sa, exchangeIv(sa, 7));
    expect(reasons(client.deliver(message))).toEqual(['Informational with a wrong hash']);
  });
});

describe('a gateway does not answer', () => {
  it('R-U-THERE without the four octets of its sequence number (RFC 3706 §5.4)', () => {
    const client = new RawClient().connect();
    const question = (data: Uint8Array): Payload => ({
      kind: 'notification',
      doi: 1,
      protocol: 1,
      type: notifyTypes.rUThere,
      spi: new Uint8Array(16),
      data,
    });
    expect(client.deliver(client.informational([question(new Uint8Array(3))]))).toEqual([]);
    expect(client.notifications(client.deliver(client.informational([question(new Uint8Array(4))])))).toEqual([
      notifyTypes.rUThereAck,
    ]);
  });

  it('an error of a number that has no name, and calls it by its number', () => {
    const client = new RawClient().connect();
    const common = {
      kind: 'notification',
      doi: 1,
      protocol: 1,
      spi: new Uint8Array(),
      data: new Uint8Array(),
    } as const;
    expect(reasons(client.deliver(client.informational([{ ...common, type: 99 }])))).toEqual(['notification 99']);
    const named = client.informational([{ ...common, type: notifyTypes.noProposalChosen }]);
    expect(reasons(client.deliver(named))).toEqual(['notification NO-PROPOSAL-CHOSEN']);
  });
});

describe('Quick Mode that lacks', () => {
  it.each<[string, (client: RawClient) => Payload[]]>([
    ['its SA', () => [{ kind: 'nonce', nonce: new Uint8Array(16) }]],
    [
      'its nonce',
      (client) => [
        {
          kind: 'security-association',
          doi: 1,
          situation: 1,
          proposals: [espProposal(client.nextSpi(), [espTransform({ id: 12, keyBits: 256, integrity: 2 })])],
        },
      ],
    ],
  ])('%s is refused as malformed', (_, payloadsOf) => {
    const client = new RawClient().connect();
    const sa = must(client.sa, 'IKE SA');
    const rest = [...payloadsOf(client), ...client.identifications()];
    const kind = { cookies: client.cookies, exchange: exchangeTypes.quickMode, messageId: 9 };
    const hash = protectionHash(sa, 9, chainBytes(rest));
    const { message } = sealedBytes({ ...kind, payloads: [{ kind: 'hash', hash }, ...rest] }, sa, exchangeIv(sa, 9));
    const effects = client.deliver(message);
    expect(only(effects, 'refused')).toEqual([expect.objectContaining({ code: 'malformed' })]);
    expect(client.notifications(effects)).toEqual([notifyTypes.noProposalChosen]);
  });
});

describe('a question about Quick Mode that is put off', () => {
  it('is asked again when the client repeats its message, and answered then', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const answer = gateway.answer.bind(gateway);
    gateway.answer = () => [];
    const own: Payload = { kind: 'key-exchange', publicKey: new Uint8Array(256).fill(3) };
    const proposals = [
      espProposal(client.nextSpi(), [espTransform({ id: 12, keyBits: 256, integrity: 2, group: 14 })]),
    ];
    const { message1, effects } = client.quickMode({ proposals, more: [own] });
    const question = must(only(effects, 'diffie-hellman')[0], 'question').question;
    gateway.postpone(question);
    gateway.postpone(question);
    expect(gateway.answer(question, undefined, client.now)).toEqual([]);
    gateway.answer = answer;
    expect(only(client.deliver(message1), 'child-expected')).toHaveLength(1);
  });

  it('and refused by the client meanwhile is answered no more', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const answer = gateway.answer.bind(gateway);
    gateway.answer = () => [];
    const own: Payload = { kind: 'key-exchange', publicKey: new Uint8Array(256).fill(3) };
    const proposals = [
      espProposal(client.nextSpi(), [espTransform({ id: 12, keyBits: 256, integrity: 2, group: 14 })]),
    ];
    const { effects } = client.quickMode({ proposals, more: [own] });
    const { question } = must(only(effects, 'diffie-hellman')[0], 'question');
    const error: Payload = {
      kind: 'notification',
      doi: 1,
      protocol: 3,
      type: notifyTypes.noProposalChosen,
      spi: new Uint8Array(),
      data: new Uint8Array(),
    };
    const refused = only(client.deliver(client.informational([error])), 'refused');
    expect(refused).toEqual([expect.objectContaining({ code: 'peer-refused' })]);
    expect(only(answer(question, undefined, client.now), 'child-expected')).toEqual([]);
  });
});

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
    Object.assign(own, { preSharedKey: undefined });
    expect(pair.client.rekey(id, pair.now)).toEqual([expect.objectContaining({ code: 'own-certificate-missing' })]);
  });
});
