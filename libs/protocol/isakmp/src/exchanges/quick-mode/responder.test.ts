import { Secret, toHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { vendorIds } from '../../client-profiles/building-blocks.ts';
import { android, apple } from '../../client-profiles/racoon.ts';
import { windows } from '../../client-profiles/windows.ts';
import { computeDiffieHellman } from '../../keys/diffie-hellman.ts';
import { espKeys } from '../../keys/phase2.ts';
import { limits } from '../../limits.ts';
import { decodeHeader, find, findAll } from '../../messages/message.ts';
import { encapsulations, exchangeTypes, headerFlags, notifyTypes } from '../../numbers.ts';
import { identificationTypes } from '../../payloads/identification.ts';
import { parseEspSuite, parseIkeSuite } from '../../suites.ts';
import { must, only, reasons, sent } from '../../testing/effects.fixture.ts';
import { aes256Sha1, offer } from '../../testing/esp-offer.fixture.ts';
import { clientAddress, gatewayAddress, policy } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';
import { sealedBytes } from '../../testing/raw-encoding.fixture.ts';

const legacy = policy({ suites: ['aes256-sha1-modp2048', 'aes256-sha1-modp1024'].map(parseIkeSuite) });

describe('Quick Mode with a client in the shape of', () => {
  it.each([
    ['Windows', windows, 1701, 3_600],
    ['Apple', apple, 51_234, 3_600],
    ['Android', android, 0, 28_800],
  ] as const)('%s makes a pair of ESP SAs for its port', (_name, profile, clientPort, lifetimeSeconds) => {
    const client = new RawClient({ profile, policy: legacy }).connect();
    const { effects, message3 } = client.quickMode();
    const [expected] = only(effects, 'child-expected');
    const established = only(client.deliver(must(message3, 'message 3')), 'child-established');
    expect(established.map(({ child }) => child)).toEqual([expected?.child]);
    expect(established[0]?.child).toMatchObject({ clientPort, spiOut: 0x1000, spiIn: 0x9000, lifetimeSeconds });
    expect(client.all('step').map(({ step }) => step)).toEqual([
      'main-mode-1',
      'main-mode-3',
      'main-mode-5',
      'quick-mode-1',
      'quick-mode-3',
    ]);
  });

  it('Windows is answered with its proposal’s number and our SPI, the transform unchanged', () => {
    const client = new RawClient({ policy: policy({ espSuites: [parseEspSuite('aes128-sha1')] }) }).connect();
    const proposals = windows.espProposals(client.nextSpi);
    const { chain, effects } = client.quickMode({ proposals });
    const answer = chain && find(chain, 'security-association')?.payload;
    expect(answer?.proposals).toEqual([
      expect.objectContaining({ number: 2, spi: Uint8Array.of(0, 0, 0x90, 0), transforms: proposals[1]?.transforms }),
    ]);
    expect(only(effects, 'child-expected')[0]?.child.spiOut).toBe(0x1001);
  });

  it('Windows makes several, with the message ids 1, 2, 3', () => {
    const client = new RawClient().connect();
    const children = [1, 2, 3].map((messageId) => client.child({ messageId }));
    expect(new Set(children.map(({ spiIn }) => spiIn)).size).toBe(3);
    expect(new Set(children.map(({ keysIn }) => toHex(keysIn.encryption.reveal()))).size).toBe(3);
    expect(client.all('child-deleted')).toEqual([]);
  });
});

describe('perfect forward secrecy', () => {
  it.each([
    ['modp2048', 14],
    ['ecp256', 19],
  ] as const)('%s is answered with an own public value', (group, number) => {
    const client = new RawClient().connect();
    const own = must(computeDiffieHellman({ group, peerPublic: undefined, privateKey: undefined }), 'key');
    const more = [{ kind: 'key-exchange', publicKey: must(own.publicKey, 'public key') } as const];
    const request = client.quickMode({ proposals: offer(client, { ...aes256Sha1, group: number }), more });
    // The raw client reads what came once Diffie-Hellman was answered.
    const chain = must(request.chain, 'message 2');
    const peerPublic = must(find(chain, 'key-exchange'), 'KE').payload.publicKey;
    const { sharedSecret } = must(computeDiffieHellman({ group, peerPublic, privateKey: own.privateKey }), 'secret');
    const sa = must(client.sa, 'SA');
    const child = must(only(request.effects, 'child-expected')[0], 'child').child;
    const expected = espKeys(child.suite, child.spiIn, {
      hash: sa.suite.hash,
      skeyidD: sa.keys.skeyidD,
      sharedSecret,
      initiatorNonce: request.initiatorNonce,
      responderNonce: must(find(chain, 'nonce'), 'nonce').payload.nonce,
    });
    expect(child.keysIn.encryption.reveal()).toEqual(expected.encryption.reveal());
    expect(only(client.deliver(must(request.message3, 'message 3')), 'child-established')).toHaveLength(1);
  });

  it('is refused as malformed with an invalid public value', () => {
    const client = new RawClient().connect();
    const more = [{ kind: 'key-exchange', publicKey: new Uint8Array(256) } as const];
    const { effects } = client.quickMode({ proposals: offer(client, { ...aes256Sha1, group: 14 }), more });
    expect(only(effects, 'refused').map(({ code }) => code)).toEqual(['malformed']);
  });

  it.each([
    ['a group without public value', { ...aes256Sha1, group: 14 }, []],
    ['a public value without group', aes256Sha1, [{ kind: 'key-exchange', publicKey: new Uint8Array(256).fill(3) }]],
  ] as const)('is refused as malformed with %s', (_name, numbers, more) => {
    const client = new RawClient().connect();
    const { effects } = client.quickMode({ proposals: offer(client, numbers), more });
    expect(only(effects, 'refused').map(({ code }) => code)).toEqual(['malformed']);
  });
});

describe('NAT-OA', () => {
  const original = (address: string, type = 21) =>
    ({
      kind: 'nat-original-address',
      type,
      idType: 1,
      address: Uint8Array.from(address.split('.'), Number),
    }) as const;

  it('is answered with the client’s address as seen here and ours as it dialled it', () => {
    const client = new RawClient({ dialled: '192.0.2.99' }).connect();
    const { chain } = client.quickMode({ more: [original('192.168.1.20'), original('192.0.2.99')] });
    expect(chain && findAll(chain, 'nat-original-address')).toEqual([original(clientAddress), original('192.0.2.99')]);
  });

  it.each([
    ['vpn.example', identificationTypes.fqdn],
    ['a.io', identificationTypes.fqdn],
    ['\x01\x02\x03', identificationTypes.ipv4Addr],
  ])('names ours as seen here to a client that named it %j', (name, type) => {
    const client = new RawClient().connect();
    const [own, gateway] = client.identifications();
    const named = { ...must(gateway, 'IDcr'), type, data: utf8(name) };
    const identifications = [must(own, 'IDci'), named];
    const { chain } = client.quickMode({ identifications, more: [original('192.168.1.20')] });
    expect(chain && findAll(chain, 'nat-original-address')).toEqual([
      original(clientAddress),
      original(gatewayAddress),
    ]);
  });

  it('has the drafts’ number where a draft was agreed on, as has the encapsulation mode', () => {
    const client = new RawClient();
    client.begin({ vendorIds: [vendorIds.draft02] });
    client.exchangeKeys();
    client.identify();
    const proposals = offer(client, { ...aes256Sha1, encapsulation: encapsulations.draftUdpTransport });
    const { chain } = client.quickMode({ proposals, more: [original('192.168.1.20', 131)] });
    expect(chain && findAll(chain, 'nat-original-address').map(({ type }) => type)).toEqual([131, 131]);
  });

  it('is not sent to a client that sent none', () => {
    const { chain } = new RawClient().connect().quickMode();
    expect(chain && findAll(chain, 'nat-original-address')).toEqual([]);
  });
});

describe('a Quick Mode message', () => {
  it('1 that is repeated gets the same message 2', () => {
    const client = new RawClient().connect();
    const { message1, message2 } = client.quickMode();
    expect(sent(client.deliver(message1))).toEqual([message2]);
    expect(client.all('child-expected')).toHaveLength(1);
  });

  it('1 that is replayed when all is done makes nothing', () => {
    const client = new RawClient().connect();
    const { message1, message3 } = client.quickMode();
    client.deliver(must(message3, 'message 3'));
    for (const after of [0, 2 * limits.halfOpenMs]) {
      client.pass(after);
      const effects = client.deliver(message1);
      expect(effects).toEqual([expect.objectContaining({ kind: 'ignored' })]);
    }
  });

  it('1 with a wrong hash leaves its id unused', () => {
    const client = new RawClient().connect();
    const spare = new RawClient({ seed: 'spare' }).connect();
    const forged = spare.quickMode({ messageId: 7 }).message1.slice();
    forged.set(client.cookies.initiator, 0);
    forged.set(client.cookies.responder, 8);
    expect(client.deliver(forged)).toEqual([expect.objectContaining({ kind: 'ignored' })]);
    expect(client.child({ messageId: 7 }).spiIn).toBe(0x9000);
  });

  it('3 that is lost is asked for by repeating message 2, and then completes', () => {
    const client = new RawClient().connect();
    // Main Mode is long done: nothing of it is waited for.
    client.pass(10_000);
    const { message2, message3 } = client.quickMode();
    expect(sent(client.pass(1_500))).toEqual([message2]);
    const effects = client.deliver(must(message3, 'message 3'));
    expect(only(effects, 'child-established')).toHaveLength(1);
    expect(sent(client.pass(60_000))).toEqual([]);
  });

  it('3 that never comes ends in a refusal that says so, and takes the SA back', () => {
    const client = new RawClient().connect();
    client.quickMode();
    const effects = client.pass(60_000);
    expect(only(effects, 'refused')).toEqual([
      expect.objectContaining({
        code: 'timed-out',
        awaited: 'quick-mode-3',
        detail: 'awaited: message 3 of Quick Mode',
      }),
    ]);
    expect(only(effects, 'child-deleted')).toHaveLength(1);
  });

  it('3 that is repeated is ignored', () => {
    const client = new RawClient().connect();
    const { message3 } = client.quickMode();
    client.deliver(must(message3, 'message 3'));
    expect(client.deliver(must(message3, 'message 3'))).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });

  it('3 that is forged does not spoil the right one', () => {
    const client = new RawClient().connect();
    const { message3 } = client.quickMode();
    const forged = must(message3, 'message 3').slice();
    forged[40] = (forged[40] ?? 0) ^ 1;
    client.deliver(forged);
    expect(only(client.deliver(must(message3, 'message 3')), 'child-established')).toHaveLength(1);
  });

  it('with the commit bit is answered with CONNECTED at the end', () => {
    const client = new RawClient().connect();
    const { message2, message3 } = client.quickMode({ flags: headerFlags.commit });
    expect(decodeHeader(must(message2, 'message 2')).flags & headerFlags.commit).toBe(headerFlags.commit);
    const effects = client.deliver(must(message3, 'message 3'));
    const [connected] = sent(effects);
    expect(only(effects, 'child-established')).toHaveLength(1);
    expect(decodeHeader(must(connected, 'CONNECTED')).exchange).toBe(exchangeTypes.informational);
    expect(client.notifications(effects)).toEqual([notifyTypes.connected]);
  });

  it('without the commit bit is answered without it, and by no CONNECTED', () => {
    const client = new RawClient().connect();
    const { message2, message3 } = client.quickMode();
    expect(decodeHeader(must(message2, 'message 2')).flags & headerFlags.commit).toBe(0);
    expect(sent(client.deliver(must(message3, 'message 3')))).toEqual([]);
  });

  it('3 that can be read but has a wrong hash is none', () => {
    const client = new RawClient().connect();
    const { message2, message3 } = client.quickMode({ messageId: 7 });
    const kind = { cookies: client.cookies, exchange: exchangeTypes.quickMode, messageId: 7 };
    const payloads = [{ kind: 'hash', hash: new Uint8Array(32).fill(7) } as const];
    const iv = must(message2, 'message 2').slice(-16);
    const wrong = sealedBytes({ ...kind, payloads }, must(client.sa, 'SA'), iv).message;
    expect(reasons(client.deliver(wrong))).toEqual(['Quick Mode message 3 with a wrong hash']);
    expect(only(client.deliver(must(message3, 'message 3')), 'child-established')).toHaveLength(1);
  });

  it('that is refused takes no room', () => {
    const client = new RawClient().connect();
    const more = [{ kind: 'key-exchange', publicKey: new Uint8Array(256) } as const];
    for (let count = 0; count < limits.openQuickModesMax; count += 1) {
      const { effects } = client.quickMode({ proposals: offer(client, { ...aes256Sha1, group: 14 }), more });
      expect(only(effects, 'refused')).toHaveLength(1);
    }
    expect(client.child()).toMatchObject({ clientPort: 1701 });
  });

  it(`beyond ${limits.openQuickModesMax} unfinished ones is ignored`, () => {
    const client = new RawClient().connect();
    for (let count = 0; count < limits.openQuickModesMax; count += 1) client.quickMode();
    expect(client.quickMode().effects).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });
});

describe('an attempt', () => {
  it('shows no key where its effects are printed', () => {
    const client = new RawClient().connect();
    const child = client.child();
    expect(child.keysIn.encryption).toBeInstanceOf(Secret);
    expect(JSON.stringify(child)).not.toContain(toHex(child.keysIn.encryption.reveal()));
  });
});
