import { createHash } from 'node:crypto';
import { Cursor, concat, fromHex, Secret, text, toHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeAccountingRequest, encodeAccountingRequest } from './accounting.ts';
import { argument } from './arguments.ts';
import { decodeContinue, decodeStart, encodeContinue, encodeStart } from './authentication.ts';
import { decodeAuthorizationRequest, encodeAuthorizationRequest } from './authorization.ts';
import { ClientSession, type SessionStep } from './client-session.ts';
import { Accounting, Authentication, Authorization, type Exchange } from './exchange.ts';
import { decodeHeader } from './header.ts';
import { openPacket, PacketReader, type SealedPacket, sealPacket } from './packet.ts';
import { captured, sharedSecret } from './tac-plus.fixture.ts';

const secret = Secret.fromText(sharedSecret);
const password = Secret.fromText('correct horse');

function sealed(hex: string): SealedPacket {
  const [packet] = new PacketReader().push(fromHex(hex));
  if (packet === undefined) throw new Error('no packet');
  return packet;
}

const bodyOf = (hex: string): Uint8Array => openPacket(sealed(hex), secret);

/** Lets a session of ours hear what tac_plus said, under the session id of the capture. */
function replay<T>(conversation: readonly string[], exchange: Exchange<T>): SessionStep<T> {
  const { header } = decodeHeader(new Cursor(fromHex(conversation[0] ?? '')));
  const session = new ClientSession({ exchange, secret, id: header.session, singleConnection: true });
  session.start();
  const steps = conversation.filter((_, index) => index % 2 === 1).map((hex) => session.receive(sealed(hex)));
  const last = steps.at(-1);
  if (last === undefined) throw new Error('no answer');
  return last;
}

const alice = { user: 'alice', port: 'l2tp', remoteAddress: '192.0.2.1', privilege: 1 } as const;
const login = { method: 'tacacs-plus', privilege: 1, type: 'pap', service: 'ppp' } as const;
const ppp = [argument('service', 'ppp'), argument('protocol', 'ip')];
const request = { ...alice, login, args: ppp };

describe('what other implementations sent', () => {
  it('reads a PAP login', () => {
    const start = decodeStart(bodyOf(captured.pap[0]));
    expect(start).toMatchObject({ user: 'alice', type: 'pap' });
    expect(text(start.data)).toBe('correct horse');
  });

  it('reads a CHAP login: identifier, challenge and response in one field', () => {
    const { type, data } = decodeStart(bodyOf(captured.chap[0]));
    const challenge = utf8('0123456789abcdef');
    const input = concat(Uint8Array.of(7), utf8('correct horse'), challenge);
    const response = createHash('md5').update(input).digest();
    expect(type).toBe('chap');
    expect(toHex(data)).toBe(toHex(concat(Uint8Array.of(7), challenge, response)));
  });

  it('reads the answers to the prompts of an ASCII login', () => {
    expect(decodeContinue(bodyOf(captured.ascii[2]))).toEqual({ kind: 'answer', answer: utf8('alice') });
    expect(decodeContinue(bodyOf(captured.ascii[4]))).toEqual({ kind: 'answer', answer: utf8('correct horse') });
  });

  it('reads authorization and accounting requests', () => {
    expect(decodeAuthorizationRequest(bodyOf(captured.authorization[0]))).toMatchObject({ user: 'alice', args: ppp });
    expect(decodeAccountingRequest(bodyOf(captured.stop[0]))).toMatchObject({
      record: 'stop',
      args: expect.arrayContaining([argument('bytes_in', '4294967297')]),
    });
  });

  it.each([
    ['START', captured.pap[0], (body: Uint8Array) => encodeStart(decodeStart(body))],
    ['CONTINUE', captured.ascii[4], (body: Uint8Array) => encodeContinue(decodeContinue(body))],
    [
      'authorization REQUEST',
      captured.authorizationReplaced[0],
      (body: Uint8Array) => encodeAuthorizationRequest(decodeAuthorizationRequest(body)),
    ],
    [
      'accounting REQUEST',
      captured.start[0],
      (body: Uint8Array) => encodeAccountingRequest(decodeAccountingRequest(body)),
    ],
  ])('writes the same bytes for the same %s', (_, hex, again) => {
    const { header } = sealed(hex);
    expect(toHex(sealPacket(header, again(bodyOf(hex)), secret))).toBe(hex);
  });
});

describe('what tac_plus answered', () => {
  const ascii = () =>
    new Authentication({ ...alice, service: 'login', proof: { type: 'ascii', password: Secret.fromText('x') } });
  const pap = () => new Authentication({ ...alice, service: 'ppp', proof: { type: 'pap', password } });

  it.each([
    ['an ASCII login', captured.ascii, ascii, 'pass'],
    ['an ASCII login with a wrong password', captured.asciiWrong, ascii, 'fail'],
    ['a PAP login', captured.pap, pap, 'pass'],
    ['a PAP login with a wrong password', captured.papWrong, pap, 'fail'],
    ['a CHAP login', captured.chap, pap, 'pass'],
  ])('ends %s', (_, conversation, exchange, kind) => {
    expect(replay(conversation, exchange())).toMatchObject({ kind: 'done', outcome: { kind } });
  });

  it('authorizes with arguments beside those of the request', () => {
    expect(replay(captured.authorization, new Authorization(request))).toEqual({
      kind: 'done',
      outcome: {
        status: 'pass-add',
        message: '',
        data: '',
        args: [
          argument('addr', '10.9.8.7'),
          argument('timeout', 30),
          argument('idletime', 5),
          argument('group', 'staff'),
        ],
      },
    });
  });

  it('authorizes with arguments instead of those of the request, where these were optional', () => {
    expect(replay(captured.authorizationReplaced, new Authorization(request))).toMatchObject({
      outcome: {
        status: 'pass-replace',
        args: expect.arrayContaining([{ name: 'dns-servers', value: '10.0.0.53 10.0.1.53', mandatory: false }]),
      },
    });
  });

  it('refuses a user without the service', () => {
    expect(replay(captured.authorizationOfNobody, new Authorization(request))).toMatchObject({
      outcome: { status: 'fail', args: [] },
    });
  });

  it.each(['start', 'update', 'stop'] as const)('acknowledges a %s record', (record) => {
    const accounting = new Accounting({ ...request, record: record === 'update' ? 'still-running' : record });
    expect(replay(captured[record], accounting)).toMatchObject({ outcome: { status: 'success' } });
  });
});
