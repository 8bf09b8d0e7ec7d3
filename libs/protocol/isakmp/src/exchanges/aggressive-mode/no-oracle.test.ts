import { Secret, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { clearMessage, decodeHeader, findAll } from '../../messages/message.ts';
import { exchangeTypes, notifyTypes } from '../../numbers.ts';
import { identificationTypes } from '../../payloads/identification.ts';
import {
  client,
  connect,
  established,
  fromGateway,
  keyId,
  ofSales,
  openGateway,
  refusals,
} from '../../testing/aggressive.fixture.ts';
import { must, open, reasons } from '../../testing/effects.fixture.ts';
import { clientAddress, gatewayAddress, Pair } from '../../testing/pair.fixture.ts';

const guess = [{ name: 'own', secret: Secret.fromText('a guess') }];

/** Payload kinds and lengths of message 2, and what the gateway computed for it. */
function shapeOfAnswer(pair: Pair) {
  const { chain, header } = open(must(fromGateway(pair)[0], 'message 2'));
  return {
    exchange: header.exchange,
    payloads: chain.payloads.map(({ kind }, index) => [kind, chain.bodies[index]?.length]),
    questions: pair.effects('gateway', 'diffie-hellman').map(({ group, peerPublic }) => [group, peerPublic?.length]),
  };
}

describe('who has a key in Aggressive Mode', () => {
  it.each([
    ['a name nobody has', keyId('nobody')],
    ['the address of a client', { type: identificationTypes.ipv4Addr, data: utf8('sale') }],
    [
      'a name that a key has, in another kind of identification',
      { type: identificationTypes.derAsn1Dn, data: utf8('sales') },
    ],
    ['the name of a key that names no identity', keyId('default')],
    ['nothing', keyId('')],
  ])('cannot be learned by asking: %s is answered as one that is known', (_name, identification) => {
    const known = connect({ preSharedKeys: guess }, {}, 10);
    const unknown = connect({ preSharedKeys: guess, identification }, {}, 10);
    expect(shapeOfAnswer(unknown)).toEqual(shapeOfAnswer(known));
  });

  /** Sends a message 3 with a proof of its own making in place of the client's, which has noticed. */
  function withWrongProof(identification: ReturnType<typeof keyId>, times = 1): Pair {
    const pair = connect({ preSharedKeys: guess, identification }, {}, 10);
    const { header } = open(must(fromGateway(pair)[0], 'message 2'));
    const cookies = { initiator: header.initiatorCookie, responder: header.responderCookie };
    const kind = { exchange: exchangeTypes.aggressive, messageId: 0 };
    for (let time = 0; time < times; time += 1) {
      const bytes = clearMessage(cookies, kind, [{ kind: 'hash', hash: new Uint8Array(32).fill(time) }]);
      const remote = { address: clientAddress, port: 4500 };
      pair.deliver('gateway', { bytes, remote, local: { address: gatewayAddress, port: 4500 } });
    }
    return pair;
  }

  const toldAfter = (pair: Pair) => {
    const told = fromGateway(pair).slice(1).map(open);
    return told.map(({ chain }) => findAll(chain, 'notification').map(({ type }) => type));
  };

  it.each([
    ['a wrong key', keyId('sales'), 'pre-shared-key-mismatch', 'HASH_I of Aggressive Mode is wrong'],
    ['an unknown name', keyId('nobody'), 'identification-unknown', 'no pre-shared key is for "nobody" (key-id)'],
  ])('fails at message 3 alike; the record alone says why: %s', (_name, identification, code, detail) => {
    const pair = withWrongProof(identification);
    expect(refusals(pair)).toEqual([]);
    pair.run(limits.wrongMessage5Ms + limits.fastSweepMs);
    expect(refusals(pair)).toMatchObject([{ code, detail }]);
    expect(toldAfter(pair)).toEqual([[notifyTypes.authenticationFailed]]);
    expect(pair.gateway.load()).toEqual({ halfOpen: 0, associations: 0 });
  });

  it('is not asked for more often than with any other wrong proof', () => {
    const pair = withWrongProof(keyId('nobody'), limits.wrongMessage5Max + 1);
    expect(refusals(pair)).toHaveLength(1);
    expect(toldAfter(pair)).toEqual([[notifyTypes.authenticationFailed]]);
    expect(reasons(pair.seen.map(({ effect }) => effect))).toContain('Aggressive Mode of an unknown SA');
  });

  it('is kept from the log’s terminal: what a client calls itself is printed without control characters', () => {
    const pair = withWrongProof(keyId('\x1b[2Jx'));
    pair.run(limits.wrongMessage5Ms + limits.fastSweepMs);
    expect(refusals(pair)[0]?.detail).toBe('no pre-shared key is for "?[2Jx" (key-id)');
  });

  const aboutHash = [/AUTHENTICATION-FAILED/, /message 3 of Aggressive Mode/] as const;
  it.each([
    {
      what: 'has told that the hash is wrong',
      tells: true,
      name: 'sales',
      code: 'pre-shared-key-mismatch',
      detail: aboutHash[0],
    },
    {
      what: 'has told so, under a name nobody has',
      tells: true,
      name: 'nobody',
      code: 'identification-unknown',
      detail: /"nobody"/,
    },
    {
      what: 'says nothing under a name nobody has',
      tells: false,
      name: 'nobody',
      code: 'identification-unknown',
      detail: /"nobody"/,
    },
    { what: 'says nothing', tells: false, name: 'sales', code: 'timed-out', detail: aboutHash[1] },
  ])('is recorded of a client that $what', ({ tells, name, code, detail }) => {
    const pair = new Pair({
      client: client({ preSharedKeys: guess, identification: keyId(name) }),
      gateway: openGateway(),
    });
    pair.tap = (to, { bytes }) =>
      tells || to !== 'gateway' || decodeHeader(bytes).exchange === exchangeTypes.aggressive;
    pair.connect();
    pair.run(limits.halfOpenMs + 1_000);
    expect(pair.effects('client', 'refused')).toMatchObject([{ code: 'pre-shared-key-mismatch' }]);
    expect(refusals(pair)).toMatchObject([{ code, detail: expect.stringMatching(detail) }]);
  });

  it('takes another notification than that for what it is', () => {
    const pair = connect({ preSharedKeys: guess }, {}, 1);
    const { header } = open(must(fromGateway(pair)[0], 'message 2'));
    const cookies = { initiator: header.initiatorCookie, responder: header.responderCookie };
    const { payloadMalformed: type } = notifyTypes;
    const empty = new Uint8Array(0);
    const payload = { kind: 'notification', doi: 0, protocol: 1, type, spi: empty, data: empty } as const;
    const bytes = clearMessage(cookies, { exchange: exchangeTypes.informational, messageId: 9 }, [payload]);
    const remote = { address: clientAddress, port: 500 };
    pair.deliver('gateway', { bytes, remote, local: { address: gatewayAddress, port: 500 } });
    pair.tap = () => false;
    pair.run(limits.halfOpenMs + 1_000);
    expect(refusals(pair)).toMatchObject([
      { code: 'peer-refused', detail: 'the peer sent the notification PAYLOAD-MALFORMED' },
    ]);
  });

  it('refuses a key that is retired, whoever proves to have it', () => {
    const pair = connect({}, { preSharedKeys: [{ ...ofSales, retired: () => true }] });
    expect(refusals(pair)).toMatchObject([{ code: 'pre-shared-key-retired', preSharedKey: 'sales' }]);
    expect(established(pair)).toEqual([]);
  });
});
