import { describe, expect, it } from 'vitest';
import type { IkeDatagram } from '../../endpoint.ts';
import { clearMessage, decodeHeader } from '../../messages/message.ts';
import { exchangeTypes } from '../../numbers.ts';
import type { Payload } from '../../payloads/index.ts';
import { parseIkeSuite } from '../../suites.ts';
import { client, established, openGateway } from '../../testing/aggressive.fixture.ts';
import { must, only, open, reasons } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { Pair } from '../../testing/pair.fixture.ts';

const aggressive = { exchange: exchangeTypes.aggressive, messageId: 0 };
type Change = (payloads: readonly Payload[]) => readonly Payload[];

/** A client that gets message 2 with other payloads. */
function answeredWith(change: Change): Pair {
  const pair = new Pair({ client: client(), gateway: openGateway() });
  let changed = false;
  pair.tap = (to, datagram: IkeDatagram) => {
    if (to !== 'client' || changed || decodeHeader(datagram.bytes).exchange !== exchangeTypes.aggressive) return true;
    changed = true;
    const { header, chain } = open(datagram.bytes);
    const cookies = { initiator: header.initiatorCookie, responder: header.responderCookie };
    // The gateway's address as the client knows it: what leaves one end arrives at the other.
    pair.deliver('client', { ...datagram, bytes: clearMessage(cookies, aggressive, change(chain.payloads)) });
    return false;
  };
  pair.connect();
  pair.run(300);
  return pair;
}

const without =
  (kind: Payload['kind']): Change =>
  (all) =>
    all.filter((payload) => payload.kind !== kind);
const ofClient = (pair: Pair) => pair.seen.filter(({ side }) => side === 'client').map(({ effect }) => effect);

describe('message 2 of Aggressive Mode', () => {
  it.each(['key-exchange', 'nonce', 'identification', 'hash'] as const)('is none without %s', (kind) => {
    const said = reasons(ofClient(answeredWith(without(kind))));
    expect(said).toEqual(['message 2 of Aggressive Mode without KE, nonce, ID or HASH']);
  });

  it('is none without SA, nor with a suite that was not offered', () => {
    expect(reasons(ofClient(answeredWith(without('security-association'))))).toEqual(['message 2 out of turn']);
    const offer = open(messageInAnotherGroup()).chain.payloads.find(({ kind }) => kind === 'security-association');
    const foreign = answeredWith((all) =>
      all.map((one) => (one.kind === 'security-association' ? must(offer, 'SA') : one)),
    );
    expect(reasons(ofClient(foreign))).toEqual(['suite was not offered']);
  });

  it('is refused without NAT traversal, or with an invalid public value', () => {
    const noNat = answeredWith(without('vendor-id'));
    expect(noNat.effects('client', 'refused')).toMatchObject([{ code: 'nat-traversal-not-supported' }]);
    const invalid = answeredWith((all) =>
      all.map((one) =>
        one.kind === 'key-exchange' ? { ...one, publicKey: new Uint8Array(one.publicKey.length) } : one,
      ),
    );
    expect(invalid.effects('client', 'refused')).toMatchObject([{ code: 'malformed' }]);
    expect([...established(noNat), ...established(invalid)]).toEqual([]);
  });
});

/** Message 1 of a client that offers another group. */
function messageInAnotherGroup(): Uint8Array {
  const pair = new Pair({ client: client({ suites: [parseIkeSuite('aes256-sha1-ecp256')] }) });
  pair.tap = () => false;
  pair.connect();
  return must(only(ofClient(pair), 'send')[0], 'message 1').bytes;
}

describe('an initiator of Aggressive Mode', () => {
  it('has a suite to offer', () => {
    expect(() => new Pair({ client: client({ suites: [] }) }).connect()).toThrow('an initiator needs a suite');
  });

  it('gets nothing from an endpoint that does not know its SA', () => {
    const pair = new Pair({ client: client(), gateway: openGateway() });
    pair.connect();
    pair.run(300);
    const message3 = must(
      only(ofClient(pair), 'send').find(
        ({ remote, bytes }) => remote.port === 4500 && decodeHeader(bytes).exchange === exchangeTypes.aggressive,
      ),
      'message 3',
    );
    const { bytes, remote, local } = message3;
    const effects = newGateway(openGateway()).receive({ bytes, remote: local, local: remote }, pair.now);
    expect(reasons(effects)).toEqual(['Aggressive Mode of an unknown SA']);
  });
});
