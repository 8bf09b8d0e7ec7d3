import { seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { lcpOpen, papData, right } from '../client.fixture.ts';
import { limits } from '../limits.ts';
import { network } from '../pair.fixture.ts';

describe('authentication, seen from the authenticator', () => {
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
});
