import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { only, sent } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { clientAddress } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

describe('unfinished attempts', () => {
  it(`of one address are refused beyond ${limits.halfOpenPerAddressMax}, and accepted again when the others are over`, () => {
    const gateway = newGateway();
    const begin = (seed: string, address = clientAddress) => {
      const client = new RawClient({ gateway, seed });
      client.remote = { address, port: 500 };
      client.deliver(client.message1());
      return client;
    };
    for (let count = 0; count < limits.halfOpenPerAddressMax; count += 1) {
      const client = new RawClient({ gateway, seed: `client ${count}` });
      client.begin();
      client.exchangeKeys();
    }
    const late = begin('late');
    expect(late.effects).toEqual([expect.objectContaining({ kind: 'ignored', reason: 'too many first messages' })]);
    late.deliver(late.message1());
    late.deliver(late.message1());
    expect(late.all('refused')).toEqual([expect.objectContaining({ code: 'half-open-limit', detail: clientAddress })]);
    expect(sent(late.effects)).toEqual([]);
    expect(begin('other', '198.51.100.8').all('refused')).toEqual([]);
    late.pass(limits.halfOpenMs + limits.slowSweepMs);
    expect(sent(late.deliver(late.message1()))).toHaveLength(1);
  });

  it('of one address make room for one that was refused as soon as another is done', () => {
    const gateway = newGateway();
    const clients = Array.from(
      { length: limits.halfOpenPerAddressMax },
      (_, seed) => new RawClient({ gateway, seed: `${seed}` }),
    );
    for (const client of clients) {
      client.begin();
      client.exchangeKeys();
    }
    const late = new RawClient({ gateway, seed: 'late' });
    const first = late.message1();
    late.deliver(first);
    expect(only(late.deliver(first), 'refused')).toHaveLength(1);
    clients[0]?.identify();
    expect(sent(late.deliver(first))).toHaveLength(1);
  });

  it.each([
    ['message 3', 'message-3', (client: RawClient) => void client.begin()],
    [
      'message 5',
      'message-5',
      (client: RawClient) => {
        client.begin();
        client.exchangeKeys();
      },
    ],
  ])('end in a refusal that names what was awaited: %s', (named, awaited, act) => {
    const client = new RawClient();
    act(client);
    client.pass(limits.halfOpenMs + 1_000);
    expect(client.all('refused')).toEqual([
      expect.objectContaining({
        code: 'timed-out',
        awaited,
        detail: expect.stringContaining(`${named} of Main Mode`),
        vendorIds: expect.arrayContaining(['4a131c81070358455c5728f20e95452f']),
      }),
    ]);
    client.pass(limits.halfOpenMs + 1_000);
    expect(client.gateway.deadline()).toBeUndefined();
  });

  it('never make the gateway send anything by itself: it cannot be made to amplify', () => {
    const client = new RawClient();
    client.deliver(client.message1());
    expect(sent(client.pass(limits.halfOpenMs * 2))).toEqual([]);
  });
});
