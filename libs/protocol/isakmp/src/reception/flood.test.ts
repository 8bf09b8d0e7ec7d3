import { type Endpoint, later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { IkeEffect, IkeEndpoint } from '../endpoint.ts';
import { computeDiffieHellman } from '../keys/diffie-hellman.ts';
import { limits } from '../limits.ts';
import { exchangeTypes } from '../numbers.ts';
import { only, sent } from '../testing/effects.fixture.ts';
import { newGateway } from '../testing/gateway.fixture.ts';
import { RawClient } from '../testing/raw-client.fixture.ts';
import { clearBytes } from '../testing/raw-encoding.fixture.ts';

const gatewayPort: Endpoint = { address: '203.0.113.1', port: 500 };

/** First messages from addresses that never hear an answer. */
class Flood {
  readonly #message = new RawClient().message1();
  #count = 0;

  constructor(private readonly gateway: IkeEndpoint) {}

  /** Sends so many, evenly over a time. @returns what the gateway did */
  send(count: number, from: RawClient, overMs: number): IkeEffect[] {
    const effects: IkeEffect[] = [];
    const start = from.now;
    for (let index = 0; index < count; index += 1) {
      const now = later(start, milliseconds((index * overMs) / count));
      const number = ++this.#count;
      const bytes = this.#message.slice();
      new DataView(bytes.buffer).setUint32(0, number);
      const remote = { address: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, port: 500 };
      effects.push(...this.gateway.receive({ bytes, remote, local: gatewayPort }, now));
    }
    from.pass(overMs);
    return effects;
  }
}

/** A hundred thousand messages take their time on a busy machine. */
const timeout = 30_000;

describe('a flood of first messages from forged addresses', { timeout }, () => {
  it('leaves the established alone, lets a client in that repeats itself, and makes no more answers than are allowed', () => {
    const gateway = newGateway();
    const established = new RawClient({ gateway, seed: 'established' });
    established.connect();
    const flood = new Flood(gateway);
    const effects = flood.send(78_000, established, 3_000);
    const answers = limits.newcomersPerSecondMax * (3 + 1);
    expect(sent(effects).length).toBeLessThanOrEqual(answers);

    const client = new RawClient({ gateway, seed: 'client' });
    client.remote = { address: '198.51.100.99', port: 500 };
    client.now = established.now;
    const first = client.message1();
    flood.send(2_000, client, 10);
    const answered = sent(client.deliver(first)).length;
    effects.push(...flood.send(20_000, client, 1_000));
    expect(answered + sent(client.deliver(first)).length).toBeGreaterThan(0);
    client.connect();
    expect(client.all('sa-established')).toHaveLength(1);

    established.now = client.now;
    expect(established.child()).toMatchObject({ clientPort: 1701 });
    expect(established.all('sa-deleted')).toEqual([]);
  });

  it('is remembered no further than its limits, and recorded even less', () => {
    const gateway = newGateway();
    const watch = new RawClient({ gateway, seed: 'watch' });
    const flood = new Flood(gateway);
    const effects = flood.send(8_000, watch, 6_000);
    const open =
      sent(effects).length - only(effects, 'ignored').filter(({ reason }) => reason.includes('given up')).length;
    expect(open - only(effects, 'refused').length).toBeLessThanOrEqual(limits.unprovenMax);
    expect(only(effects, 'step').length).toBeLessThanOrEqual(2 * limits.unprovenRecordedMax);
    expect(only(effects, 'refused').length).toBeLessThanOrEqual(only(effects, 'step').length);
    const why = only(effects, 'refused').map(({ code, detail }) => `${code}: ${detail}`);
    expect([...new Set(why)]).toEqual(['half-open-limit: many others began after it']);
    watch.pass(limits.halfOpenMs + limits.slowSweepMs);
    expect(gateway.deadline()).toBeUndefined();
  });

  it('does not keep a known address from beginning anew', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway, seed: 'known' });
    client.connect();
    new Flood(gateway).send(5_000, client, 100);
    const again = new RawClient({ gateway, seed: 'again' });
    again.now = client.now;
    expect(sent(again.deliver(again.message1()))).toHaveLength(1);
  });

  it('records the first step of a client that answers all the same', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway, seed: 'late' });
    client.remote = { address: '198.51.100.99', port: 500 };
    const flood = new Flood(gateway).send(limits.unprovenRecordedMax + 10, client, 10);
    expect(only(flood, 'step')).toHaveLength(limits.unprovenRecordedMax);
    client.connect();
    expect(client.all('step').map(({ step }) => step)).toEqual(['main-mode-1', 'main-mode-3', 'main-mode-5']);
  });

  it('records why a client that answered all the same got no further', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway, seed: 'late', preSharedKey: 'another' });
    client.remote = { address: '198.51.100.99', port: 500 };
    new Flood(gateway).send(limits.unprovenRecordedMax + 10, client, 10);
    client.connectKeys();
    client.float();
    client.deliver(client.message5().message);
    const refused = only(client.pass(limits.wrongMessage5Ms + 500), 'refused');
    expect(refused.map(({ code }) => code)).toEqual(['pre-shared-key-mismatch']);
  });
});

describe('a gateway too busy to compute', () => {
  it('lets the repeated message 3 ask again', () => {
    const client = new RawClient();
    client.begin();
    const publicKey = computeDiffieHellman({
      group: 'ecp256',
      peerPublic: undefined,
      privateKey: undefined,
    })?.publicKey;
    const message = clearBytes({
      cookies: client.cookies,
      exchange: exchangeTypes.mainMode,
      messageId: 0,
      payloads: [
        { kind: 'key-exchange', publicKey: publicKey ?? new Uint8Array() },
        { kind: 'nonce', nonce: new Uint8Array(32) },
      ],
    });
    const receive = () =>
      client.gateway.receive({ bytes: message, remote: client.remote, local: client.local }, client.now);
    const [question] = only(receive(), 'diffie-hellman');
    expect(only(receive(), 'diffie-hellman')).toEqual([]);
    if (question) client.gateway.postpone(question.question);
    const again = only(receive(), 'diffie-hellman');
    expect(again).toHaveLength(1);
    const late = { kind: 'diffie-hellman', answer: undefined } as const;
    expect(question && client.gateway.answer(question.question, late, client.now)).toEqual([]);
  });
});
