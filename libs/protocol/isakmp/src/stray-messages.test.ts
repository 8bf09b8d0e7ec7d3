import { describe, expect, it } from 'vitest';
import { espProposal, espTransform } from './client-profiles/building-blocks.ts';
import { createIkeEndpoint } from './ike-endpoint.ts';
import { limits } from './limits.ts';
import { fragment } from './messages/fragmentation.ts';
import { headerBytes } from './messages/message.ts';
import { exchangeIv, protectionHash } from './messages/protection.ts';
import { exchangeTypes, notifyTypes } from './numbers.ts';
import type { Payload } from './payloads/index.ts';
import type { IkeAnswer } from './questions.ts';
import { must, only, reasons, sent } from './testing/effects.fixture.ts';
import { newGateway } from './testing/gateway.fixture.ts';
import { policy, SeededRandom } from './testing/pair.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';
import { chainBytes, clearBytes, gibberish, sealedBytes } from './testing/raw-encoding.fixture.ts';

const nothing: IkeAnswer = { kind: 'diffie-hellman', answer: undefined };

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
    for (let again = 0; again < limits.returningPerAddressPerSecondMax; again += 1) {
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

  it('a fragment in a fragment', () => {
    const client = new RawClient();
    const { request } = client.connectKeys();
    const [inner] = fragment(request, 1, 200);
    const effects = fragment(must(inner, 'fragment'), 2, 100).flatMap((bytes) => client.deliver(bytes));
    expect(reasons(effects)).toEqual(['fragment in a fragment']);
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

describe('a message under protection that does not begin with a hash', () => {
  it.each([
    ['an Informational', exchangeTypes.informational],
    ['Quick Mode', exchangeTypes.quickMode],
  ])('is ignored: %s', (_, exchange) => {
    const client = new RawClient().connect();
    const sa = must(client.sa, 'IKE SA');
    const payloads: Payload[] = [{ kind: 'nonce', nonce: new Uint8Array(32) }];
    const { message } = sealedBytes(
      { cookies: client.cookies, exchange, messageId: 7, payloads },
      sa,
      exchangeIv(sa, 7),
    );
    const effects = client.deliver(message);
    expect([effects.length, reasons(effects)[0]]).toEqual([1, expect.stringContaining('wrong hash')]);
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
  /** The gateway's question about a Quick Mode with PFS, which its host does not answer by itself. */
  function asked() {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const answer = gateway.answer.bind(gateway);
    gateway.answer = () => [];
    const own: Payload = { kind: 'key-exchange', publicKey: new Uint8Array(256).fill(3) };
    const proposals = [
      espProposal(client.nextSpi(), [espTransform({ id: 12, keyBits: 256, integrity: 2, group: 14 })]),
    ];
    const { message1, effects } = client.quickMode({ proposals, more: [own] });
    const { question } = must(only(effects, 'diffie-hellman')[0], 'question');
    return { client, gateway, answer, question, message1 };
  }

  it('is asked again when the client repeats its message, and answered then', () => {
    const { client, gateway, answer, question, message1 } = asked();
    gateway.postpone(question);
    gateway.postpone(question);
    expect(gateway.answer(question, nothing, client.now)).toEqual([]);
    gateway.answer = answer;
    expect(only(client.deliver(message1), 'child-expected')).toHaveLength(1);
  });

  it('and refused by the client meanwhile is answered no more', () => {
    const { client, answer, question } = asked();
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
    expect(only(answer(question, nothing, client.now), 'child-expected')).toEqual([]);
  });
});

describe('a bug', () => {
  it('is seen, and not taken for a message that cannot be read', () => {
    const spent = () => {
      throw new TypeError('no SPI is left');
    };
    const gateway = createIkeEndpoint({
      policy: policy(),
      random: new SeededRandom('gateway'),
      allocateSpi: spent,
      nameAttempt: () => 'attempt',
    });
    const client = new RawClient({ gateway }).connect();
    expect(() => client.quickMode()).toThrow(TypeError);
  });
});
