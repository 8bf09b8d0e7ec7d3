import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { clearMessage, findAll } from '../../messages/message.ts';
import { exchangeTypes, notifyTypes } from '../../numbers.ts';
import type { Payload } from '../../payloads/index.ts';
import { parseIkeSuite } from '../../suites.ts';
import { client, openGateway } from '../../testing/aggressive.fixture.ts';
import { must, only, open, reasons, sent } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { clientAddress, gatewayAddress, Pair } from '../../testing/pair.fixture.ts';

const aggressive = { exchange: exchangeTypes.aggressive, messageId: 0 };
const port500 = { remote: { address: clientAddress, port: 500 }, local: { address: gatewayAddress, port: 500 } };

/** The message 1 of a client that is not let out. */
function message1(changes: Parameters<typeof client>[0] = {}): Uint8Array {
  const pair = new Pair({ client: client(changes), gateway: openGateway() });
  pair.tap = () => false;
  pair.connect();
  return must(sent(pair.seen.map(({ effect }) => effect))[0], 'message 1');
}

/** The same with other payloads; each time it comes from another client. */
let clients = 0;
function altered(change: (payloads: readonly Payload[]) => readonly Payload[]): Uint8Array {
  const { header, chain } = open(message1());
  clients += 1;
  const cookies = { initiator: header.initiatorCookie.with(0, clients), responder: header.responderCookie };
  return clearMessage(cookies, aggressive, change(chain.payloads));
}

const without = (kind: Payload['kind']) => altered((all) => all.filter((payload) => payload.kind !== kind));

describe('message 1 of Aggressive Mode', () => {
  it.each(['security-association', 'key-exchange', 'nonce', 'identification'] as const)(
    'is ignored without %s',
    (kind) => {
      const effects = newGateway(openGateway()).receive({ bytes: without(kind), ...port500 }, instant(1_000));
      expect(reasons(effects)).toEqual(['message 1 of Aggressive Mode without SA, KE, nonce or ID']);
    },
  );

  it.each([
    [
      'suites that are not allowed',
      () => message1({ suites: [parseIkeSuite('aes128-sha1-modp2048')] }),
      'no-acceptable-ike-suite',
    ],
    [
      'no NAT traversal',
      () => altered((all) => all.filter((one) => one.kind !== 'vendor-id')),
      'nat-traversal-not-supported',
    ],
    [
      'a public value of no offered group',
      () =>
        altered((all) =>
          all.map((one) => (one.kind === 'key-exchange' ? { ...one, publicKey: one.publicKey.subarray(1) } : one)),
        ),
      'malformed',
    ],
  ])('is refused once, with NO-PROPOSAL-CHOSEN: %s', (_name, make, code) => {
    const gateway = newGateway(openGateway());
    const bytes = make();
    const effects = gateway.receive({ bytes, ...port500 }, instant(1_000));
    expect(only(effects, 'refused')).toMatchObject([{ code }]);
    const told = sent(effects).map((answer) => findAll(open(answer).chain, 'notification').map(({ type }) => type));
    expect(told).toEqual([[notifyTypes.noProposalChosen]]);
    expect(reasons(gateway.receive({ bytes, ...port500 }, instant(1_001)))).toEqual(['Aggressive Mode']);
    expect(only(effects, 'diffie-hellman')).toEqual([]);
  });

  it('that offers several groups is answered in the one of its public value, whichever is preferred here', () => {
    const others = open(message1({ suites: [parseIkeSuite('aes256-sha1-ecp256')] })).chain.payloads;
    const more = must(others.find((one) => one.kind === 'security-association')?.proposals[0], 'proposal').transforms;
    const bytes = altered((all) =>
      all.map((one) => {
        if (one.kind !== 'security-association') return one;
        const proposals = one.proposals.map((each) => ({ ...each, transforms: [...more, ...each.transforms] }));
        return { ...one, proposals };
      }),
    );
    const suites = ['aes256-sha1-ecp256', 'aes256-sha1-modp2048'].map(parseIkeSuite);
    const effects = newGateway(openGateway({ suites })).receive({ bytes, ...port500 }, instant(1_000));
    expect(only(effects, 'diffie-hellman').map(({ group }) => group)).toEqual(['modp2048']);
  });
});
