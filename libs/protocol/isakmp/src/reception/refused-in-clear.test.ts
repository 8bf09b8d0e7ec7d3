import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeHeader } from '../messages/message.ts';
import { exchangeTypes, firstStatusNotify, headerFlags, notifyTypes } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import { must, only, reasons } from '../testing/effects.fixture.ts';
import { meet } from '../testing/meeting.fixture.ts';
import { Pair, target } from '../testing/pair.fixture.ts';
import { RawClient } from '../testing/raw-client.fixture.ts';
import { clearBytes } from '../testing/raw-encoding.fixture.ts';

const { informational, quickMode } = exchangeTypes;
const { noProposalChosen, authenticationFailed } = notifyTypes;
const stranger = new Uint8Array(8).fill(0xee);

function notification(type: number): Payload {
  return { kind: 'notification', doi: 1, protocol: 1, type, spi: new Uint8Array(), data: new Uint8Array() };
}

/** A client that has sent so many messages, and hears nothing of the gateway any more. */
function unheard(pair: Pair, messages: number): Pair {
  let answers = 0;
  pair.tap = (to) => to === 'gateway' || ++answers < messages;
  pair.connect();
  pair.run(500);
  return pair;
}

/** Says something in clear to the client, as anybody may who knows its cookie. @returns what it says to that */
function tell(pair: Pair, payload: Payload, { exchange = informational as number, flags = 0 } = {}): string[] {
  const { initiatorCookie } = decodeHeader(must(pair.effects('client', 'send')[0], 'message 1').bytes);
  const cookies = { initiator: initiatorCookie, responder: stranger };
  const bytes = clearBytes({ cookies, exchange, messageId: 9, payloads: [payload] });
  bytes[19] = flags;
  return reasons(pair.client.receive({ ...target, bytes }, pair.now));
}

function outcome(pair: Pair): (readonly [string, string])[] {
  pair.run(limits.halfOpenMs);
  return pair.effects('client', 'refused').map(({ code, detail }) => [code, detail] as const);
}

describe('an error in clear, which anybody may have sent,', () => {
  it('is not acted on', () => {
    const pair = unheard(new Pair(), 1);
    expect(tell(pair, notification(noProposalChosen))).toEqual(['message without protection']);
    pair.tap = () => true;
    pair.run(10_000);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
    expect(pair.effects('client', 'refused')).toEqual([]);
  });

  it('is named where the exchange comes to nothing', () => {
    const pair = unheard(new Pair(), 1);
    tell(pair, notification(noProposalChosen));
    expect(outcome(pair)).toEqual([['peer-refused', 'the peer sent the notification NO-PROPOSAL-CHOSEN']]);
  });

  it.each<[string, Payload, Parameters<typeof tell>[2]]>([
    ['a status', notification(firstStatusNotify), {}],
    ['no notification', { kind: 'nonce', nonce: new Uint8Array(16) }, {}],
    ['of another exchange', notification(noProposalChosen), { exchange: quickMode }],
    ['only said to be encrypted', notification(noProposalChosen), { flags: headerFlags.encryption }],
  ])('is none where it is %s', (_, payload, how) => {
    const pair = unheard(new Pair(), 1);
    tell(pair, payload, how);
    expect(outcome(pair)).toEqual([['timed-out', 'awaited: message 2 of Main Mode']]);
  });

  it('is the highest number below those of a status, too', () => {
    const pair = unheard(new Pair(), 1);
    tell(pair, notification(firstStatusNotify - 1));
    expect(outcome(pair)).toMatchObject([['peer-refused', expect.stringContaining(`${firstStatusNotify - 1}`)]]);
  });

  it.each<[string, () => Pair, [type: number, name: string], string]>([
    ['its certificate', () => meet(), [authenticationFailed, 'AUTHENTICATION-FAILED'], 'certificate-refused-by-peer'],
    ['something else', () => meet(), [noProposalChosen, 'NO-PROPOSAL-CHOSEN'], 'peer-refused'],
    ['a pre-shared key', () => new Pair(), [authenticationFailed, 'AUTHENTICATION-FAILED'], 'peer-refused'],
  ])('to a client that has sent message 5 is about %s', (_, pairOf, [type, name], code) => {
    const pair = unheard(pairOf(), 3);
    const { bytes } = must(pair.effects('client', 'send').at(-1), 'message 5');
    expect(decodeHeader(bytes).flags).toBe(headerFlags.encryption);
    const { initiatorCookie, responderCookie } = decodeHeader(bytes);
    const cookies = { initiator: initiatorCookie, responder: responderCookie };
    const error = clearBytes({ cookies, exchange: informational, messageId: 9, payloads: [notification(type)] });
    pair.client.receive({ ...target, bytes: error }, pair.now);
    expect(outcome(pair)).toEqual([[code, `the peer sent the notification ${name}`]]);
  });

  it('tells a gateway why a client did not go on', () => {
    const client = new RawClient();
    client.begin();
    const payloads = [notification(noProposalChosen)];
    client.deliver(clearBytes({ cookies: client.cookies, exchange: informational, messageId: 9, payloads }));
    const refused = only(client.pass(limits.halfOpenMs + 1_000), 'refused');
    expect(refused).toMatchObject([
      { code: 'peer-refused', detail: 'the peer sent the notification NO-PROPOSAL-CHOSEN' },
    ]);
  });
});
