import { describe, expect, it } from 'vitest';
import { connected, magic, right, ScriptedClient } from '../client.fixture.ts';
import { limits } from '../limits.ts';

describe('LCP of an authenticator', () => {
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

  it('rejects a protocol with as much of its packet as the peer takes', () => {
    const client = new ScriptedClient({ authentication: ['pap'] });
    client.say('lcp', 1, 1, '0104 0080');
    client.ack('lcp');
    client.say('pap', 1, 1, right);
    client.verdict();
    const [reject] = client.say(0x8057, 1, 1, 'ab'.repeat(200));
    expect(reject?.data).toBe(`8057 0101 00cc ${'ab'.repeat(118)}`.replaceAll(' ', ''));
  });

  it('ends a negotiation in which the peer refuses without end', () => {
    const client = new ScriptedClient();
    for (let round = 0; round <= limits.refusalsMax; round++) {
      client.say('lcp', 3, client.request('lcp').identifier, `0104 05${(round + 16).toString(16)}`);
    }
    client.wait(5000);
    expect(client.last('down')).toMatchObject({ reason: 'lcp-not-converging' });
  });

  it('ends where the peer rejects a code that LCP cannot do without', () => {
    const client = connected();
    client.say('lcp', 7, 1, '01010004');
    client.wait(5000);
    expect(client.last('down')).toMatchObject({ reason: 'lcp-not-converging', detail: 'Code-Reject of 1' });
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

  it('answers an echo with its own magic number and the data of the request', () => {
    const client = connected();
    const own = client.request('lcp').data.slice(-8);
    expect(client.say('lcp', 9, 7, '99887766 cafe')).toMatchObject([{ code: 10, identifier: 7, data: `${own}cafe` }]);
    expect(client.say('lcp', 9, 8, own)).toEqual([]);
    expect(client.last('ignored')?.reason).toBe('echo with our own magic number');
  });

  it('lives as long as its echoes are answered, and sends them whatever else it says', () => {
    const client = connected();
    for (let round = 0; round < 20; round++) {
      client.wait(10_000);
      client.say('lcp', 9, round, '99887766');
      const [echo] = client.wait(10_000);
      expect(echo).toMatchObject({ protocol: 'lcp', code: 9 });
      client.say('lcp', 10, echo?.identifier ?? 0, '99887766');
    }
    expect(client.count('down')).toBe(0);
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

  it('goes at once when the peer terminates in the middle of LCP', () => {
    const client = new ScriptedClient();
    expect(client.say('lcp', 5, 1, Buffer.from('no common options').toString('hex'))).toMatchObject([{ code: 6 }]);
    expect(client.last('down')).toEqual({ kind: 'down', reason: 'peer-terminated', detail: 'no common options' });
    expect(client.say('lcp', 1, 2, magic)).toEqual([]);
    expect(client.link.deadline()).toBeUndefined();
  });
});
