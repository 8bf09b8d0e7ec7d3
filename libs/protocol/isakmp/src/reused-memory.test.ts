import { describe, expect, it } from 'vitest';
import type { IkeEndpoint } from './endpoint.ts';
import { addressIdentification } from './payloads/identification.ts';
import { must, only, sent } from './testing/effects.fixture.ts';
import { newGateway } from './testing/gateway.fixture.ts';
import { meet } from './testing/meeting.fixture.ts';
import { Pair } from './testing/pair.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';

/** Two places for datagrams in turn, both overwritten as soon as one is read: a host's ring of buffers. */
function readingFromRing(endpoint: IkeEndpoint): IkeEndpoint {
  const places = [Buffer.alloc(4_096), Buffer.alloc(4_096)] as const;
  let turn = 0;
  const receive = endpoint.receive.bind(endpoint);
  endpoint.receive = (datagram, now) => {
    const place = turn++ % 2 === 0 ? places[0] : places[1];
    place.set(datagram.bytes);
    const effects = receive({ ...datagram, bytes: place.subarray(0, datagram.bytes.length) }, now);
    for (const each of places) each.fill(0xee);
    return effects;
  };
  return endpoint;
}

describe('an endpoint whose host uses the memory of a datagram again', () => {
  it.each([
    ['a pre-shared key', () => new Pair()],
    ['signatures', () => meet()],
  ])('connects all the same, by %s, and renews', (_, pairOf) => {
    const pair = pairOf();
    readingFromRing(pair.client);
    readingFromRing(pair.gateway);
    pair.connect();
    pair.run(2_000);
    const { id } = must(pair.effects('client', 'sa-established')[0], 'IKE SA').sa;
    pair.apply('client', pair.client.rekeyChild(id, pair.now));
    pair.apply('client', pair.client.rekey(id, pair.now));
    pair.run(2_000);
    expect(pair.effects('gateway', 'sa-established')).toHaveLength(2);
    expect(pair.effects('gateway', 'child-established').length).toBeGreaterThanOrEqual(2);
    expect([...pair.effects('client', 'refused'), ...pair.effects('gateway', 'refused')]).toEqual([]);
  });

  it('knows repeated messages again, and the address that the client dialled', () => {
    const dialled = '192.0.2.99';
    const gateway = readingFromRing(newGateway({ publicAddresses: [dialled] }));
    const client = new RawClient({ gateway, dialled });
    const first = client.message1();
    expect(sent(client.deliver(first))).toEqual(sent(client.deliver(first)));
    client.begin();
    const message3To4 = client.exchangeKeys();
    expect(sent(client.deliver(message3To4.request))).toEqual([message3To4.reply]);
    const message5To6 = client.identify();
    expect(sent(client.deliver(message5To6.request))).toEqual([message5To6.reply]);
    expect(message5To6.identification).toEqual(addressIdentification(dialled));
    const { message1, message2, message3 } = client.quickMode();
    expect(sent(client.deliver(message1))).toEqual([message2]);
    expect(only(client.deliver(must(message3, 'message 3')), 'child-established')).toHaveLength(1);
  });
});
