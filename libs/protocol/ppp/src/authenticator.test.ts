import { fromHex, instant, seconds } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { papData, ScriptedClient } from './client.fixture.ts';
import { createPppAuthenticator } from './index.ts';
import { limits } from './limits.ts';
import { environment, network } from './pair.fixture.ts';

const magic = '0506 99887766';
const right = papData('alice', 'wonderland');

function lcpOpen(changes: Parameters<typeof environment>[1] = {}): ScriptedClient {
  const client = new ScriptedClient({ authentication: ['pap'], ...changes });
  client.say('lcp', 1, 1, magic);
  client.ack('lcp');
  expect(client.last('step')).toMatchObject({ step: 'authenticating' });
  return client;
}

function authenticated(): ScriptedClient {
  const client = lcpOpen();
  client.say('pap', 1, 1, right);
  client.verdict();
  expect(client.count('address-wanted')).toBe(1);
  return client;
}

function connected(): ScriptedClient {
  const client = authenticated();
  client.address();
  client.ack('ipcp');
  client.say('ipcp', 1, 2, '0306 0a09004d');
  expect(client.count('network-up')).toBe(1);
  return client;
}

describe('an authenticator', () => {
  it('is not made without a protocol to ask for', () => {
    expect(() => createPppAuthenticator(environment(1, { authentication: [] }))).toThrow(RangeError);
  });

  it('says nothing before it is up and nothing after the lower layer went', () => {
    const link = createPppAuthenticator(environment(1));
    expect(link.receive(fromHex('ff03c021 0101 0004'), instant(0))).toEqual([]);
    const client = connected();
    client.link.lowerDown();
    expect(client.say('lcp', 9, 1, '99887766')).toEqual([]);
    expect(client.link.deadline()).toBeUndefined();
  });

  it('gives LCP ten tries of three seconds', () => {
    const client = new ScriptedClient();
    client.wait(29_999);
    expect(client.sent()).toHaveLength(10);
    expect(client.count('down')).toBe(0);
    client.wait(1);
    expect(client.last('down')).toMatchObject({ reason: 'lcp-timeout' });
  });

  it('ends a negotiation that stays alive and leads nowhere', () => {
    const client = new ScriptedClient();
    for (let round = 0; round < 70 && client.count('down') === 0; round++) {
      client.ack('lcp');
      client.wait(1000);
    }
    expect(client.last('down')).toMatchObject({ reason: 'lcp-timeout' });
  });

  it('naks magic number 0 and an MRU too small, and acks what it can live with', () => {
    const client = new ScriptedClient();
    const [nak] = client.say('lcp', 1, 1, '0104 0040 0506 00000000');
    expect(nak).toMatchObject({ code: 3 });
    expect(nak?.data).toMatch(/^010400800506(?!00000000)[0-9a-f]{8}$/);
    expect(client.say('lcp', 1, 2, '0206 000a0000 0702 0802')).toMatchObject([{ code: 2 }]);
  });

  it('refuses to authenticate itself, and known options of a wrong length', () => {
    const client = new ScriptedClient();
    expect(client.say('lcp', 1, 1, '0304 c023')).toMatchObject([{ code: 4, data: '0304c023' }]);
    expect(client.say('lcp', 1, 2, '0103 05')).toMatchObject([{ code: 4, data: '010305' }]);
  });

  it('takes a smaller MRU from a Nak, drops options from a Reject', () => {
    const client = new ScriptedClient();
    const [smaller] = client.say('lcp', 3, client.request('lcp').identifier, '0104 0500');
    expect(smaller?.data).toMatch(/^01040500/);
    const { identifier, data } = client.request('lcp');
    const [without] = client.say('lcp', 4, identifier, data.slice(0, 8) + data.slice(18));
    expect(without?.data).toBe('0305c22381');
  });

  it('lets the peer MRU bound what it sends', () => {
    const client = new ScriptedClient({ authentication: ['pap'] });
    client.say('lcp', 1, 1, '0104 0400');
    client.ack('lcp');
    client.say('pap', 1, 1, right);
    client.verdict();
    client.address();
    const [reject] = client.say(0x8057, 1, 1, '00'.repeat(200));
    expect(reject?.data).toHaveLength(2 * (2 + 204));
    client.ack('ipcp');
    client.say('ipcp', 1, 2, '0306 0a09004d');
    expect(client.last('network-up')).toMatchObject({ mtu: 1024 });
  });

  it('recognises its own echo', () => {
    const client = new ScriptedClient();
    for (let round = 0; round < 20 && client.count('down') === 0; round++) {
      const { identifier, data } = client.request('lcp');
      for (const answer of client.say('lcp', 1, identifier, data))
        client.say('lcp', answer.code, answer.identifier, answer.data);
      client.wait(100);
    }
    client.wait(5000);
    expect(client.last('down')).toMatchObject({ reason: 'looped-back' });
  });

  it('discards IPCP and what it does not know before authentication', () => {
    const client = lcpOpen();
    expect(client.say('ipcp', 1, 1, '0306 00000000')).toEqual([]);
    expect(client.say(0x8057, 1, 1, '')).toEqual([]);
  });

  it('discards EAP that was not negotiated, and CHAP beside PAP', () => {
    const client = lcpOpen();
    expect(client.say('eap', 2, 1, '01616c696365')).toEqual([]);
    expect(client.say('chap', 2, 1, '1000')).toEqual([]);
    expect(client.count('eap') + client.count('verify')).toBe(0);
    expect(client.last('ignored')?.reason).toContain('not negotiated');
  });

  it('asks once however often the peer repeats itself, and answers the last request', () => {
    const client = lcpOpen();
    for (let id = 1; id <= 10; id++) {
      expect(client.say('pap', 1, id, right)).toEqual([]);
      client.wait(3000);
    }
    expect(client.count('verify')).toBe(1);
    expect(client.verdict()).toMatchObject([{ protocol: 'pap', code: 2, identifier: 10 }]);
    expect(client.say('pap', 1, 11, right)).toMatchObject([{ protocol: 'pap', code: 2, identifier: 11 }]);
    expect(client.count('verify')).toBe(1);
  });

  it('takes no other password while the first is verified', () => {
    const client = lcpOpen();
    client.say('pap', 1, 1, papData('alice', 'guess'));
    client.say('pap', 1, 2, right);
    expect(client.verdict()).toMatchObject([
      { protocol: 'pap', code: 3, identifier: 1 },
      { protocol: 'lcp', code: 5 },
    ]);
    expect(client.count('address-wanted')).toBe(0);
  });

  it('waits two minutes and more for the verdict, then says the authentication timed out', () => {
    const client = lcpOpen({ echoInterval: seconds(0) });
    client.say('pap', 1, 1, right);
    client.wait(126_000);
    expect(client.count('down')).toBe(0);
    client.wait(14_000);
    expect(client.last('down')).toMatchObject({ reason: 'authentication-timeout' });
  });

  it('gives a silent peer a minute, repeating its challenge', () => {
    const client = lcpOpen({ authentication: ['ms-chap-v2'], echoInterval: seconds(0) });
    const repeated = client.wait(limits.peerAnswerMax - 1);
    expect(new Set(repeated.map(({ data }) => data)).size).toBe(1);
    expect(repeated).toHaveLength(19);
    client.wait(10_000);
    expect(client.last('down')).toMatchObject({ reason: 'authentication-timeout' });
  });

  it('ignores stale and foreign questions', () => {
    const client = lcpOpen();
    client.say('pap', 1, 1, right);
    const question = client.last('verify')?.question ?? 0;
    expect(client.verified(question + 1, 'accepted')).toEqual([]);
    expect(client.count('address-wanted')).toBe(0);
    client.verified(question, 'accepted');
    client.verified(question, 'accepted');
    expect(client.count('address-wanted')).toBe(1);
    expect(client.link.configure(question, network, client.now)).toMatchObject([{ kind: 'ignored' }]);
  });

  it('sends no MS-CHAPv2 success without the proof it owes', () => {
    const client = lcpOpen({ authentication: ['ms-chap-v2'] });
    const { identifier } = client.sent().at(-1) ?? { identifier: 0 };
    client.say('chap', 2, identifier, `31${'11'.repeat(49)}616c696365`);
    const [failure] = client.verified(client.last('verify')?.question ?? 0, 'accepted');
    expect(failure).toMatchObject({ protocol: 'chap', code: 4 });
    expect(client.count('address-wanted')).toBe(0);
  });

  it('repeats the result to a repeated CHAP response, and discards one of another size or identifier', () => {
    const client = lcpOpen({ authentication: ['chap-md5'] });
    const { identifier } = client.sent().at(-1) ?? { identifier: 0 };
    client.say('chap', 2, identifier + 1, `10${'11'.repeat(16)}616c`);
    client.say('chap', 2, identifier, `11${'11'.repeat(17)}616c`);
    expect(client.count('verify')).toBe(0);
    client.say('chap', 2, identifier, `10${'11'.repeat(16)}616c`);
    const [success] = client.verified(client.last('verify')?.question ?? 0, 'accepted');
    expect(success).toMatchObject({ code: 3 });
    expect(client.say('chap', 2, identifier, `10${'22'.repeat(16)}616c`)).toEqual([success]);
    expect(client.count('verify')).toBe(1);
  });

  it('remembers the IPCP request that comes while the address is awaited', () => {
    const client = authenticated();
    expect(client.say('ipcp', 1, 1, '0306 00000000')).toEqual([]);
    expect(client.address()).toMatchObject([
      { protocol: 'ipcp', code: 1 },
      { protocol: 'ipcp', code: 3, data: '03060a09004d' },
    ]);
  });

  it('ends a link whose peer insists on an address of its own', () => {
    const client = authenticated();
    client.address();
    for (let id = 1; id < 30 && client.count('down') === 0; id++) {
      client.say('ipcp', 1, id, '0306 c0a80001');
      client.wait(500);
    }
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-not-converging' });
    expect(client.count('network-up')).toBe(0);
  });

  it('names the address to a peer that asks for none', () => {
    const client = authenticated();
    client.address();
    expect(client.say('ipcp', 1, 1, '')).toMatchObject([{ code: 3, data: '03060a09004d' }]);
  });

  it('keeps its own address when the peer suggests another, and goes without when it is rejected', () => {
    const client = authenticated();
    client.address();
    const [same] = client.say('ipcp', 3, client.request('ipcp').identifier, '0306 0a090002');
    expect(same?.data).toBe('03060a090001');
    const { identifier, data } = client.request('ipcp');
    const [none] = client.say('ipcp', 4, identifier, data);
    expect(none).toMatchObject({ code: 1, data: '' });
  });

  it('ends when IPCP finds no answer', () => {
    const client = authenticated();
    client.address();
    client.wait(40_000);
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-timeout' });
  });

  it('answers an echo with its own magic number and the data of the request', () => {
    const client = connected();
    const own = client.request('lcp').data.slice(-8);
    expect(client.say('lcp', 9, 7, '99887766 cafe')).toMatchObject([{ code: 10, identifier: 7, data: `${own}cafe` }]);
    expect(client.say('lcp', 9, 8, own)).toEqual([]);
  });

  it('counts a Code-Reject of its echo as a sign of life', () => {
    const client = connected();
    for (let round = 0; round < 20; round++) {
      for (const echo of client.wait(20_000))
        client.say('lcp', 7, round, `09${echo.identifier.toString(16).padStart(2, '0')}0004`);
    }
    expect(client.count('down')).toBe(0);
  });

  it('ends after the echoes it may miss', () => {
    const client = connected();
    client.wait(20_000 * 4);
    expect(client.count('down')).toBe(0);
    client.wait(20_000 + 4000);
    expect(client.last('down')).toMatchObject({ reason: 'no-echo-reply' });
  });

  it('rejects unknown codes and protocols, the latter so many times and no more', () => {
    const client = connected();
    expect(client.say('lcp', 0x30, 5, '01')).toMatchObject([{ code: 7, data: '3005000501' }]);
    const rejects = Array.from({ length: 100 }, (_, id) => client.say(0xc02b, 1, id)).flat();
    expect(rejects).toHaveLength(limits.protocolRejectsMax);
  });

  it('takes the network down and authenticates again when LCP is negotiated anew', () => {
    const client = connected();
    client.say('lcp', 1, 9, '0506 11111111');
    expect(client.effects.findLast(({ kind }) => kind === 'network-down')).toBeDefined();
    client.ack('lcp');
    expect(client.say('ipcp', 1, 3, '0306 0a09004d')).toEqual([]);
    client.say('pap', 1, 1, papData('alice', 'guess'));
    client.verdict();
    expect(client.count('network-up')).toBe(1);
    expect(client.count('address-wanted')).toBe(1);
  });

  it('asks for the same address again after a renegotiation', () => {
    const client = connected();
    client.say('lcp', 1, 9, '0506 11111111');
    client.ack('lcp');
    client.say('pap', 1, 1, right);
    client.verdict();
    expect(client.last('address-wanted')).toMatchObject({ hint: network.peer });
  });

  it('goes at once when the peer terminates in the middle of LCP', () => {
    const client = new ScriptedClient();
    expect(client.say('lcp', 5, 1, Buffer.from('no common options').toString('hex'))).toMatchObject([{ code: 6 }]);
    expect(client.last('down')).toEqual({ kind: 'down', reason: 'peer-terminated', detail: 'no common options' });
    expect(client.say('lcp', 1, 2, magic)).toEqual([]);
    expect(client.link.deadline()).toBeUndefined();
  });

  it('never lets a peer up without the right password, whatever it sends', () => {
    const protocols = fc.constantFrom('lcp', 'pap', 'chap', 'eap', 'ipcp', 0x8057, 0x0021);
    const step = fc.tuple(
      protocols,
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 3 }),
      fc.uint8Array({ maxLength: 24 }),
    );
    const script = fc.array(fc.oneof(step, fc.constant('ack' as const), fc.constant('wait' as const)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.constantFrom('pap' as const, 'chap-md5' as const, 'ms-chap-v2' as const, 'eap' as const),
        script,
        (protocol, script) => {
          const client = lcpOpen({ authentication: [protocol] });
          for (const item of script) {
            if (item === 'ack') client.ack('lcp');
            else if (item === 'wait') client.wait(1500);
            else client.say(item[0], item[1], item[2], Buffer.from(item[3]).toString('hex'));
            if (client.last('verify')) client.verdict();
          }
          expect(client.count('address-wanted') + client.count('network-up')).toBe(0);
          expect(client.count('down')).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('lives through any bytes in any phase', () => {
    const stages = [() => new ScriptedClient(), lcpOpen, authenticated, connected];
    const frames = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom('', 'ff03c021', 'ff038021', 'c023'),
        frames,
        (stage, head, frames) => {
          const client = stages[stage]?.();
          for (const frame of frames) client?.raw(Uint8Array.of(...fromHex(head), ...frame));
          client?.wait(200_000);
          expect(client?.count('down')).toBe(1);
        },
      ),
    );
  });
});
