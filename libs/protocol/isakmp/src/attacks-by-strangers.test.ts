import { concat, fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { windows } from './client-profiles/windows.ts';
import { limits } from './limits.ts';
import { decodeHeader, encodeMessage, headerBytes } from './messages/message.ts';
import { exchangeTypes, headerFlags, ikeAttributes, notifyTypes, payloadTypes, protocols } from './numbers.ts';
import type { Payload } from './payloads/index.ts';
import { type Attribute, shortAttribute, type Transform } from './payloads/security-association.ts';
import { parseIkeSuite } from './suites.ts';
import { client as aggressiveClient, openGateway } from './testing/aggressive.fixture.ts';
import { only, sent } from './testing/effects.fixture.ts';
import { newGateway } from './testing/gateway.fixture.ts';
import { Pair, policy } from './testing/pair.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';
import { clearBytes, gibberish } from './testing/raw-encoding.fixture.ts';

// What has gone wrong in other implementations, a test for each class. What the gateway does in all of these cases beside it stands in the
// tests of the part that is concerned.

const withAuthentication = (method: number): Transform[] =>
  windows.transforms.map((transform) => ({
    ...transform,
    attributes: transform.attributes.map((attribute: Attribute) =>
      attribute.type === ikeAttributes.authentication ? shortAttribute(attribute.type, method) : attribute,
    ),
  }));

const fragmentOf = (client: RawClient, number: number, last: boolean, data: Uint8Array): Uint8Array =>
  encodeMessage(
    {
      initiatorCookie: client.cookies.initiator,
      responderCookie: client.cookies.responder,
      nextPayload: payloadTypes.fragment,
      exchange: exchangeTypes.mainMode,
      flags: 0,
      messageId: 0,
    },
    concat(Uint8Array.of(0, 0, (data.length + 8) >> 8, (data.length + 8) & 0xff, 0, 1, number, last ? 1 : 0), data),
  );

/** Others can still be talked to: nothing of what came before is in the way. */
function expectSound({ gateway }: RawClient): void {
  const next = new RawClient({ gateway, seed: 'next' }).connect();
  expect(next.child().spiOut).toBeGreaterThan(0);
}

const leftOf = (client: RawClient) => client.gateway.load().associations + client.gateway.load().halfOpen;
const notify = (type: number, data = new Uint8Array()): Payload => ({
  kind: 'notification',
  doi: 1,
  protocol: protocols.isakmp,
  spi: new Uint8Array(),
  type,
  data,
});
describe('a stranger', () => {
  it('a bomb of fragments costs no more than its limits, and no message (CVE-2016-10396)', () => {
    const client = new RawClient();
    client.begin();
    const data = new Uint8Array(500);
    for (let round = 0; round < 20; round += 1)
      for (let number = 255; number > 0; number -= 1) client.deliver(fragmentOf(client, number, false, data));
    expectSound(client);
  });

  it.each([
    ['of number 0', 0, false],
    ['of number 0 that is the last', 0, true],
    ['that is the last before there is a first', 7, true],
    ['beyond the most that there may be', 255, true],
  ])('a fragment %s is none (CVE-2013-6076)', (_, number, last) => {
    const client = new RawClient();
    client.begin();
    for (const bytes of [new Uint8Array(), new Uint8Array(4)]) client.deliver(fragmentOf(client, number, last, bytes));
    expect(sent(client.effects)).toHaveLength(1);
    expectSound(client);
  });

  it('a length below what it counts, in any field of message 1, begins nothing', () => {
    const honest = new RawClient().message1();
    for (let at = headerBytes; at < honest.length - 1; at += 1) {
      for (const length of [0, 1, 3, 0xffff]) {
        const client = new RawClient();
        const message = honest.slice();
        new DataView(message.buffer).setUint16(at, length);
        client.deliver(message);
        client.pass(2 * limits.halfOpenMs);
        expect(leftOf(client)).toBe(0);
      }
    }
  });

  it(`a message of more than ${limits.payloadsMax} payloads is not read (CVE-2026-12413)`, () => {
    const client = new RawClient();
    const vendorIds = Array.from({ length: limits.payloadsMax }, () => fromHex('00'));
    expect(sent(client.deliver(client.message1({ vendorIds })))).toEqual([]);
    expect(leftOf(client)).toBe(0);
  });

  it.each([4, 5])(
    'RSA encryption, method %i, is never agreed to: there is no padding oracle (Bleichenbacher)',
    (method) => {
      const client = new RawClient();
      const effects = client.deliver(client.message1({ transforms: withAuthentication(method) }));
      expect(only(effects, 'refused')).toMatchObject([{ code: 'authentication-method-not-supported' }]);
      expect(leftOf(client)).toBe(0);
    },
  );

  it('Aggressive Mode of nothing but bad transforms leaves no state, where it is on (CVE-2023-30570)', () => {
    const suites = [parseIkeSuite('aes256-sha2-512-modp4096')];
    const pair = new Pair({ client: aggressiveClient(), gateway: { ...openGateway(), suites } });
    pair.connect();
    pair.run(2 * limits.halfOpenMs);
    expect(pair.effects('gateway', 'refused').length).toBeGreaterThan(0);
    expect(pair.gateway.load()).toEqual({ associations: 0, halfOpen: 0 });
  });

  it.each([
    ['in clear', 0],
    ['encrypted by nobody', headerFlags.encryption],
  ])('an Informational without an SA, %s, is neither acted on nor answered (CVE-2020-1763)', (_, flags) => {
    const client = new RawClient();
    const kind = { cookies: client.cookies, exchange: exchangeTypes.informational, messageId: 1 };
    const message = clearBytes({ ...kind, flags, payloads: [notify(notifyTypes.invalidCookie)] });
    expect(client.deliver(message)).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });

  it('R-U-THERE without an SA is not answered (CVE-2009-0790)', () => {
    const client = new RawClient();
    const kind = { cookies: client.cookies, exchange: exchangeTypes.informational, messageId: 1 };
    const message = clearBytes({ ...kind, payloads: [notify(notifyTypes.rUThere, new Uint8Array(4))] });
    expect(sent(client.deliver(message))).toEqual([]);
  });

  it.each([
    ['0', 'aes256-sha1-modp2048', () => new Uint8Array(256)],
    ['1', 'aes256-sha1-modp2048', () => new Uint8Array(256).fill(1, 255)],
    ['of all ones, beyond p', 'aes256-sha1-modp2048', () => new Uint8Array(256).fill(0xff)],
    ['too short', 'aes256-sha1-modp2048', () => new Uint8Array(255).fill(7)],
    ['too long', 'aes256-sha1-modp2048', () => new Uint8Array(257).fill(7)],
    ['not on the curve', 'aes128-sha1-ecp256', () => new Uint8Array(64).fill(7)],
    ['of the point at infinity', 'aes128-sha1-ecp256', () => new Uint8Array(64)],
  ])('a public value %s makes no key (CVE-2015-3240)', (_, suite, publicKey) => {
    const client = new RawClient({ policy: policy({ suites: [parseIkeSuite(suite)] }) });
    client.begin();
    const payloads: Payload[] = [
      { kind: 'key-exchange', publicKey: publicKey() },
      { kind: 'nonce', nonce: new Uint8Array(16) },
    ];
    const effects = client.deliver(
      clearBytes({ cookies: client.cookies, exchange: exchangeTypes.mainMode, messageId: 0, payloads }),
    );
    expect(sent(effects).map((bytes) => decodeHeader(bytes).exchange)).not.toContain(exchangeTypes.mainMode);
    expect(client.all('refused')).toMatchObject([{ code: 'malformed' }]);
    client.pass(2 * limits.halfOpenMs);
    expect(leftOf(client)).toBe(0);
  });

  it('a pre-shared key can be guessed a few times an attempt, and an address has few attempts', () => {
    const gateway = newGateway();
    let guesses = 0;
    const guess = (seed: number): void => {
      const client = new RawClient({ gateway, preSharedKey: `guess ${seed}`, seed: `${seed}` });
      client.connectKeys();
      client.float();
      const { message } = client.message5();
      for (let again = 0; again < 20; again += 1) {
        client.deliver(gibberish(message, exchangeTypes.mainMode));
        client.pass(100);
      }
      guesses += 1;
      expect(only(client.effects, 'refused')).toMatchObject([{ code: 'pre-shared-key-mismatch' }]);
      expect(only(client.effects, 'sa-established')).toEqual([]);
    };
    for (let seed = 0; seed < 3; seed += 1) guess(seed);
    expect(guesses).toBe(3);
    const held = Array.from({ length: limits.halfOpenPerAddressMax + 5 }, (_, seed) => {
      const client = new RawClient({ gateway, seed: `held ${seed}` });
      client.now = new RawClient().now;
      return sent(client.deliver(client.message1())).length;
    });
    expect(held.filter((answers) => answers > 0).length).toBeLessThanOrEqual(limits.halfOpenPerAddressMax);
  });
});
