import { toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { vendorIds } from '../../client-profiles/building-blocks.ts';
import { android, apple } from '../../client-profiles/racoon.ts';
import { windows } from '../../client-profiles/windows.ts';
import { limits } from '../../limits.ts';
import { findAll } from '../../messages/message.ts';
import { ikeAttributes, notifyTypes } from '../../numbers.ts';
import { describeIdentification } from '../../payloads/identification.ts';
import { type Attribute, shortAttribute, type Transform } from '../../payloads/security-association.ts';
import { formatIkeSuite, parseIkeSuite } from '../../suites.ts';
import { clientAddress, gatewayAddress, policy } from '../../testing/pair.fixture.ts';
import { clear, newGateway, only, RawClient, sent } from '../../testing/raw-client.fixture.ts';

const withAuthentication = (transforms: readonly Transform[], method: number): Transform[] =>
  transforms.map((transform) => ({
    ...transform,
    attributes: transform.attributes.map((attribute: Attribute) =>
      attribute.type === ikeAttributes.authentication ? shortAttribute(attribute.type, method) : attribute,
    ),
  }));
const onlySuites = (...names: string[]) => policy({ suites: names.map(parseIkeSuite) });

describe('message 1 that cannot be agreed to', () => {
  const refused: readonly [string, RawClient, Uint8Array | undefined, string, RegExp][] = [
    [
      'a pre-shared key where they are switched off',
      new RawClient({ policy: policy({ preSharedKey: undefined }) }),
      undefined,
      'pre-shared-key-not-supported',
      /offered a pre-shared key/,
    ],
    [
      'RSA signatures alone',
      new RawClient(),
      new RawClient().message1({ transforms: withAuthentication(windows.transforms, 3) }),
      'authentication-method-not-supported',
      /methods: 3$/,
    ],
    [
      'no suite that is allowed',
      new RawClient({ policy: onlySuites('aes256-sha2-512-modp4096') }),
      undefined,
      'no-acceptable-ike-suite',
      /offered: aes256-sha1-ecp384, aes128-sha1-ecp256, .*; allowed: aes256-sha2-512-modp4096$/,
    ],
    [
      'no NAT traversal',
      new RawClient(),
      new RawClient().message1({ vendorIds: [vendorIds.microsoft, vendorIds.apple] }),
      'nat-traversal-not-supported',
      /RFC 3947/,
    ],
    [
      'Aggressive Mode',
      new RawClient(),
      new RawClient().message1({ exchange: 4 }),
      'aggressive-mode-not-supported',
      /Aggressive Mode/,
    ],
  ];

  it.each(refused)(
    '%s: is refused once, with a notification, however often it comes',
    (_name, client, message, code, detail) => {
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
    const client = new RawClient({ policy: policy({ preSharedKey: undefined }) });
    client.deliver(client.message1());
    client.pass(2 * limits.halfOpenMs);
    client.deliver(client.message1());
    client.pass(2 * limits.halfOpenMs);
    expect(client.all('refused')).toHaveLength(2);
  });

  it('is ignored by an endpoint that does not respond', () => {
    const client = new RawClient({ policy: policy({ respond: false }) });
    expect(sent(client.deliver(client.message1()))).toEqual([]);
    expect(sent(client.deliver(client.message1({ exchange: 4 })))).toEqual([]);
    expect(client.all('refused')).toEqual([]);
  });
});

describe('unfinished attempts', () => {
  it(`of one address are refused beyond ${limits.halfOpenPerAddressMax}, and accepted again when the others are over`, () => {
    const gateway = newGateway();
    const begin = (seed: string, address = clientAddress) => {
      const client = new RawClient({ gateway, seed });
      client.remote = { address, port: 500 };
      client.deliver(client.message1());
      return client;
    };
    for (let count = 0; count < limits.halfOpenPerAddressMax; count += 1) begin(`client ${count}`);
    const late = begin('late');
    late.deliver(late.message1());
    expect(late.all('refused')).toEqual([expect.objectContaining({ code: 'half-open-limit', detail: clientAddress })]);
    expect(sent(late.effects)).toEqual([]);
    expect(begin('other', '198.51.100.8').all('refused')).toEqual([]);
    late.pass(limits.halfOpenMs + limits.slowSweepMs);
    expect(sent(late.deliver(late.message1()))).toHaveLength(1);
  });

  it.each([
    ['message 3', (client: RawClient) => void client.begin()],
    [
      'message 5',
      (client: RawClient) => {
        client.begin();
        client.exchangeKeys();
      },
    ],
  ])('end in a refusal that names what was awaited: %s', (awaited, act) => {
    const client = new RawClient();
    act(client);
    client.pass(limits.halfOpenMs + 1_000);
    expect(client.all('refused')).toEqual([
      expect.objectContaining({ code: 'timed-out', detail: expect.stringContaining(`${awaited} of Main Mode`) }),
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

describe('NAT traversal', () => {
  const known = [vendorIds.rfc3947, vendorIds.draft03, vendorIds.draft02, vendorIds.draft02Newline].map(toHex);

  it.each([
    ['RFC 3947 before its drafts', windows.vendorIds, vendorIds.rfc3947],
    ['RFC 3947, not Apple’s own', apple.vendorIds, vendorIds.rfc3947],
    ['draft 03', [vendorIds.apple, vendorIds.draft02, vendorIds.draft03], vendorIds.draft03],
    ['draft 02 of Windows XP', [vendorIds.microsoft, vendorIds.draft02Newline], vendorIds.draft02Newline],
  ])('is answered by exactly one vendor id: %s', (_name, offered, expected) => {
    const client = new RawClient();
    const ids = findAll(client.begin({ vendorIds: offered }), 'vendor-id').map(({ id }) => toHex(id));
    expect(ids.filter((id) => known.includes(id))).toEqual([toHex(expected)]);
    expect(ids).not.toContain(toHex(vendorIds.apple));
  });

  it('answers fragmentation only to a client that offers it', () => {
    const withIt = findAll(new RawClient().begin(), 'vendor-id').map(({ id }) => toHex(id));
    const without = findAll(new RawClient().begin({ vendorIds: [vendorIds.rfc3947] }), 'vendor-id').map(({ id }) =>
      toHex(id),
    );
    expect(withIt).toContain(toHex(vendorIds.fragmentationOfRacoon));
    expect(without).toEqual([vendorIds.rfc3947, vendorIds.deadPeerDetection].map(toHex));
  });

  const natDetectionsOf = (client: RawClient, hashes?: readonly Uint8Array[]) =>
    findAll(client.exchangeKeys(hashes).chain, 'nat-detection').map(({ hash }) => hash);

  it('makes every client believe in a NAT before itself, and in none before the gateway', () => {
    const client = new RawClient({ inner: clientAddress });
    client.begin();
    const [ofClient, ofGateway] = natDetectionsOf(client);
    expect(ofClient).toHaveLength(20);
    expect(ofClient).not.toEqual(client.natDetection(clientAddress, 500));
    expect(ofGateway).toEqual(client.natDetection(gatewayAddress, 500));
  });

  it('speaks of the public address that the client dialled, in NAT-D and in IDir', () => {
    const publicAddress = '192.0.2.80';
    const client = new RawClient({
      profile: apple,
      policy: policy({ publicAddresses: [publicAddress] }),
      dialled: publicAddress,
    });
    client.local = { address: '10.0.0.5', port: 500 };
    client.begin();
    const [, ofGateway] = natDetectionsOf(client);
    expect(ofGateway).toEqual(client.natDetection(publicAddress, 500));
    expect(describeIdentification(client.identify().identification)).toEqual({
      type: 'ipv4-addr',
      text: publicAddress,
    });
  });

  it('gives Windows its own view back where nobody can explain it', () => {
    const client = new RawClient({ dialled: '192.0.2.99' });
    client.begin();
    expect(natDetectionsOf(client)[1]).toEqual(client.natDetection('192.0.2.99', 500));
    expect(describeIdentification(client.identify().identification).text).toBe(gatewayAddress);
  });

  it('tells others the truth where nobody can explain their view', () => {
    const client = new RawClient({ profile: apple, dialled: '192.0.2.99' });
    client.begin();
    expect(natDetectionsOf(client)[1]).toEqual(client.natDetection(gatewayAddress, 500));
  });

  it.each([
    ['sees a NAT before the client', '192.168.1.20', true],
    ['sees none', clientAddress, false],
  ])('%s', (_name, inner, peerBehindNat) => {
    const client = new RawClient({ inner }).connect();
    expect(client.all('sa-established')[0]?.sa.peerBehindNat).toBe(peerBehindNat);
  });

  it('answers message 5 where the NAT puts it', () => {
    const client = new RawClient();
    client.begin();
    client.exchangeKeys();
    client.float(40_123);
    const effects = client.deliver(client.message5().message);
    expect(only(effects, 'send')[0]).toMatchObject({
      remote: { address: clientAddress, port: 40_123 },
      local: { address: gatewayAddress, port: 4500 },
    });
  });
});

describe('a client in the shape of', () => {
  it('Windows 10 is given MODP-2048 with its lifetime untouched', () => {
    const client = new RawClient({ profile: windows });
    expect(client.message1()).toHaveLength(408);
    const answer = findAll(client.begin(), 'security-association')[0];
    expect(answer?.proposals).toEqual([expect.objectContaining({ transforms: [windows.transforms[2]] })]);
    const request = client.exchangeKeys().request;
    expect(request).toHaveLength(388);
    expect(client.identify().request).toHaveLength(76);
    expect(client.all('sa-established')[0]?.sa).toMatchObject({
      identity: { type: 'ipv4-addr', text: '192.168.1.20' },
      natTraversal: 'rfc3947',
      deadPeerDetection: false,
      vendorIds: windows.vendorIds.map(toHex),
    });
  });

  it.each(['aes256-sha1-ecp384', 'aes128-sha1-ecp256', '3des-sha1-modp2048'])(
    'Windows 10 is given %s by a policy of that',
    (suite) => {
      const client = new RawClient({ profile: windows, policy: onlySuites(suite) }).connect();
      const established = client.all('sa-established')[0]?.sa.suite;
      expect(established && formatIkeSuite(established)).toBe(suite);
    },
  );

  it.each([
    ['aes256-sha2-256-modp2048', 0],
    ['aes256-sha1-modp2048', 1],
    ['aes256-sha2-512-modp2048', 3],
    ['aes256-sha2-256-modp1536', 4],
  ])('Apple is given %s, the transform unchanged', (suite, index) => {
    const client = new RawClient({ profile: apple, policy: onlySuites(suite) });
    const answer = findAll(client.begin(), 'security-association')[0];
    expect(answer?.proposals[0]?.transforms).toEqual([apple.transforms[index]]);
    client.exchangeKeys();
    client.identify();
    expect(client.all('sa-established')[0]?.sa.deadPeerDetection).toBe(true);
  });

  it('Apple that begins anew on port 4500 is answered there', () => {
    const gateway = newGateway();
    new RawClient({ profile: apple, gateway }).connect();
    const again = new RawClient({ profile: apple, gateway, seed: 'again' });
    again.float();
    again.begin();
    again.exchangeKeys([again.natDetection(gatewayAddress, 4500), again.natDetection('192.168.1.20', 4500)]);
    again.identify();
    expect(again.all('sa-established')).toHaveLength(1);
  });

  it('Android is refused without a legacy suite, and told what it offered', () => {
    const client = new RawClient({ profile: android });
    client.deliver(client.message1());
    expect(client.all('refused')[0]).toMatchObject({
      code: 'no-acceptable-ike-suite',
      detail: expect.stringContaining('aes256-sha2-256-modp1024'),
    });
  });

  it('Android is accepted where MODP-1024 is allowed', () => {
    const client = new RawClient({
      profile: android,
      policy: onlySuites('aes256-sha1-modp2048', 'aes256-sha1-modp1024'),
    });
    client.connect();
    expect(client.all('sa-established')).toHaveLength(1);
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
