import {
  type Attribute,
  attribute,
  attributes,
  attributeValue,
  checkResponse,
  decodePacket,
  errorCauses,
  type HashedRequestCode,
  sealHashedRequest,
  serviceTypes,
} from '@sekisho/radius';
import { instant, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { Order } from './order.ts';
import { refused } from './order.ts';
import { Responder, type Scope } from './responder.ts';

const secret = Secret.fromText('testing123');
const server = '192.0.2.10';
const epochMs = Date.UTC(2026, 0, 1);
const stamp = (ms: number) => attribute(attributes.eventTimestamp, Math.floor(ms / 1000));
const alice = attribute(attributes.userName, 'alice');

/** A responder that takes down what it is asked to do, and how it answers a request. */
function setUp(outcome: ReturnType<typeof refused> | undefined = undefined) {
  const orders: { order: Order; scope: Scope }[] = [];
  let at = 0;
  let finish: () => void = () => undefined;
  let held: Promise<void> = Promise.resolve();
  const client = (address: string, key: Secret, backEnd: string) => ({
    address,
    secret: key,
    backEnd,
    nas: { identifier: 'sekisho', address: '192.0.2.1' },
  });
  const responder = new Responder({
    clients: [
      client(server, secret, 'corp'),
      client(server, Secret.fromText('other'), 'guests'),
      client('192.0.2.11', Secret.fromText('third'), 'corp'),
    ],
    carryOut: async (order, scope) => {
      orders.push({ order, scope });
      await held;
      return outcome;
    },
    now: () => instant(at),
    wallClock: () => epochMs + at,
  });
  const seal = (
    code: HashedRequestCode,
    list: readonly Attribute[],
    options: { key?: Secret; signed?: boolean } = {},
  ) =>
    sealHashedRequest({
      code,
      identifier: 7,
      attributes: list,
      secret: options.key ?? secret,
      messageAuthenticator: options.signed ?? false,
    });
  const ask = async (
    code: HashedRequestCode,
    list: readonly Attribute[],
    options: { key?: Secret; signed?: boolean } = {},
  ) => {
    const { bytes, authenticator } = seal(code, list, options);
    const answer = await responder.receive(bytes, server);
    if (answer.kind === 'discarded') return answer;
    const packet = decodePacket(answer.bytes);
    expect(checkResponse(answer.bytes, packet, authenticator, options.key ?? secret)).toBeUndefined();
    return {
      code: packet.code,
      list: packet.attributes,
      cause: attributeValue(packet.attributes, attributes.errorCause),
    };
  };
  return {
    orders,
    responder,
    seal,
    ask,
    pass: (ms: number) => {
      at += ms;
    },
    hold: () => {
      held = new Promise((resolve) => {
        finish = resolve;
      });
    },
    release: () => finish(),
  };
}

describe('dynamic authorization', () => {
  it('hands over what a Disconnect-Request selects, and acknowledges', async () => {
    const { ask, orders } = setUp();
    const list = [
      alice,
      attribute(attributes.acctSessionId, '01JQ0000000000000000000000'),
      attribute(attributes.framedIpAddress, '10.66.0.2'),
      attribute(attributes.callingStationId, '198.51.100.7'),
      attribute(attributes.nasIdentifier, 'sekisho'),
      attribute(attributes.nasIpAddress, '192.0.2.1'),
      stamp(epochMs),
    ];
    expect(await ask('disconnect-request', list)).toMatchObject({ code: 'disconnect-ack', list: [] });
    const selection = {
      userName: 'alice',
      session: '01JQ0000000000000000000000',
      address: '10.66.0.2',
      remoteAddress: '198.51.100.7',
    };
    expect(orders).toEqual([{ order: { kind: 'disconnect', selection }, scope: { backEnds: ['corp'] } }]);
  });

  it('lets a server act on the users of its own back end alone', async () => {
    const { ask, orders } = setUp();
    await ask('disconnect-request', [alice], { key: Secret.fromText('other') });
    expect(orders.map(({ scope }) => scope)).toEqual([{ backEnds: ['guests'] }]);
  });

  it('reads new limits from a CoA-Request, in seconds', async () => {
    const { ask, orders } = setUp();
    const list = [alice, attribute(attributes.sessionTimeout, 3_600), attribute(attributes.idleTimeout, 60)];
    expect(await ask('coa-request', list)).toMatchObject({ code: 'coa-ack' });
    expect(orders[0]?.order).toMatchObject({
      kind: 'change',
      limits: { sessionTimeoutMs: 3_600_000, idleTimeoutMs: 60_000 },
    });
  });

  it.each([
    ['which session is meant', 'disconnect-request', [], 'missingAttribute'],
    [
      'a name of the gateway alone',
      'disconnect-request',
      [attribute(attributes.nasIdentifier, 'sekisho')],
      'missingAttribute',
    ],
    ['what is to change', 'coa-request', [alice], 'missingAttribute'],
    [
      'an attribute it does not know',
      'disconnect-request',
      [alice, attribute(attributes.filterId, 'x')],
      'unsupportedAttribute',
    ],
    [
      'limits in a Disconnect-Request',
      'disconnect-request',
      [alice, attribute(attributes.idleTimeout, 5)],
      'unsupportedAttribute',
    ],
    [
      'another gateway',
      'disconnect-request',
      [alice, attribute(attributes.nasIdentifier, 'other')],
      'nasIdentificationMismatch',
    ],
    [
      'a gateway at another address',
      'disconnect-request',
      [alice, attribute(attributes.nasIpAddress, '192.0.2.2')],
      'nasIdentificationMismatch',
    ],
    ['a time of nothing', 'coa-request', [alice, attribute(attributes.sessionTimeout, 0)], 'invalidAttributeValue'],
    ['an address that is none', 'disconnect-request', [{ type: 8, value: Uint8Array.of(10) }], 'invalidRequest'],
    [
      'a new authorization',
      'coa-request',
      [alice, attribute(attributes.serviceType, serviceTypes.authorizeOnly)],
      'unsupportedService',
    ],
  ] as const)('refuses %s by its Error-Cause', async (_, code, list, cause) => {
    const { ask, orders } = setUp();
    const nak = code === 'coa-request' ? 'coa-nak' : 'disconnect-nak';
    expect(await ask(code, list)).toMatchObject({ code: nak, cause: errorCauses[cause] });
    expect(orders).toEqual([]);
  });

  it('passes on why it could not be done', async () => {
    const { ask } = setUp(refused('sessionContextNotFound', 'no session fits'));
    expect(await ask('disconnect-request', [alice])).toMatchObject({ code: 'disconnect-nak', cause: 503 });
  });

  it('gives Proxy-State back as it came, and signs the answer to a signed request', async () => {
    const { ask } = setUp();
    const states = [Uint8Array.of(1), Uint8Array.of(2, 3)].map((value) => attribute(attributes.proxyState, value));
    const answer = await ask('disconnect-request', [alice, ...states], { signed: true });
    const list = 'list' in answer ? answer.list : [];
    expect(list.map(({ type }) => type)).toEqual([80, 33, 33]);
    expect(list.slice(1).map(({ value }) => [...value])).toEqual([[1], [2, 3]]);
  });

  it('says nothing to strangers, to forgers, to replayed packets and to what is no order', async () => {
    const { ask, responder, seal, orders } = setUp();
    const { bytes } = seal('disconnect-request', [alice]);
    expect(await responder.receive(bytes, '192.0.2.99')).toMatchObject({
      reason: expect.stringContaining('configured'),
    });
    expect(await responder.receive(bytes, '192.0.2.11')).toMatchObject({ reason: expect.stringContaining('forged') });
    const changed = bytes.slice();
    changed[22] = 'b'.charCodeAt(0);
    expect(await responder.receive(changed, server)).toMatchObject({ reason: expect.stringContaining('forged') });
    const signed = seal('disconnect-request', [alice], { signed: true }).bytes.slice();
    signed[30] = 0xff;
    expect(await responder.receive(signed, server)).toMatchObject({ kind: 'discarded' });
    expect(await ask('accounting-request', [alice])).toMatchObject({ reason: expect.stringContaining('no order') });
    expect(await responder.receive(Uint8Array.of(40, 1), server)).toMatchObject({ reason: 'no RADIUS packet' });
    for (const off of [-301_000, 301_000]) {
      expect(await ask('disconnect-request', [alice, stamp(epochMs + off)])).toMatchObject({
        reason: expect.stringContaining('Event-Timestamp'),
      });
    }
    expect(orders).toEqual([]);
  });

  it('answers a repeated request as before and carries it out once', async () => {
    const { ask, orders, hold, release, responder, seal } = setUp();
    hold();
    const { bytes } = seal('disconnect-request', [alice]);
    const first = responder.receive(bytes, server);
    expect(await responder.receive(bytes, server)).toMatchObject({ kind: 'discarded' });
    release();
    expect(await first).toMatchObject({ kind: 'answered' });
    expect(await ask('disconnect-request', [alice])).toMatchObject({ code: 'disconnect-ack' });
    expect(orders).toHaveLength(1);
  });

  it('takes the same bytes for a new request after half a minute, unless their Event-Timestamp tells', async () => {
    const { ask, orders, pass } = setUp();
    await ask('disconnect-request', [alice]);
    await ask('disconnect-request', [alice, stamp(epochMs)]);
    pass(31_000);
    await ask('disconnect-request', [alice]);
    await ask('disconnect-request', [alice, stamp(epochMs)]);
    expect(orders).toHaveLength(3);
  });

  it('says that it has no room when too much is asked at once', async () => {
    const { hold, release, responder, orders } = setUp();
    hold();
    const requests = Array.from({ length: 65 }, (_, identifier) => {
      const { bytes } = sealHashedRequest({ code: 'disconnect-request', identifier, attributes: [alice], secret });
      return responder.receive(bytes, server);
    });
    const last = await requests[64];
    expect(last).toMatchObject({ told: { refusal: { cause: errorCauses.resourcesUnavailable } } });
    release();
    await Promise.all(requests);
    expect(orders).toHaveLength(64);
  });
});
