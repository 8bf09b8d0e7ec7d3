import { utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { apple } from '../../client-profiles/racoon.ts';
import { strongSwan } from '../../client-profiles/strongswan.ts';
import { windows } from '../../client-profiles/windows.ts';
import { limits } from '../../limits.ts';
import { decodeHeader, decodePayloads, findAll, headerBytes } from '../../messages/message.ts';
import type { SignatureMethod } from '../../policy.ts';
import type { PeerVerdict } from '../../questions.ts';
import { must } from '../../testing/effects.fixture.ts';
import { alice, connect, gatekeeper, type Meeting, meet, refusals, sides } from '../../testing/meeting.fixture.ts';
import { Pair, type Witness } from '../../testing/pair.fixture.ts';
import { Signer, witness } from '../../testing/signing.fixture.ts';

const clearNotifications = (pair: Pair): number[] =>
  pair
    .effects('gateway', 'send')
    .filter(({ bytes }) => decodeHeader(bytes).exchange === 5 && decodeHeader(bytes).flags === 0)
    .flatMap(({ bytes }) =>
      findAll(decodePayloads(decodeHeader(bytes).nextPayload, bytes.subarray(headerBytes)), 'notification'),
    )
    .map(({ type }) => type);

describe('two machines with certificates', () => {
  it.each<SignatureMethod>(['rsa-signatures', 'ecdsa-256', 'ecdsa-384', 'ecdsa-521'])(
    'prove themselves by %s and have the same keys',
    (method) => {
      const pair = connect({ client: new Signer('alice', method), gateway: new Signer('gatekeeper', method) });
      for (const side of sides) expect(refusals(pair, side)).toEqual([]);
      const [client] = pair.effects('client', 'child-established');
      const [gateway] = pair.effects('gateway', 'child-established');
      expect(client?.child.keysIn.encryption.reveal()).toEqual(gateway?.child.keysOut.encryption.reveal());
      expect(pair.effects('gateway', 'sa-established')[0]?.sa).toMatchObject({
        machine: 'certificate',
        machineName: 'alice',
        identity: { type: 'der-asn1-dn', text: 'CN=alice' },
      });
      expect(pair.effects('client', 'sa-established')[0]?.sa.identity.text).toBe('CN=gatekeeper');
    },
  );

  it('are asked about, with all they showed', () => {
    const pair = connect({ gateway: Signer.withChainOfThree('gatekeeper') });
    const [about] = pair.effects('client', 'peer-authentication');
    expect(about?.certificates.map(({ encoding }) => encoding)).toEqual([4, 4, 4]);
    expect(about?.certificates[0]?.data).toEqual(gatekeeper.publicKey);
    expect(pair.effects('gateway', 'peer-authentication')[0]).toMatchObject({
      method: 'rsa-signatures',
      identification: { type: 9, data: utf8('CN=alice') },
      remote: { port: 4500 },
    });
    expect(pair.effects('gateway', 'signature')[0]?.certificate).toBe('key of gatekeeper');
  });

  it.each([
    ['Windows', windows],
    ['Apple', apple],
    ['strongSwan', strongSwan],
  ])('in the shape of %s', (_name, profile) => {
    const pair = connect({ clientPolicy: { profile } });
    expect(pair.effects('gateway', 'child-established')).toHaveLength(1);
  });

  it('renew their IKE SA while the old one lives', () => {
    const pair = connect();
    const { id } = must(pair.effects('client', 'sa-established')[0], 'SA').sa;
    pair.apply('client', pair.client.rekey(id, pair.now));
    pair.run(2_000);
    for (const side of sides) expect(pair.effects(side, 'sa-established')).toHaveLength(2);
    expect(pair.effects('gateway', 'sa-deleted')).toEqual([]);
  });
});

describe('the method', () => {
  const both = { machineAuthentication: ['pre-shared-key', 'certificate'] } as const;
  const chosen = (meeting: Meeting) => connect(meeting).effects('gateway', 'sa-established')[0]?.sa.machine;

  it('is what the gateway prefers of what the client offers', () => {
    expect(chosen({ clientPolicy: both })).toBe('certificate');
    expect(chosen({ clientPolicy: both, gatewayPolicy: both })).toBe('pre-shared-key');
  });

  it('is the pre-shared key where the gateway has no certificate, or one of another kind', () => {
    expect(chosen({ clientPolicy: both, gatewayPolicy: { certificate: () => undefined } })).toBe('pre-shared-key');
    expect(chosen({ clientPolicy: both, gateway: new Signer('gatekeeper', 'ecdsa-256') })).toBe('pre-shared-key');
  });

  it('is the pre-shared key for clients that have nothing else', () => {
    expect(chosen({ clientPolicy: { machineAuthentication: ['pre-shared-key'] } })).toBe('pre-shared-key');
  });

  it.each<[string, Meeting, string]>([
    ['own certificate is missing', { gatewayPolicy: { certificate: () => undefined } }, 'own-certificate-missing'],
    [
      'certificate is of another kind',
      { gateway: new Signer('gatekeeper', 'ecdsa-256') },
      'authentication-method-not-supported',
    ],
    [
      'policy wants none',
      { gatewayPolicy: { machineAuthentication: ['pre-shared-key'] } },
      'authentication-method-not-supported',
    ],
    [
      'policy wants nothing else',
      {
        clientPolicy: { machineAuthentication: ['pre-shared-key'] },
        gatewayPolicy: { machineAuthentication: ['certificate'] },
      },
      'pre-shared-key-not-supported',
    ],
  ])('is refused where the %s', (_name, meeting, code) => {
    expect(refusals(connect(meeting), 'gateway').map((refusal) => refusal.code)).toEqual([code]);
  });

  it('tells of a pre-shared key that there is, but is not among the ways to authenticate', () => {
    const clientPolicy = { machineAuthentication: ['pre-shared-key' as const] };
    const pair = connect({ clientPolicy, gatewayPolicy: { machineAuthentication: ['certificate'] } });
    expect(refusals(pair, 'gateway').map(({ detail }) => detail)).toEqual([
      'the client offered a pre-shared key, which is not in ike.machineAuthentication',
    ]);
  });

  it('needs a certificate or a key to begin with', () => {
    const pair = meet({ clientPolicy: { certificate: () => undefined } });
    expect(() => pair.connect()).toThrow(RangeError);
  });
});

describe('message 4', () => {
  const requested = (authorities: readonly Uint8Array[], method: 'certificate' | 'pre-shared-key' = 'certificate') => {
    const pair = connect({
      gatewayPolicy: { authorities: () => authorities },
      clientPolicy: { machineAuthentication: [method] },
    });
    const message = must(pair.effects('gateway', 'send')[1], 'message 4').bytes;
    const chain = decodePayloads(decodeHeader(message).nextPayload, message.subarray(headerBytes));
    return findAll(chain, 'certificate-request').map(({ encoding, authority }) => [encoding, authority]);
  };

  it('asks for certificates of every authority', () => {
    expect(requested([utf8('CN=A'), utf8('CN=B')])).toEqual([
      [4, utf8('CN=A')],
      [4, utf8('CN=B')],
    ]);
  });

  it('asks for any where none is known, or more than can be named', () => {
    const many = Array.from({ length: limits.certificateRequestsMax + 1 }, (_, index) => utf8(`CN=${index}`));
    for (const authorities of [[], many]) expect(requested(authorities)).toEqual([[4, new Uint8Array(0)]]);
  });

  it('asks for none of a client with a pre-shared key', () => {
    expect(requested([utf8('CN=A')], 'pre-shared-key')).toEqual([]);
  });
});

describe('a client that is not accepted', () => {
  const refuse =
    (verdict: Partial<Extract<PeerVerdict, { outcome: 'refused' }>>): Witness =>
    () => ({
      kind: 'peer-authentication',
      verdict: { outcome: 'refused', reason: 'revoked', detail: 'in March', ...verdict },
    });

  it.each([
    [false, 'AUTHENTICATION-FAILED'],
    [true, 'INVALID-CERTIFICATE'],
  ])(
    'is refused with the reason of the verdict and told so (certificate invalid: %s)',
    (certificateInvalid, notification) => {
      const pair = connect({ witnesses: { gateway: refuse({ certificateInvalid }) } });
      expect(refusals(pair, 'gateway')).toEqual([
        expect.objectContaining({ code: 'peer-not-accepted', reason: 'revoked', detail: 'in March' }),
      ]);
      // In clear a client would not believe it, and wait until its own time is over.
      expect(clearNotifications(pair)).toEqual([]);
      expect(refusals(pair, 'client').map(({ code, detail }) => [code, detail])).toEqual([
        ['certificate-refused-by-peer', `the peer sent the notification ${notification}`],
      ]);
      expect(pair.effects('gateway', 'sa-established')).toEqual([]);
    },
  );

  it('has another key than its certificate', () => {
    const mallory = new Signer('mallory');
    const pair = connect({
      witnesses: {
        client: (effect) =>
          effect.kind === 'signature' ? { kind: 'signature', signature: mallory.sign(effect) } : undefined,
      },
    });
    expect(refusals(pair, 'gateway').map(({ reason }) => reason)).toEqual(['signature']);
  });

  it('sends no certificate', () => {
    const bare = { ...alice.certificate, chain: [] };
    const pair = connect({ clientPolicy: { certificate: () => bare } });
    expect(refusals(pair, 'gateway').map(({ code }) => code)).toEqual(['certificate-missing']);
    expect(refusals(pair, 'client').map(({ code }) => code)).toEqual(['certificate-refused-by-peer']);
    expect(pair.effects('gateway', 'peer-authentication')).toEqual([]);
  });

  it(`sends more than ${limits.certificatesMax} certificates`, () => {
    const chain = Array.from({ length: limits.certificatesMax + 1 }, (_, index) => utf8(`certificate ${index}`));
    const pair = connect({ clientPolicy: { certificate: () => ({ ...alice.certificate, chain }) } });
    expect(refusals(pair, 'gateway').map(({ code }) => code)).toEqual(['malformed']);
  });
});

describe('a gateway that is not accepted', () => {
  it('is left by the client', () => {
    const pair = connect({ witnesses: { client: witness(alice, []) } });
    expect(refusals(pair, 'client').map(({ code, reason }) => [code, reason])).toEqual([
      ['peer-not-accepted', 'untrusted'],
    ]);
    expect(pair.effects('client', 'child-established')).toEqual([]);
  });

  it('hears of that under protection, and keeps no SA', () => {
    const pair = connect({ witnesses: { client: witness(alice, []) } });
    expect(refusals(pair, 'gateway').map(({ code, detail }) => [code, detail])).toEqual([
      ['certificate-refused-by-peer', 'the peer sent the notification AUTHENTICATION-FAILED'],
    ]);
    expect(pair.effects('gateway', 'sa-deleted').map(({ reason }) => reason)).toEqual(['peer-deleted']);
  });
});
