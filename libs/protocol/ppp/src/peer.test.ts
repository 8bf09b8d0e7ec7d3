import { fromHex, type Instant, instant, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { type Passed, read } from './client.fixture.ts';
import { encodeFrame } from './frame.ts';
import {
  type AuthenticationProtocol,
  chapMd5Response,
  createPppPeer,
  type PeerProfile,
  type PppEffect,
  type PppPeer,
} from './index.ts';
import { encodePacket } from './packet.ts';
import { environment } from './pair.fixture.ts';

const options: Record<AuthenticationProtocol, string> = {
  pap: '0304c023',
  'chap-md5': '0305c22305',
  'ms-chap-v2': '0305c22381',
  eap: '0304c227',
};
const numbers: Record<string, number> = { lcp: 0xc021, pap: 0xc023, chap: 0xc223, eap: 0xc227, ipcp: 0x8021 };

/** Plays an authenticator's part from a script. */
class ScriptedServer {
  readonly peer: PppPeer;
  readonly effects: PppEffect[] = [];
  now: Instant = instant(0);

  constructor(accept: readonly AuthenticationProtocol[], profile?: PeerProfile) {
    const credentials = { user: 'alice', password: Secret.fromText('wonderland'), accept };
    this.peer = createPppPeer(environment(9, { authentication: [], ...(profile && { profile }) }), credentials);
    this.#take(this.peer.up(this.now));
  }

  say(protocol: string, code: number, identifier: number, data = ''): Passed[] {
    const information = encodePacket({ code, identifier, data: fromHex(data) });
    return this.#take(this.peer.receive(encodeFrame({ protocol: numbers[protocol] ?? 0, information }), this.now));
  }

  wait(ms: number): Passed[] {
    const end = this.now + ms;
    const passed: Passed[] = [];
    for (let at = this.peer.deadline(); at !== undefined && at <= end; at = this.peer.deadline()) {
      this.now = at;
      passed.push(...this.#take(this.peer.timeout(at)));
    }
    return passed;
  }

  answerEap(packet: string): Passed[] {
    return this.#take(this.peer.eap(this.last('eap')?.question ?? 0, fromHex(packet), this.now));
  }

  ack(protocol: string): Passed[] {
    const request = this.sent().findLast((packet) => packet.protocol === protocol && packet.code === 1);
    return this.say(protocol, 2, request?.identifier ?? 0, request?.data);
  }

  sent(): Passed[] {
    return this.effects.flatMap((effect) => (effect.kind === 'send' ? [read(effect.frame)] : []));
  }

  last<K extends PppEffect['kind']>(kind: K): Extract<PppEffect, { kind: K }> | undefined {
    return this.effects.findLast((effect): effect is Extract<PppEffect, { kind: K }> => effect.kind === kind);
  }

  #take(effects: readonly PppEffect[]): Passed[] {
    this.effects.push(...effects);
    return effects.flatMap((effect) => (effect.kind === 'send' ? [read(effect.frame)] : []));
  }
}

/** A peer past LCP, which was asked for this protocol. */
function askedFor(protocol: AuthenticationProtocol): ScriptedServer {
  const server = new ScriptedServer([protocol]);
  server.ack('lcp');
  server.say('lcp', 1, 1, `${options[protocol]} 0506 01020304`);
  expect(server.last('step')).toMatchObject({ step: 'authenticating', detail: protocol });
  return server;
}

const challenge = '5b5d7c7d7b3f2f3e3c2c602132262628';

describe('a peer', () => {
  it('naks a protocol it does not do with the one it prefers', () => {
    const server = new ScriptedServer(['ms-chap-v2', 'pap']);
    expect(server.say('lcp', 1, 1, '0304 c227')).toMatchObject([{ code: 3, data: '0305c22381' }]);
    expect(server.say('lcp', 1, 2, '0304 c023')).toMatchObject([{ code: 2 }]);
  });

  it('repeats its PAP request until the result, and believes a Nak', () => {
    const server = askedFor('pap');
    const [request] = server.sent().filter(({ protocol }) => protocol === 'pap');
    expect(request?.data).toBe('05616c6963650a776f6e6465726c616e64');
    expect(server.wait(3000)).toEqual([request]);
    server.say('pap', 3, (request?.identifier ?? 0) + 1, '00');
    expect(server.last('down')).toBeUndefined();
    server.say('pap', 3, request?.identifier ?? 0, '026e6f');
    server.wait(10_000);
    expect(server.last('down')).toMatchObject({ reason: 'authentication-refused', detail: 'no' });
  });

  it('answers a repeated CHAP challenge by the same response', () => {
    const server = askedFor('chap-md5');
    const [response] = server.say('chap', 1, 7, `10${challenge}`);
    const expected = chapMd5Response(7, Secret.fromText('wonderland'), fromHex(challenge));
    expect(response).toMatchObject({ code: 2, identifier: 7, data: `10${toHex(expected)}616c696365` });
    expect(server.say('chap', 1, 7, `10${challenge}`)).toEqual([response]);
    expect(server.say('chap', 3, 6)).toEqual([]);
    expect(server.say('chap', 3, 7)).toMatchObject([{ protocol: 'ipcp', code: 1 }]);
  });

  it('leaves an MS-CHAPv2 authenticator that can not prove that it knows the password', () => {
    const server = askedFor('ms-chap-v2');
    server.say('chap', 1, 7, `10${challenge}`);
    const forged = Buffer.from(`S=${'0'.repeat(40)} M=welcome`).toString('hex');
    expect(server.say('chap', 3, 7, forged)).toMatchObject([{ protocol: 'lcp', code: 5 }]);
    server.wait(10_000);
    expect(server.last('down')).toMatchObject({ reason: 'authentication-refused' });
    expect(server.last('down')?.detail).toContain('does not know');
  });

  it('answers no MS-CHAPv2 challenge of another length', () => {
    expect(askedFor('ms-chap-v2').say('chap', 1, 7, '08 0102030405060708')).toEqual([]);
  });

  it('does not take an EAP Success before a method was answered (CVE-2021-45079)', () => {
    const server = askedFor('eap');
    expect(server.say('eap', 3, 1)).toEqual([]);
    server.say('eap', 1, 1, '01');
    server.answerEap('0201 000a 01616c696365');
    expect(server.say('eap', 3, 1)).toEqual([]);
    expect(server.say('ipcp', 1, 1, '0306 0a090001')).toEqual([]);
  });

  it('asks its EAP peer once for a repeated request, and repeats the response', () => {
    const server = askedFor('eap');
    server.say('eap', 1, 2, `0410${challenge}`);
    server.say('eap', 1, 2, `0410${challenge}`);
    expect(server.effects.filter(({ kind }) => kind === 'eap')).toHaveLength(1);
    const [response] = server.answerEap(`0202 0016 0410${'11'.repeat(16)}`);
    expect(server.say('eap', 1, 2, `0410${challenge}`)).toEqual([response]);
    expect(server.say('eap', 3, 9)).toEqual([]);
    expect(server.say('eap', 3, 2)).toMatchObject([{ protocol: 'ipcp', code: 1 }]);
  });

  it('takes IPCP for the EAP Success that was lost', () => {
    const server = askedFor('eap');
    server.say('eap', 1, 2, `0410${challenge}`);
    server.answerEap(`0202 0016 0410${'11'.repeat(16)}`);
    expect(server.say('ipcp', 1, 1, '0306 0a090001')).toMatchObject([
      { protocol: 'ipcp', code: 1 },
      { protocol: 'ipcp', code: 2 },
    ]);
  });

  it('goes without name servers that are rejected, and ends without an address', () => {
    const server = askedFor('chap-md5');
    server.say('chap', 1, 7, `10${challenge}`);
    const [first] = server.say('chap', 3, 7);
    expect(first?.data).toBe('030600000000810600000000820600000000830600000000840600000000');
    const [second] = server.say('ipcp', 4, first?.identifier ?? 0, '810600000000820600000000830600000000840600000000');
    expect(second?.data).toBe('030600000000');
    expect(server.say('ipcp', 4, second?.identifier ?? 0, '030600000000')).toMatchObject([
      { protocol: 'lcp', code: 5 },
    ]);
    server.wait(10_000);
    expect(server.last('down')).toMatchObject({ reason: 'ipcp-rejected' });
  });

  it('ends where the zeros that it asks for its address are acked, without having been up', () => {
    const server = askedFor('chap-md5');
    server.say('chap', 1, 7, `10${challenge}`);
    server.say('chap', 3, 7);
    server.say('ipcp', 1, 1, '0306 0a090001');
    expect(server.ack('ipcp')).toMatchObject([{ protocol: 'lcp', code: 5 }]);
    server.wait(10_000);
    expect(server.last('down')).toMatchObject({ reason: 'ipcp-rejected', detail: 'the peer gives no address' });
    expect([server.last('network-up'), server.last('network-down')]).toEqual([undefined, undefined]);
  });

  it('that authenticates by PAP has no question of EAP open', () => {
    const server = askedFor('pap');
    expect(server.answerEap('02010004')).toEqual([]);
    expect(server.wait(3000)).toMatchObject([{ protocol: 'pap', code: 1 }]);
  });

  it('goes up unauthenticated only where the other end does not ask', () => {
    const server = new ScriptedServer(['pap']);
    server.ack('lcp');
    expect(server.say('lcp', 1, 1, '0506 01020304').at(-1)).toMatchObject({ protocol: 'ipcp', code: 1 });
  });
});

describe('a peer in the shape of a built-in client', () => {
  const callback = { type: 13, data: Uint8Array.of(6) };

  it('asks for the options of its profile in their order, and no more for those that are rejected', () => {
    const server = new ScriptedServer(['pap'], { lcp: [callback, 'magic', 'mru'], ipcp: [3] });
    const [first] = server.sent();
    expect(first?.data).toMatch(/^0d03060506[0-9a-f]{8}01040578$/);
    const [second] = server.say('lcp', 4, first?.identifier ?? 0, '0d0306');
    expect(second?.data).toBe(first?.data.slice(6));
    const [third] = server.say('lcp', 4, second?.identifier ?? 0, '01040578');
    expect(third?.data).toMatch(/^0506[0-9a-f]{8}$/);
  });

  it('asks for no name servers that its profile leaves out', () => {
    const server = new ScriptedServer(['pap'], { lcp: [], ipcp: [3, 129] });
    server.ack('lcp');
    server.say('lcp', 1, 1, '0506deadbeef');
    const asked = server.sent().find(({ protocol }) => protocol === 'ipcp');
    expect(asked?.data).toBe('030600000000' + '810600000000');
  });
});
