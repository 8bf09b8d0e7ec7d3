import { concat, fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { espTransform } from './client-profiles/building-blocks.ts';
import { limits } from './limits.ts';
import { find } from './messages/message.ts';
import { exchangeTypes, notifyTypes, protocols } from './numbers.ts';
import { describeIdentification, type Identification, identificationTypes } from './payloads/identification.ts';
import type { Payload } from './payloads/index.ts';
import { shortAttribute } from './payloads/security-association.ts';
import { only, open, sent } from './testing/effects.fixture.ts';
import { newGateway } from './testing/gateway.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';
import { sealedBytes } from './testing/raw-encoding.fixture.ts';

// What has gone wrong in other implementations, a test for each class. What the gateway does in all of these cases beside it stands in the
// tests of the part that is concerned.

const deletion = (protocol: number, spi: Uint8Array): Payload => ({ kind: 'delete', doi: 1, protocol, spis: [spi] });
const notify = (type: number, data = new Uint8Array()): Payload => ({
  kind: 'notification',
  doi: 1,
  protocol: protocols.isakmp,
  spi: new Uint8Array(),
  type,
  data,
});
const ikeSpi = ({ cookies }: RawClient) => concat(cookies.initiator, cookies.responder);

describe('a client that was let in, or pretends to be one', () => {
  it.each([
    ['a sequence that says to be longer', '30ff'],
    ['a length of 4 octets', '3084ffffffff'],
    ['nothing', ''],
  ])('its distinguished name as identity may be anything: %s (CVE-2013-6075)', (_, hex) => {
    const client = new RawClient();
    client.connectKeys();
    client.float();
    const own: Identification = {
      kind: 'identification',
      type: identificationTypes.derAsn1Dn,
      protocol: 0,
      port: 0,
      data: fromHex(hex),
    };
    const { suite, keys, cookies } = client;
    if (!suite || !keys) throw new Error('no keys');
    const payloads: Payload[] = [own, { kind: 'hash', hash: new Uint8Array(20) }];
    const sealed = sealedBytes(
      { cookies, exchange: exchangeTypes.mainMode, messageId: 0, payloads },
      { suite, keys },
      keys.iv,
    );
    client.deliver(sealed.message);
    expect(client.all('sa-established')).toEqual([]);
    expect(describeIdentification(own)).toEqual({ type: 'der-asn1-dn', text: hex });
    client.identify();
    expect(client.all('sa-established')).toHaveLength(1);
  });

  it.each([
    ['a name', identificationTypes.fqdn, '676174657761792e'],
    ['a name of nothing', identificationTypes.fqdn, ''],
    ['an IPv6 address of 15 octets', identificationTypes.ipv6Addr, '000102030405060708090a0b0c0d0e'],
  ])('%s as IDcr, where an address is expected, breaks nothing (CVE-2023-38711)', (_, type, hex) => {
    const client = new RawClient().connect();
    const theirs = { ...client.identifications()[1], type, data: fromHex(hex) } as Identification;
    const effects = client.quickMode({ identifications: [...client.identifications().slice(0, 1), theirs] }).effects;
    expect([...only(effects, 'refused'), ...only(effects, 'child-expected')]).toHaveLength(1);
    expect(client.child().spiIn).toBeGreaterThan(0);
  });

  it('a Notify behind the Delete of the SA that protects it finds that SA (CVE-2023-38712)', () => {
    const client = new RawClient().connect();
    const payloads = [deletion(protocols.isakmp, ikeSpi(client)), notify(notifyTypes.rUThere, new Uint8Array(4))];
    const effects = client.deliver(client.informational(payloads));
    expect(only(effects, 'sa-deleted')).toHaveLength(1);
  });

  it.each([
    ['AES-GMAC, which encrypts nothing', 23, 128],
    ['AES of 0 bits', 12, 0],
    ['AES of 65535 bits', 12, 65_535],
    ['NULL encryption', 11, undefined],
    ['a cipher that nobody knows', 250, 256],
  ])('%s is no ESP suite, and no key of no bytes is made (CVE-2024-3652)', (_, id, keyBits) => {
    const client = new RawClient().connect();
    const transform = espTransform({ id, integrity: 2 });
    const keyLength = keyBits === undefined ? [] : [shortAttribute(6, keyBits)];
    const transforms = [{ ...transform, attributes: [...transform.attributes, ...keyLength] }];
    const spi = fromHex('00001000');
    const { effects } = client.quickMode({ proposals: [{ number: 1, protocol: protocols.esp, spi, transforms }] });
    expect(only(effects, 'refused')).toMatchObject([{ code: 'no-acceptable-esp-suite' }]);
    expect(only(effects, 'child-expected')).toEqual([]);
  });

  it.each([
    ['with no hash', (payloads: Payload[]) => payloads],
    [
      'with a hash of zeros',
      (payloads: Payload[]): Payload[] => [{ kind: 'hash', hash: new Uint8Array(20) }, ...payloads],
    ],
    [
      'with a hash of one byte',
      (payloads: Payload[]): Payload[] => [{ kind: 'hash', hash: new Uint8Array(16) }, ...payloads],
    ],
  ])('a Delete %s changes nothing, though it is encrypted (CVE-2019-10155)', (_, around) => {
    const client = new RawClient().connect();
    const child = client.child();
    const { sa, cookies } = client;
    if (!sa) throw new Error('no SA');
    const payloads = around([deletion(protocols.isakmp, ikeSpi(client))]);
    const kind = { cookies, exchange: exchangeTypes.informational, messageId: 7 };
    client.deliver(sealedBytes({ ...kind, payloads }, sa, sa.lastPhase1Block).message);
    expect(client.all('sa-deleted')).toEqual([]);
    expect(client.child().spiIn).not.toBe(child.spiIn);
  });

  it('a replayed message 1 of Quick Mode makes no second SA', () => {
    const client = new RawClient().connect();
    const { message1, message3 } = client.quickMode();
    if (!message3) throw new Error('no message 3');
    client.deliver(message3);
    client.pass(limits.halfOpenMs);
    for (let again = 0; again < 3; again += 1) client.deliver(message1);
    expect(client.all('child-expected')).toHaveLength(1);
  });

  it('a replayed Delete deletes once, and a forged one, or one of another SA, nothing', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const other = new RawClient({ gateway, seed: 'other' }).connect();
    const first = client.child();
    const message = client.informational([
      deletion(protocols.esp, fromHex(first.spiOut.toString(16).padStart(8, '0'))),
    ]);
    client.deliver(message);
    const second = client.child();
    client.deliver(message);
    const forged = client.informational([deletion(protocols.isakmp, ikeSpi(client))]);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    client.deliver(forged);
    other.deliver(other.informational([deletion(protocols.isakmp, ikeSpi(client))]));
    expect(client.all('child-deleted').map(({ spiIn }) => spiIn)).toEqual([first.spiIn]);
    expect([...client.all('sa-deleted'), ...other.all('sa-deleted')]).toEqual([]);
    expect(second.spiIn).not.toBe(first.spiIn);
  });

  it('the answer to a first message is no larger than what it asked with: nobody is flooded by way of the gateway', () => {
    const client = new RawClient();
    const message1 = client.message1();
    const [answer = new Uint8Array()] = sent(client.deliver(message1));
    expect(find(open(answer).chain, 'security-association')).toBeDefined();
    expect(answer.length).toBeLessThanOrEqual(message1.length);
    expect(sent(client.pass(10_000))).toEqual([]);
  });
});
