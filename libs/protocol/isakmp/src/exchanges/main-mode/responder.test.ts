import { Secret } from '@sekisho/wire';
import { describe, expect, it, vi } from 'vitest';
import { microsoft, vendorIds } from '../../client-profiles/building-blocks.ts';
import { windows } from '../../client-profiles/windows.ts';
import { limits } from '../../limits.ts';
import { findAll } from '../../messages/message.ts';
import { ikeAttributes, notifyTypes } from '../../numbers.ts';
import { type Attribute, shortAttribute, type Transform } from '../../payloads/security-association.ts';
import { parseIkeSuite } from '../../suites.ts';
import { clear, only, sent } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { policy } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

const withAuthentication = (transforms: readonly Transform[], method: number): Transform[] =>
  transforms.map((transform) => ({
    ...transform,
    attributes: transform.attributes.map((attribute: Attribute) =>
      attribute.type === ikeAttributes.authentication ? shortAttribute(attribute.type, method) : attribute,
    ),
  }));
const onlySuites = (...names: string[]) => policy({ suites: names.map(parseIkeSuite) });

describe('message 1 that cannot be agreed to', () => {
  const refused = [
    {
      what: 'a pre-shared key where they are switched off',
      client: new RawClient({ policy: policy({ preSharedKeys: [] }) }),
      code: 'pre-shared-key-not-supported',
      detail: /offered a pre-shared key/,
    },
    {
      what: 'RSA signatures alone',
      message: new RawClient().message1({ transforms: withAuthentication(windows.transforms, 3) }),
      code: 'authentication-method-not-supported',
      detail: /methods: 3$/,
    },
    {
      what: 'no suite that is allowed',
      client: new RawClient({ policy: onlySuites('aes256-sha2-512-modp4096') }),
      code: 'no-acceptable-ike-suite',
      detail: /offered: aes256-sha1-ecp384, aes128-sha1-ecp256, .*; allowed: aes256-sha2-512-modp4096$/,
    },
    {
      what: 'no NAT traversal',
      message: new RawClient().message1({ vendorIds: [microsoft(4), vendorIds.apple] }),
      code: 'nat-traversal-not-supported',
      detail: /RFC 3947/,
    },
    {
      what: 'Aggressive Mode',
      message: new RawClient().message1({ exchange: 4 }),
      code: 'aggressive-mode-not-supported',
      detail: /Aggressive Mode/,
    },
    {
      what: 'Aggressive Mode that cannot be understood',
      message: withWrongLength(new RawClient().message1({ exchange: 4 })),
      code: 'aggressive-mode-not-supported',
      detail: /Aggressive Mode/,
    },
  ];

  it.each(refused)(
    '$what: is refused once, with a notification, however often it comes',
    ({ client = new RawClient(), message, code, detail }) => {
      const first = message ?? client.message1();
      const effects = client.deliver(first);
      for (let again = 0; again < 3; again += 1) {
        client.pass(2_000);
        client.deliver(first);
      }
      expect(client.all('refused')).toEqual([
        expect.objectContaining({
          code,
          detail: expect.stringMatching(detail),
          attempt: 'attempt 1',
          ikeSa: undefined,
        }),
      ]);
      const [answer] = clear(effects);
      const notification = answer && findAll(answer.chain, 'notification')[0];
      expect(notification?.type).toBe(notifyTypes.noProposalChosen);
      expect(client.all('sa-established')).toEqual([]);
    },
  );

  it('is forgotten after a while: nothing stays', () => {
    const client = new RawClient({ policy: policy({ preSharedKeys: [] }) });
    client.deliver(client.message1());
    client.pass(2 * limits.halfOpenMs);
    client.deliver(client.message1());
    client.pass(2 * limits.halfOpenMs);
    expect(client.all('refused')).toHaveLength(2);
  });

  it(`is remembered of ${limits.halfOpenMax} at most: what else comes is refused each time`, () => {
    const client = new RawClient({ policy: policy({ preSharedKeys: [] }) });
    const first = client.message1();
    const refusalsOf = (number: number): number => {
      new DataView(first.buffer).setUint32(0, number);
      client.pass(2);
      return only(client.deliver(first), 'refused').length;
    };
    for (let number = 1; number <= limits.halfOpenMax; number += 1) refusalsOf(number);
    expect([refusalsOf(limits.halfOpenMax), refusalsOf(1)]).toEqual([0, 0]);
    expect([refusalsOf(0), refusalsOf(0)]).toEqual([1, 1]);
  });

  it('is ignored by an endpoint that does not respond', () => {
    const client = new RawClient({ policy: policy({ respond: false }) });
    expect(sent(client.deliver(client.message1()))).toEqual([]);
    expect(sent(client.deliver(client.message1({ exchange: 4 })))).toEqual([]);
    expect(client.all('refused')).toEqual([]);
  });
});

describe('a client with another pre-shared key', () => {
  it('is refused once, after its message 5 was repeated, and told so', () => {
    const client = new RawClient({ preSharedKey: 'another' });
    client.begin();
    client.exchangeKeys();
    client.float();
    const { message } = client.message5();
    client.deliver(message);
    expect(client.all('refused')).toEqual([]);
    for (let again = 0; again < 4; again += 1) client.deliver(message);
    expect(client.all('refused').map(({ code }) => code)).toEqual(['pre-shared-key-mismatch']);
    expect(client.all('refused')[0]?.detail).not.toMatch(/another|correct horse/);
  });

  it('leaves no key behind', () => {
    const client = new RawClient({ preSharedKey: 'another' });
    client.begin();
    client.exchangeKeys();
    client.float();
    const wipe = vi.spyOn(Secret.prototype, 'wipe');
    for (let again = 0; again < 5; again += 1) client.deliver(client.message5().message);
    // SKEYID, SKEYID_d, SKEYID_a and the key of the cipher.
    expect(new Set(wipe.mock.contexts).size).toBe(4);
    wipe.mockRestore();
  });

  it('is refused after some seconds even if it stays silent then', () => {
    const client = new RawClient({ preSharedKey: 'another' });
    client.begin();
    client.exchangeKeys();
    client.float();
    client.deliver(client.message5().message);
    const effects = client.pass(limits.wrongMessage5Ms + 500);
    expect(only(effects, 'refused').map(({ code }) => code)).toEqual(['pre-shared-key-mismatch']);
    const types = clear(effects).flatMap(({ chain }) => findAll(chain, 'notification').map(({ type }) => type));
    expect(types).toEqual([notifyTypes.authenticationFailed]);
  });

  it('cannot be feigned by a single forged message 5', () => {
    const client = new RawClient();
    client.begin();
    client.exchangeKeys();
    client.float();
    const forged = client.message5().message;
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    forged[40] = (forged[40] ?? 0) ^ 1;
    client.deliver(forged);
    client.identify();
    client.pass(10_000);
    expect(client.all('refused')).toEqual([]);
    expect(client.all('sa-established')).toHaveLength(1);
  });
});

describe('a repeated message', () => {
  it('1 gets the same message 2', () => {
    const client = new RawClient();
    const first = client.message1();
    const [reply] = sent(client.deliver(first));
    expect(sent(client.deliver(first))).toEqual([reply]);
    expect(client.all('step')).toHaveLength(1);
  });

  it('1 that is another one under the same cookie gets nothing', () => {
    const client = new RawClient();
    client.deliver(client.message1());
    expect(client.deliver(client.message1({ vendorIds: [vendorIds.rfc3947] }))).toEqual([
      expect.objectContaining({ kind: 'ignored', reason: 'first message out of turn' }),
    ]);
  });

  it('3 gets the same message 4, and no second Diffie-Hellman', () => {
    const client = new RawClient();
    client.begin();
    const { request, reply } = client.exchangeKeys();
    expect(sent(client.deliver(request))).toEqual([reply]);
    expect(client.all('diffie-hellman')).toHaveLength(1);
  });

  it('3 before the answer of Diffie-Hellman gets nothing yet', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway });
    client.begin();
    const { request } = client.exchangeKeys();
    const other = new RawClient({ gateway, seed: 'other' });
    other.begin();
    const copy = request.slice();
    copy.set(other.cookies.initiator, 0);
    copy.set(other.cookies.responder, 8);
    const first = gateway.receive({ bytes: copy, remote: other.remote, local: other.local }, other.now);
    const again = gateway.receive({ bytes: copy, remote: other.remote, local: other.local }, other.now);
    expect(only(first, 'diffie-hellman')).toHaveLength(1);
    expect(again).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });

  it('5 gets the same message 6, and establishes nothing anew', () => {
    const client = new RawClient();
    client.begin();
    client.exchangeKeys();
    const { request, reply } = client.identify();
    expect(sent(client.deliver(request))).toEqual([reply]);
    expect(client.all('sa-established')).toHaveLength(1);
  });

  it('is answered where it came from', () => {
    const client = new RawClient();
    const first = client.message1();
    client.deliver(first);
    const { request } = client.connectKeys();
    client.remote = { ...client.remote, port: 61_000 };
    const again = only(client.deliver(request), 'send');
    expect(again.map(({ remote }) => remote.port)).toEqual([61_000]);
  });
});

describe('message 3', () => {
  it.each([0, 1])('with the public value %i is refused as malformed', (last) => {
    const client = new RawClient();
    client.begin();
    const { request } = new RawClient({ gateway: client.gateway, seed: 'spare' }).connectKeys();
    request.set(client.cookies.initiator, 0);
    request.set(client.cookies.responder, 8);
    request.fill(0, 32, 32 + 255);
    request[32 + 255] = last;
    client.deliver(request);
    expect(client.all('refused')).toEqual([
      expect.objectContaining({ code: 'malformed', detail: expect.stringContaining('public value') }),
    ]);
  });
});

/** The first payload says that it is longer than its message (RFC 2408 §3.2). */
function withWrongLength(message: Uint8Array): Uint8Array {
  const wrong = message.slice();
  wrong.fill(0xff, 30, 32);
  return wrong;
}
