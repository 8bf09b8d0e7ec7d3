import { fromHex, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { authenticated, type Passed, ScriptedClient } from './client.fixture.ts';
import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response, type NetworkParameters } from './index.ts';
import { network } from './pair.fixture.ts';

const ascii = (text: string): string => Buffer.from(text).toString('hex');
const textOf = (hex: string): string => Buffer.from(hex, 'hex').toString();
const summary = (packets: readonly Passed[]): string[] =>
  packets.map(({ protocol, code, identifier }) => `${protocol} ${code} #${identifier}`);
const peerChallenge = fromHex('21402324255E262A28295F2B3A337C7E');

/** Answers the authenticator's MS-CHAPv2 challenge and returns what it must prove itself with. */
function answerMsChapV2(client: ScriptedClient, challenge: Passed, user: string, password: string): string {
  expect(challenge).toMatchObject({ protocol: 'chap', code: 1 });
  const size = Number.parseInt(challenge.data.slice(0, 2), 16);
  expect(size).toBe(16);
  const authenticatorChallenge = fromHex(challenge.data.slice(2, 34));
  const input = { user, password, authenticatorChallenge, peerChallenge };
  const ntResponse = msChapV2Response(input);
  const value = `31${toHex(peerChallenge)}${'00'.repeat(8)}${toHex(ntResponse)}00`;
  client.say('chap', 2, challenge.identifier, value + ascii(user));
  return msChapV2AuthenticatorResponse({ ...input, ntResponse });
}

describe('Windows 10', () => {
  const callback = '0d03 06';
  const plain = '0104 0578 0506 11223344 0702 0802';
  const zeros = ['03', '81', '82', '83', '84'].map((type) => `${type}06 00000000`).join('');
  const given: NetworkParameters = { ...network, nbns: ['10.0.0.42', '10.0.0.43'] };
  const values = '0306 0a09004d 8106 0a000035 8206 0a00002a 8306 0a000036 8406 0a00002b'.replaceAll(' ', '');

  it('connects: late LCP, callback, three Identifications, IPv6CP first, five zero options', () => {
    const client = new ScriptedClient({ authentication: ['ms-chap-v2'] });
    expect(summary(client.wait(3500))).toEqual(['lcp 1 #1']);
    expect(client.say('lcp', 1, 0, `${plain} ${callback}`)).toEqual([
      expect.objectContaining({ protocol: 'lcp', code: 1, identifier: 1 }),
      { protocol: 'lcp', code: 4, identifier: 0, data: '0d0306' },
    ]);
    expect(client.request('lcp').data).toMatch(/^010405780305c223810506[0-9a-f]{8}$/);
    expect(summary(client.ack('lcp'))).toEqual([]);
    const [ack, challenge] = client.say('lcp', 1, 1, plain);
    expect(ack).toMatchObject({ code: 2, identifier: 1, data: plain.replaceAll(' ', '') });
    for (const [identifier, data] of ['MSRASV5.20', 'MSRAS-0-LAPTOP'].entries()) {
      expect(client.say('lcp', 12, identifier + 2, `11223344${ascii(data)}`)).toEqual([]);
    }
    expect(client.say('lcp', 12, 4, `11223344${'ab'.repeat(16)}`)).toEqual([]);
    const told = client.effects.filter(({ kind }) => kind === 'described');
    expect(told).toEqual([
      { kind: 'described', lcpOptions: [1, 5, 7, 8, 13] },
      { kind: 'described', identification: 'MSRASV5.20' },
      { kind: 'described', identification: 'MSRAS-0-LAPTOP' },
    ]);
    if (!challenge) throw new Error('no challenge');
    const proof = answerMsChapV2(client, challenge, 'CORP\\alice', 'wonderland');
    const [success] = client.verdict();
    expect(success).toMatchObject({ protocol: 'chap', code: 3, identifier: challenge.identifier });
    expect(textOf(success?.data ?? '')).toBe(`${proof} M=welcome`);

    const [reject] = client.say(0x8057, 1, 5, '010a 0000000000000001');
    expect(reject).toMatchObject({ protocol: 'lcp', code: 8 });
    expect(reject?.data).toBe('80570105000e010a0000000000000001');
    expect(client.address(given)).toEqual([{ protocol: 'ipcp', code: 1, identifier: 1, data: '03060a090001' }]);
    expect(client.say('ipcp', 1, 6, zeros)).toEqual([{ protocol: 'ipcp', code: 3, identifier: 6, data: values }]);
    client.ack('ipcp');
    expect(summary(client.say('ipcp', 1, 8, values))).toEqual(['ipcp 2 #8']);
    expect(client.last('network-up')).toMatchObject({ network: given, mtu: 1400 });

    expect(client.say('lcp', 5, 10, `11223344${ascii('<\0')}`)).toMatchObject([{ code: 6, identifier: 10 }]);
    expect(client.say('lcp', 5, 11)).toMatchObject([{ code: 6, identifier: 11 }]);
    client.wait(2000);
    expect(client.last('down')).toMatchObject({ reason: 'peer-terminated' });
    expect(client.say('lcp', 5, 12)).toMatchObject([{ code: 6, identifier: 12 }]);
  });

  it('takes its address when name servers it asks for are rejected', () => {
    const client = authenticated();
    client.address({ ...network, dns: ['10.0.0.53'], nbns: [] });
    const [reject] = client.say('ipcp', 1, 6, zeros);
    expect(reject).toMatchObject({ code: 4, data: '820600000000830600000000840600000000' });
    const [nak] = client.say('ipcp', 1, 7, '0306 00000000 8106 00000000');
    expect(nak).toMatchObject({ code: 3, data: '03060a09004d81060a000035' });
  });

  it('is told E=691 without a retry, and the link ends', () => {
    const client = new ScriptedClient({ authentication: ['ms-chap-v2'] });
    client.ack('lcp');
    const challenge = client.say('lcp', 1, 1, plain).at(-1);
    if (!challenge) throw new Error('no challenge');
    answerMsChapV2(client, challenge, 'alice', 'looking-glass');
    const [failure, terminate] = client.verdict();
    expect(textOf(failure?.data ?? '')).toMatch(/^E=691 R=0 C=[0-9A-F]{32} V=3 M=authentication failed$/);
    expect(terminate).toMatchObject({ protocol: 'lcp', code: 5 });
    client.say('lcp', 6, terminate?.identifier ?? 0);
    expect(client.last('down')).toMatchObject({ reason: 'authentication-refused' });
    expect(client.count('network-up')).toBe(0);
  });

  it('of XP times has MRRU, endpoint discriminator and link discriminator rejected in one packet', () => {
    const client = new ScriptedClient();
    const extra = `${callback} 1104 064e 1317 01${'ab'.repeat(20)} 1704 0001`.replaceAll(' ', '');
    expect(client.say('lcp', 1, 0, plain + extra)).toMatchObject([{ code: 4, data: extra }]);
  });

  it('with an EAP profile alone asks for EAP and gets it when it is allowed', () => {
    const client = new ScriptedClient({ authentication: ['ms-chap-v2', 'eap'] });
    const { identifier } = client.request('lcp');
    const [next] = client.say('lcp', 3, identifier, '0304 c227');
    expect(next?.data).toContain('0304c227');
  });
});

describe('macOS and iOS', () => {
  it('connect without an MRU option; 1500 then bounds nothing of ours', () => {
    const client = new ScriptedClient({ authentication: ['eap', 'ms-chap-v2'] });
    client.say('lcp', 1, 1, '0206 00000000 0506 0a0b0c0d 0702 0802');
    const first = client.request('lcp');
    const [again] = client.say('lcp', 3, first.identifier, '0305 c22381');
    expect(again?.data).toContain('0305c22381');
    const challenge = client.ack('lcp').at(-1);
    if (!challenge) throw new Error('no challenge');
    answerMsChapV2(client, challenge, 'alice', 'wonderland');
    client.verdict();
    client.address();
    expect(client.say('ipcp', 1, 1, '0306 00000000 8106 00000000 8306 00000000')).toMatchObject([{ code: 3 }]);
    client.ack('ipcp');
    client.say('ipcp', 1, 2, '0306 0a09004d 8106 0a000035 8306 0a000036');
    expect(client.last('network-up')).toMatchObject({ mtu: 1400 });
  });

  it('end the link by Protocol-Reject of IPCP, but not of LCP', () => {
    const client = authenticated();
    client.address();
    client.say('lcp', 8, 9, 'c021 0101 0004');
    expect(client.count('down')).toBe(0);
    expect(client.say('lcp', 8, 10, '8021 0101 0004')).toMatchObject([{ protocol: 'lcp', code: 5 }]);
    client.wait(10_000);
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-rejected' });
  });
});

describe('Android', () => {
  const options = '0104 0578 0206 00000000 0506 01020304 0702 0802';

  it('naks EAP by CHAP-MD5, is asked for MS-CHAPv2 and connects by it', () => {
    const client = new ScriptedClient({ authentication: ['eap', 'ms-chap-v2', 'chap-md5'] });
    client.say('lcp', 1, 1, options);
    const [again] = client.say('lcp', 3, client.request('lcp').identifier, '0305 c22305');
    expect(again?.data).toContain('0305c22381');
    client.ack('lcp');
    expect(client.last('step')).toMatchObject({ step: 'authenticating', detail: 'ms-chap-v2' });
  });

  it('is asked for MS-CHAPv2 even where CHAP-MD5 is not allowed at all', () => {
    const client = new ScriptedClient({ authentication: ['eap', 'ms-chap-v2'] });
    const [again] = client.say('lcp', 3, client.request('lcp').identifier, '0305 c22305');
    expect(again?.data).toContain('0305c22381');
  });

  it('gets CHAP-MD5 when it naks MS-CHAPv2 as well', () => {
    const client = new ScriptedClient({ authentication: ['eap', 'ms-chap-v2', 'chap-md5'] });
    client.say('lcp', 3, client.request('lcp').identifier, '0305 c22305');
    const [again] = client.say('lcp', 3, client.request('lcp').identifier, '0305 c22305');
    expect(again?.data).toContain('0305c22305');
  });

  it('connects with compressed heads as with full ones', () => {
    const client = authenticated();
    client.address();
    client.ack('ipcp');
    expect(client.sayCompressed('ipcp', 1, 2, '0306 0a09004d')).toMatchObject([{ code: 2 }]);
    expect(client.last('network-up')).toMatchObject({ network });
  });
});

describe('pppd', () => {
  const lcp = '0206 00000000 0506 99887766 0702 0802';

  it('connects by CHAP-MD5, its VJ compression and CCP rejected', () => {
    const client = new ScriptedClient({ authentication: ['chap-md5'] });
    client.say('lcp', 1, 1, lcp);
    const challenge = client.ack('lcp').at(-1);
    if (!challenge) throw new Error('no challenge');
    const response = chapMd5Response(
      challenge.identifier,
      Secret.fromText('wonderland'),
      fromHex(challenge.data.slice(2, 34)),
    );
    client.say('chap', 2, challenge.identifier, `10${toHex(response)}${ascii('alice')}`);
    expect(client.verdict()).toMatchObject([{ protocol: 'chap', code: 3 }]);
    client.address();
    expect(client.say(0x80fd, 1, 1, '1a04 7800 1804 7800 1503 2f')).toMatchObject([{ protocol: 'lcp', code: 8 }]);
    expect(client.say('ipcp', 1, 1, '0306 00000000 0206 002d0f01')).toMatchObject([{ code: 4, data: '0206002d0f01' }]);
    expect(client.say('ipcp', 1, 2, '0306 00000000')).toMatchObject([{ code: 3, data: '03060a09004d' }]);
    client.ack('ipcp');
    client.say('ipcp', 1, 3, '0306 0a09004d');
    expect(client.last('network-up')).toMatchObject({ network });
    expect(client.say('lcp', 9, 3, '99887766 01020304')).toMatchObject([{ code: 10, identifier: 3 }]);
  });

  it('connects by EAP, whose packets pass to the server and back', () => {
    const client = new ScriptedClient({ authentication: ['eap'] });
    client.say('lcp', 1, 1, lcp);
    expect(client.ack('lcp')).toMatchObject([{ protocol: 'eap', code: 1, identifier: 1, data: '01' }]);
    client.say('eap', 2, 1, `01${ascii('alice')}`);
    expect(client.last('eap')).toMatchObject({ packet: fromHex(`0201000a01${ascii('alice')}`) });
    client.say('eap', 2, 1, `01${ascii('alice')}`);
    expect(client.count('eap')).toBe(1);
    expect(client.eap('0102 0007 0401aa')).toMatchObject([{ code: 1, identifier: 2 }]);
    expect(client.wait(3000)).toMatchObject([{ protocol: 'eap', code: 1, identifier: 2 }]);
    client.say('eap', 2, 2, '0401bb');
    expect(client.eap('0302 0004')).toMatchObject([{ protocol: 'eap', code: 3, identifier: 2 }]);
    expect(client.count('address-wanted')).toBe(1);
    expect(client.say('eap', 2, 2, '0401bb')).toMatchObject([{ protocol: 'eap', code: 3, identifier: 2 }]);
  });

  it('that terminates IPCP ends the link with its words', () => {
    const client = authenticated();
    client.address();
    client.say('ipcp', 5, 3, ascii('address refused'));
    client.wait(10_000);
    expect(client.last('down')).toMatchObject({ reason: 'ipcp-rejected', detail: 'address refused' });
  });
});
