import { concat, fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { authenticated, type ScriptedClient } from '../client.fixture.ts';
import { decodeFrame, encodeFrame } from '../frame.ts';
import type { AcspInformation, PppEffect } from '../link.ts';
import { network } from '../pair.fixture.ts';
import { acspFlags, decodeAcsp, encodeAcsp } from './packet.ts';

const both = '0106 00000001 0206 00000001';
const information: AcspInformation = { routes: ['10.0.0.0/8', '192.168.7.0/24'], domains: ['corp.example'] };
const acsp = { beside: ['acsp'] } as const;

/** What of ACSP was sent. */
const sentBy = (effects: readonly PppEffect[]) =>
  effects.flatMap((effect) => {
    if (effect.kind !== 'send') return [];
    const { protocol, information: packet } = decodeFrame(effect.frame);
    return protocol === 0x0235 ? [decodeAcsp(packet)] : [];
  });

/** An Apple client whose IPv4 is up. */
class AppleClient {
  readonly client: ScriptedClient;

  constructor(given: AcspInformation = information, mru = 1400) {
    this.client = authenticated({ ...acsp, mru });
    this.client.address({ ...network, acsp: given });
    this.client.ack('ipcp');
    this.client.say('ipcp', 1, 2, '0306 0a09004d');
  }

  /** Asks for routes and domains; what it gets on that. */
  ask(options = both) {
    const { client } = this;
    client.say('acscp', 1, 1, options);
    return this.#during(() => client.ack('acscp'));
  }

  acknowledge(type: number, sequence: number, flags: number = acspFlags.ack) {
    const packet = encodeAcsp({ type, sequence, flags, data: new Uint8Array() });
    return this.#during(() => this.client.raw(encodeFrame({ protocol: 0x0235, information: packet })));
  }

  wait(ms: number) {
    return this.#during(() => this.client.wait(ms));
  }

  #during(act: () => void) {
    const before = this.client.effects.length;
    act();
    return sentBy(this.client.effects.slice(before));
  }
}

const hex = ({ data }: { data: Uint8Array }): string => toHex(data);

describe('ACSP', () => {
  it('is said nothing of to a client that does not begin', () => {
    const { client } = new AppleClient();
    expect(client.sent().filter(({ protocol }) => protocol === 'acscp')).toEqual([]);
    expect(client.last('network-up')).toMatchObject({ network });
  });

  it('is rejected where there is nothing to give', () => {
    const client = authenticated(acsp);
    client.say('acscp', 1, 1, both);
    expect(client.address(network)).toMatchObject([{ protocol: 'ipcp' }, { protocol: 'lcp', code: 8 }]);
  });

  it('gives routes and domains to the client that asks for them', () => {
    const apple = new AppleClient();
    expect(apple.client.say('acscp', 1, 1, both)).toMatchObject([
      { protocol: 'acscp', code: 1, data: '' },
      { protocol: 'acscp', code: 2, identifier: 1 },
    ]);
    const [routes, domains] = apple.ask();
    const flags = acspFlags.start | acspFlags.end | acspFlags.ackWanted;
    expect(routes).toMatchObject({ type: 1, sequence: 0, flags });
    expect(routes && hex(routes)).toBe('0a000000ff00000000010000' + 'c0a80700ffffff0000010000');
    expect(domains).toMatchObject({ type: 2, sequence: 0, flags });
    expect(domains && hex(domains)).toBe('00000000000c636f72702e6578616d706c65');
  });

  it('tells of everything by a default route', () => {
    const [routes] = new AppleClient({ routes: ['0.0.0.0/0', '10.1.2.3/32'], domains: [] }).ask('0106 00000001');
    expect(routes && hex(routes)).toBe('000000000000000000010000' + '0a010203ffffffff00010000');
  });

  it('rejects what there is none of, and what it does not know, and tells the version that it has', () => {
    const { client } = new AppleClient({ routes: ['10.0.0.0/8'], domains: [] });
    const [, domains] = client.say('acscp', 1, 1, both);
    expect(domains).toMatchObject({ code: 4, data: '020600000001' });
    const [unknown] = client.say('acscp', 1, 2, '0106 00000001 0306 00000001 0104 0001');
    expect(unknown).toMatchObject({ code: 4, data: '030600000001' + '01040001' });
    const [version] = client.say('acscp', 1, 3, '0106 00000002');
    expect(version).toMatchObject({ code: 3, data: '010600000001' });
    const [older] = client.say('acscp', 1, 4, '0106 00000000');
    expect(older).toMatchObject({ code: 2 });
  });

  it('gives nothing to a client that asks for nothing, whatever it says of our request', () => {
    const { client } = new AppleClient();
    client.say('acscp', 1, 1);
    client.say('acscp', 3, client.request('acscp').identifier, '0106 00000001');
    client.say('acscp', 4, client.request('acscp').identifier);
    client.ack('acscp');
    expect(sentBy(client.effects)).toEqual([]);
    expect(client.count('down')).toBe(0);
  });

  it('sends many routes in numbered packets, each when the one before is acknowledged', () => {
    const many = Array.from({ length: 150 }, (_, index) => `10.${index}.0.0/16`);
    const apple = new AppleClient({ routes: many, domains: [] }, 1400);
    const packets = apple.ask('0106 00000001');
    for (let turn = 0; turn < 10 && ((packets.at(-1)?.flags ?? 0) & acspFlags.end) === 0; turn++)
      packets.push(...apple.acknowledge(1, turn));
    expect(packets.map(({ sequence, flags }) => [sequence, flags])).toEqual([
      [0, acspFlags.ackWanted | acspFlags.start],
      [1, acspFlags.ackWanted | acspFlags.end],
    ]);
    expect(toHex(concat(...packets.map(({ data }) => data)))).toHaveLength(150 * 24);
    for (const { data } of packets) expect([data.length % 12, data.length <= 1492]).toEqual([0, true]);
    expect(apple.acknowledge(1, 1)).toEqual([]);
    expect(apple.wait(60_000)).toEqual([]);
  });

  it('leaves a domain out that fits into no packet', () => {
    const apple = new AppleClient({ routes: [], domains: ['a'.repeat(1500), 'corp.example'] });
    expect(apple.ask('0206 00000001').map(({ data }) => data.length)).toEqual([18]);
  });

  it('repeats what is not acknowledged, and gives up', () => {
    const apple = new AppleClient({ routes: ['10.0.0.0/8'], domains: [] });
    const [first] = apple.ask('0106 00000001');
    expect(apple.wait(3000)).toEqual([first]);
    expect(apple.wait(60_000)).toHaveLength(8);
    expect(apple.acknowledge(1, 0)).toEqual([]);
    expect(apple.client.count('network-down')).toBe(0);
  });

  it.each([
    ['of another packet', 1, 7, acspFlags.ack],
    ['of a type that was not sent', 2, 0, acspFlags.ack],
    ['that is none', 1, 0, acspFlags.start],
  ])('takes no acknowledgement %s', (_, type, sequence, flags) => {
    const apple = new AppleClient({ routes: ['10.0.0.0/8'], domains: [] });
    apple.ask('0106 00000001');
    expect(apple.acknowledge(type, sequence, flags)).toEqual([]);
    expect(apple.client.last('ignored')).toMatchObject({ reason: `ACSP ${type} that acknowledges nothing` });
    expect(apple.wait(3000)).toHaveLength(1);
  });

  it('begins anew where the client asks anew, and ends with the link', () => {
    const apple = new AppleClient();
    apple.ask();
    apple.client.say('acscp', 1, 9, '0106 00000001');
    expect(apple.wait(2000)).toEqual([]);
    apple.client.ack('acscp');
    expect(apple.wait(3000).map(({ type }) => type)).toEqual([1]);
    apple.client.close('bye');
    expect(apple.wait(60_000)).toEqual([]);
  });

  it('takes no data before it is negotiated', () => {
    const apple = new AppleClient();
    expect(apple.acknowledge(1, 0)).toEqual([]);
    expect(apple.client.last('ignored')).toMatchObject({ reason: 'ACSCP before it is open' });
  });
});

describe('a packet of ACSP', () => {
  it('ends where its length says', () => {
    expect(decodeAcsp(fromHex('01050009000600000aff'))).toEqual({
      type: 1,
      sequence: 5,
      flags: 6,
      data: fromHex('0a'),
    });
  });

  it.each(['01000007 00040000', '01000009 00040000', '010000'])('is not read where it is broken: %s', (text) => {
    expect(() => decodeAcsp(fromHex(text.replaceAll(' ', '')))).toThrow(
      expect.objectContaining({ name: 'DecodeError' }),
    );
  });
});
