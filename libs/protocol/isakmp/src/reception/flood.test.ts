import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { instant, later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { computeDiffieHellman } from '../keys/diffie-hellman.ts';
import { limits } from '../limits.ts';
import { encodeMessage } from '../messages/message.ts';
import { exchangeTypes, payloadTypes } from '../numbers.ts';
import { only, sent } from '../testing/effects.fixture.ts';
import { Flood } from '../testing/flood.fixture.ts';
import { newGateway } from '../testing/gateway.fixture.ts';
import { RawClient } from '../testing/raw-client.fixture.ts';
import { clearBytes } from '../testing/raw-encoding.fixture.ts';

const someCookies = { initiator: new Uint8Array(8).fill(1), responder: new Uint8Array(8).fill(2) };

/** A hundred thousand messages take their time on a busy machine. */
const timeout = 30_000;

describe('a flood of first messages from forged addresses', { timeout }, () => {
  it('leaves the established alone, lets a client in that repeats itself, and makes no more answers than are allowed', () => {
    const gateway = newGateway();
    const established = new RawClient({ gateway, seed: 'established' });
    established.connect();
    const flood = new Flood(gateway);
    const effects = flood.send(78_000, established.now, 3_000);
    established.pass(3_000);
    const answers = limits.newcomersPerSecondMax * (3 + 1);
    expect(sent(effects).length).toBeLessThanOrEqual(answers);

    const client = new RawClient({ gateway, seed: 'client' });
    client.remote = { address: '198.51.100.99', port: 500 };
    client.now = established.now;
    const first = client.message1();
    flood.send(2_000, client.now, 10);
    const answered = sent(client.deliver(first)).length;
    effects.push(...flood.send(20_000, client.now, 1_000));
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
    const effects = flood.send(8_000, watch.now, 6_000);
    watch.pass(6_000);
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
    new Flood(gateway).send(5_000, client.now, 100);
    const again = new RawClient({ gateway, seed: 'again' });
    again.now = client.now;
    expect(sent(again.deliver(again.message1()))).toHaveLength(1);
  });

  it('records the first step of a client that answers all the same', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway, seed: 'late' });
    client.remote = { address: '198.51.100.99', port: 500 };
    const flood = new Flood(gateway).send(limits.unprovenRecordedMax + 10, client.now, 10);
    expect(only(flood, 'step')).toHaveLength(limits.unprovenRecordedMax);
    client.connect();
    expect(client.all('step').map(({ step }) => step)).toEqual(['main-mode-1', 'main-mode-3', 'main-mode-5']);
  });

  it('records why a client that answered all the same got no further', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway, seed: 'late', preSharedKey: 'another' });
    client.remote = { address: '198.51.100.99', port: 500 };
    new Flood(gateway).send(limits.unprovenRecordedMax + 10, client.now, 10);
    client.connectKeys();
    client.float();
    client.deliver(client.message5().message);
    const refused = only(client.pass(limits.wrongMessage5Ms + 500), 'refused');
    expect(refused.map(({ code }) => code)).toEqual(['pre-shared-key-mismatch']);
  });
});

/** Bytes that are in use once all garbage is gone. */
function used(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let time = 0; time < 3; time += 1) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** What a message may leave behind in the mean: far less than anything that would be kept of it. */
const bytesPerMessage = 32;

/** A client that repeats itself after 1, 2, 4 and 8 seconds, as Windows does, while a flood goes on. @returns whether it is in */
function connectsDuring(flood: Flood, client: RawClient, messagesPerSecond: number): boolean {
  const first = client.message1();
  for (const waitMs of [1_000, 2_000, 4_000, 8_000]) {
    const answered = sent(client.deliver(first)).length > 0;
    // A round trip later the flood has gone on.
    const gone = answered ? 100 : waitMs;
    flood.count((messagesPerSecond * gone) / 1_000, client.now, gone);
    client.now = later(client.now, milliseconds(gone));
    if (!answered) continue;
    client.connect();
    return client.all('sa-established').length === 1;
  }
  return false;
}

const perSecond = 100_000;

describe('a hundred thousand forged messages a second', { timeout: 60_000 }, () => {
  it.each([
    ['first messages', {}],
    ['first messages that are sent twice', { times: 2 }],
    ['first messages from one address', { from: '198.51.100.1' }],
    [
      'first messages of Aggressive Mode',
      { message: new RawClient().message1({ exchange: exchangeTypes.aggressive }) },
    ],
    ['messages 3 of SAs that there are not', { message: strangersMessage3(), numbersAt: [0, 8] }],
    ['fragments of SAs that there are not', { message: strangersFragment(), numbersAt: [0, 8] }],
  ])('take no more memory the longer they come: %s', (_what, options) => {
    const gateway = newGateway();
    const flood = new Flood(gateway, options);
    // Until there are as many attempts as there may be.
    flood.count(perSecond / 10, instant(0), 6_000);
    flood.count(perSecond / 10, instant(6_000), 200);
    const before = used();
    const counts = flood.count(perSecond, instant(6_200), 1_000);
    const grown = used() - before;
    expect(grown / perSecond).toBeLessThan(bytesPerMessage);
    const answers = limits.newcomersPerSecondMax + limits.returningPerSecondMax;
    expect(counts.send ?? 0).toBeLessThanOrEqual(answers);
    expect((counts.refused ?? 0) + (counts.step ?? 0)).toBeLessThanOrEqual(2 * answers);
    expect(counts['diffie-hellman']).toBeUndefined();
    expect(gateway.load().associations).toBeLessThanOrEqual(limits.unprovenMax + 1);
  });

  it('let a client in that has patience', () => {
    const gateway = newGateway();
    const flood = new Flood(gateway);
    const client = new RawClient({ gateway, seed: 'patient' });
    client.remote = { address: '198.51.100.99', port: 500 };
    client.now = later(instant(0), milliseconds(500));
    flood.count(perSecond / 2, instant(0), 500);
    expect(connectsDuring(flood, client, perSecond)).toBe(true);
  });
});

describe('a flood from one address', { timeout: 60_000 }, () => {
  const address = '198.51.100.1';

  it('does not keep a client out that is behind the same NAT', () => {
    const gateway = newGateway();
    const flood = new Flood(gateway, { from: address });
    flood.count(10_000, instant(0), 1_000);
    const client = new RawClient({ gateway, seed: 'neighbour' });
    client.remote = { address, port: 61_234 };
    expect(connectsDuring(flood, client, 10_000)).toBe(true);
  });

  it('does not keep others out, though it repeats all its messages', () => {
    const gateway = newGateway();
    const flood = new Flood(gateway, { from: address, times: 2 });
    new Flood(gateway).count(2_000, instant(0), 500);
    flood.count(perSecond / 2, instant(500), 500);
    const client = new RawClient({ gateway, seed: 'elsewhere' });
    client.remote = { address: '203.0.113.77', port: 500 };
    client.now = instant(1_000);
    expect(connectsDuring(flood, client, perSecond)).toBe(true);
  });

  it(`gets repetitions answered ${limits.returningPerAddressPerSecondMax} times a second`, () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway });
    const message = client.message1();
    client.deliver(message);
    const deliver = () => sent(client.deliver(message)).length;
    const answers = () => Array.from({ length: 2 * limits.returningPerAddressPerSecondMax }, deliver);
    expect(answers().filter((count) => count > 0)).toHaveLength(limits.returningPerAddressPerSecondMax);
    client.pass(1_000);
    expect(answers().filter((count) => count > 0)).toHaveLength(limits.returningPerAddressPerSecondMax);
  });
});

function strangersMessage3(): Uint8Array {
  const payloads = [
    { kind: 'key-exchange', publicKey: new Uint8Array(256) },
    { kind: 'nonce', nonce: new Uint8Array(32) },
  ] as const;
  return clearBytes({ cookies: someCookies, exchange: exchangeTypes.mainMode, messageId: 0, payloads });
}

function strangersFragment(): Uint8Array {
  const body = Uint8Array.of(0, 0, 1, 8, 0, 1, 1, 0, ...new Uint8Array(256));
  const header = { exchange: exchangeTypes.mainMode, messageId: 0, flags: 0, nextPayload: payloadTypes.fragment };
  const { initiator: initiatorCookie, responder: responderCookie } = someCookies;
  return encodeMessage({ ...header, initiatorCookie, responderCookie }, body);
}

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
