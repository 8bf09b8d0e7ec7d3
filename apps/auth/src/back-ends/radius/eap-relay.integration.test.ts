import { encodeEapPacket } from '@sekisho/eap';
import {
  type Attribute,
  attribute,
  attributes,
  attributeValue,
  attributeValues,
  joinEapPacket,
  microsoftAttributes,
  splitEapPacket,
} from '@sekisho/radius';
import { seconds, utf8 } from '@sekisho/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { type ScriptedAnswer, type ScriptedRadius, scriptedRadius } from '../../testing/scripted-radius.fixture.ts';
import { attempts, claimant } from './attempts.fixture.ts';
import { sharedSecret, TestBackEnds } from './back-end.fixture.ts';

const eapTls = 13;
const identity = encodeEapPacket({ code: 'response', identifier: 1, type: 1, data: utf8('alice@corp.example') });
const request = (identifier: number, length = 4) =>
  encodeEapPacket({ code: 'request', identifier, type: eapTls, data: new Uint8Array(length).fill(identifier) });
const response = (identifier: number, length = 4) =>
  encodeEapPacket({ code: 'response', identifier, type: eapTls, data: new Uint8Array(length).fill(identifier) });
const success = encodeEapPacket({ code: 'success', identifier: 2 });
const failure = encodeEapPacket({ code: 'failure', identifier: 2 });
const state = (text: string): Attribute => attribute(attributes.state, utf8(text));
const say = (code: ScriptedAnswer['code'], packet: Uint8Array, ...more: Attribute[]): ScriptedAnswer => ({
  code,
  attributes: [...splitEapPacket(packet), ...more],
});

describe('the EAP relay', () => {
  const backEnds = new TestBackEnds();
  const servers: ScriptedRadius[] = [];
  const who = claimant('alice', 'alice@corp.example');

  async function serve(...answers: (ScriptedAnswer | undefined)[]): Promise<ScriptedRadius> {
    const server = await scriptedRadius(sharedSecret, (_, index) => answers[index]);
    servers.push(server);
    return server;
  }

  afterEach(async () => {
    await backEnds.close();
    for (const each of servers.splice(0)) each.close();
  });

  it('passes packets of any size both ways as they are, with the State of the last one and the Identity as name', async () => {
    const server = await serve(
      say('access-challenge', request(2, 1_200), state('one')),
      say('access-challenge', request(3), state('two')),
      say('access-accept', success, attribute(microsoftAttributes.msMppeSendKey, new Uint8Array(34))),
    );
    const relay = backEnds.open([server]).relay(who);
    expect(await relay.receive(identity)).toEqual({ kind: 'continue', packet: request(2, 1_200) });
    expect(await relay.receive(response(2, 1_400))).toEqual({ kind: 'continue', packet: request(3) });
    expect(await relay.receive(response(3))).toMatchObject({ kind: 'accepted', packet: success });
    const sent = server.requests.map(({ attributes: list }) => ({
      packet: joinEapPacket(list),
      states: attributeValues(list, attributes.state),
      name: attributeValue(list, attributes.userName),
    }));
    const name = 'alice@corp.example';
    const packets = [identity, response(2, 1_400), response(3)];
    const states = [[], [utf8('one')], [utf8('two')]];
    expect(sent).toEqual(
      packets.map((packet, index) => ({
        packet: new Uint8Array(packet),
        states: states[index]?.map((each) => Buffer.from(each)),
        name,
      })),
    );
  });

  it('stays with the server that began, also when it falls silent', async () => {
    const first = await serve(say('access-challenge', request(2), state('one')));
    const second = await serve(say('access-challenge', request(9)));
    const relay = backEnds.open([first, second], { timeout: seconds(1) }).relay(who);
    await relay.receive(identity);
    expect(await relay.receive(response(2))).toEqual({
      kind: 'unavailable',
      detail: `RADIUS 127.0.0.1:${first.port} did not answer in 1 s`,
    });
    expect(second.requests).toEqual([]);
  });

  it('lets the RADIUS packet decide, and passes no EAP packet on that contradicts it (RFC 3579 §2.6.3)', async () => {
    const server = await serve(say('access-accept', failure), say('access-reject', success));
    const backEnd = backEnds.open([server]);
    expect(await backEnd.relay(who).receive(identity)).toMatchObject({ kind: 'accepted', packet: undefined });
    expect(await backEnd.relay(who).receive(identity)).toMatchObject({ kind: 'refused', packet: undefined });
  });

  it.each([
    ['no EAP packet', { code: 'access-challenge', attributes: [attribute(attributes.replyMessage, 'Code?')] }],
    ['what is no EAP packet', say('access-challenge', utf8('x'), attribute(attributes.replyMessage, 'Code?'))],
    ['an EAP Success', say('access-challenge', success, attribute(attributes.replyMessage, 'Code?'))],
  ] as const)('takes a challenge with %s for one that the client cannot answer', async (_, answer) => {
    const server = await serve(answer);
    expect(await backEnds.open([server]).relay(who).receive(identity)).toEqual({
      kind: 'refused',
      code: 'challenge-not-answerable',
      detail: 'Code?',
      packet: undefined,
    });
  });

  it('asks nobody what RADIUS cannot carry', async () => {
    const server = await serve();
    const backEnd = backEnds.open([server]);
    expect(await backEnd.relay(claimant('x'.repeat(300))).receive(identity)).toMatchObject({ code: 'unknown-user' });
    expect(await backEnd.relay(who).receive(new Uint8Array(3_001))).toMatchObject({ code: 'eap-failed' });
    expect(server.requests).toEqual([]);
  });

  it('says that an answer was malformed, which another server may do better', async () => {
    const broken = { type: attributes.sessionTimeout.type, value: Uint8Array.of(1) };
    const server = await serve(say('access-accept', success, broken), { code: 'access-accept', attributes: [broken] });
    const backEnd = backEnds.open([server]);
    const malformed = { kind: 'unavailable', detail: expect.stringContaining('Session-Timeout') };
    expect(await backEnd.relay(who).receive(identity)).toEqual(malformed);
    expect(await backEnd.verify(attempts.pap('alice', 'wonderland'))).toEqual(malformed);
  });
});
