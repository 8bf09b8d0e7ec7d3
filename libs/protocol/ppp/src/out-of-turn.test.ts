import { fromHex, type Instant, instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { authenticated, connected, ScriptedClient } from './client.fixture.ts';
import { createPppAuthenticator } from './index.ts';
import { u16Of, u32Of } from './options.ts';
import { decodePacket } from './packet.ts';
import { environment } from './pair.fixture.ts';

const now: Instant = instant(0);
const reason = (client: ScriptedClient) => client.last('ignored')?.reason;

describe('a link', () => {
  it('goes up once', () => {
    const link = createPppAuthenticator(environment(1));
    expect(link.up(now).length).toBeGreaterThan(0);
    expect(link.up(now)).toEqual([{ kind: 'ignored', reason: 'up twice' }]);
  });

  it('that is not up cannot be closed, and does not hear', () => {
    const link = createPppAuthenticator(environment(1));
    expect(link.close('bye', now)).toEqual([]);
    expect(link.receive(fromHex('c0210101'), now)).toEqual([]);
    expect(link.timeout(now)).toEqual([]);
    expect(link.deadline()).toBeUndefined();
  });

  it('takes no answer to a question that it did not ask', () => {
    const link = createPppAuthenticator(environment(1));
    link.up(now);
    expect(link.verified(1, { outcome: 'accepted' }, now)).toEqual([{ kind: 'ignored', reason: 'stale answer' }]);
    expect(link.configure(1, undefined, now)).toEqual([{ kind: 'ignored', reason: 'stale address' }]);
  });

  it('says why it gives up where there is no address to be had', () => {
    const client = authenticated();
    const { question = 0 } = client.last('address-wanted') ?? {};
    const effects = client.link.configure(question, undefined, client.now);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'send' }));
    client.say('lcp', 6, 0);
    client.wait(10_000);
    expect(client.last('down')).toMatchObject({ reason: 'closed-here', detail: 'no address available' });
  });

  it('lets a bug be seen', () => {
    let broken = false;
    const random = {
      bytes: (length: number) => {
        if (broken) throw new TypeError('a bug');
        return new Uint8Array(length).fill(9);
      },
    };
    const link = createPppAuthenticator(environment(1, { random }));
    link.up(now);
    broken = true;
    // A Configure-Request with our own magic number, which is to be answered by another one.
    expect(() => link.receive(fromHex('ff03c021 0101000a 050609090909'), now)).toThrow(TypeError);
  });
});

describe('LCP', () => {
  it('takes no Protocol-Reject and no Echo-Reply before it is open', () => {
    const client = new ScriptedClient();
    client.say('lcp', 8, 1, 'c223');
    expect(reason(client)).toBe('Protocol-Reject before LCP is open');
    client.say('lcp', 10, 1, '00000000');
    expect(reason(client)).toBe('Echo-Reply before LCP is open');
  });

  it.each([
    ['Discard-Request', 11],
    ['Identification', 12],
    ['Time-Remaining', 13],
  ])('answers no %s', (_, code) => {
    const client = authenticated();
    const before = client.effects.length;
    expect(client.say('lcp', code, 1, '00000000')).toEqual([]);
    expect(client.effects).toHaveLength(before);
  });

  it('ends where the peer rejects the protocol that it was to authenticate by', () => {
    const client = new ScriptedClient();
    client.ack('lcp');
    client.say('lcp', 1, 1, '');
    client.say('lcp', 8, 1, 'c223');
    client.wait(10_000);
    expect(client.last('down')).toMatchObject({
      reason: 'no-common-authentication',
      detail: 'ms-chap-v2 answered by Protocol-Reject',
    });
  });

  it('goes on where the peer rejects another protocol', () => {
    const client = new ScriptedClient();
    client.ack('lcp');
    client.say('lcp', 1, 1, '');
    client.say('lcp', 8, 1, 'c023');
    expect(reason(client)).toBe('Protocol-Reject of 0xc023');
    const open = authenticated();
    open.say('lcp', 8, 1, 'c223');
    expect(reason(open)).toBe('Protocol-Reject of 0xc223');
    expect(open.count('down')).toBe(0);
  });

  it('ends where the peer rejects IPCP', () => {
    const client = authenticated();
    client.address();
    client.say('lcp', 8, 1, '8021');
    client.wait(10_000);
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-rejected', detail: 'Protocol-Reject' });
  });

  it('starts anew where an open link is asked to configure', () => {
    const client = authenticated();
    client.address();
    expect(client.say('lcp', 1, 99, '').map(({ code }) => code)).toEqual([1, 2]);
  });
});

describe('IPCP', () => {
  it('knows no echo, and rejects its code (RFC 1332 §2)', () => {
    const client = authenticated();
    client.address();
    expect(client.say('ipcp', 9, 1, '00000000')).toMatchObject([{ code: 7, data: '0901000800000000' }]);
  });
});

describe('a network that is up', () => {
  it.each<[string, (client: ScriptedClient) => void]>([
    ['IPCP is asked anew', (client) => client.say('ipcp', 1, 9, '0306 0a09004e')],
    ['a code of IPCP is rejected that it cannot do without', (client) => client.say('ipcp', 7, 1, '01010004')],
    ['IPCP ends', (client) => client.say('ipcp', 5, 1)],
    ['LCP is asked anew', (client) => client.say('lcp', 1, 9, '0506 11111111')],
    ['LCP ends', (client) => client.say('lcp', 5, 1)],
    ['the link is closed here', (client) => client.close('bye')],
  ])('goes down once where %s', (_, act) => {
    const client = connected();
    act(client);
    expect(client.count('network-down')).toBe(1);
    client.wait(200_000);
    expect([client.count('network-down'), client.count('down')]).toEqual([1, 1]);
  });
});

describe('a control packet', () => {
  it.each(['01010000', '01010003'])('is not read where it is shorter than its header: %s', (hex) => {
    expect(() => decodePacket(fromHex(hex))).toThrow(expect.objectContaining({ code: 'bad-length', field: 'length' }));
  });

  it('may be nothing but its header', () => {
    expect(decodePacket(fromHex('05070004'))).toEqual({ code: 5, identifier: 7, data: new Uint8Array() });
  });
});

describe('the value of an option', () => {
  it('is a number where it has as many octets as that', () => {
    const of = (hex: string) => ({ type: 1, data: fromHex(hex) });
    expect([u16Of(of('0578')), u32Of(of('0a0b0c0d'))]).toEqual([1400, 0x0a0b_0c0d]);
    expect([u16Of(of('05')), u16Of(of('000578')), u32Of(of('0a0b0c')), u32Of(of('0a0b0c0d0e'))]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
