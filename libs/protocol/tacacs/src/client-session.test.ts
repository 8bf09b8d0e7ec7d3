import { Cursor, fromHex, Secret, text, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import {
  type AuthenticationReply,
  decodeContinue,
  decodeStart,
  encodeReply,
  type ReplyStatus,
} from './authentication.ts';
import { ClientSession } from './client-session.ts';
import { Authentication, type AuthenticationOutcome } from './exchange.ts';
import { decodeHeader, type Header } from './header.ts';
import { openPacket, PacketReader, type SealedPacket, sealPacket } from './packet.ts';
import type { Proof } from './proof.ts';

const secret = Secret.fromText('s3cret');
const id = 0xdeadbeef;
const ascii: Proof = { type: 'ascii', password: Secret.fromText('pa55') };

const sessionFor = (proof: Proof, singleConnection = false) =>
  new ClientSession<AuthenticationOutcome>({
    exchange: new Authentication({
      user: 'alice',
      port: 'l2tp',
      remoteAddress: '192.0.2.1',
      privilege: 1,
      service: 'ppp',
      proof,
    }),
    secret,
    id,
    singleConnection,
  });

function read(bytes: Uint8Array): SealedPacket {
  const [packet] = new PacketReader().push(bytes);
  if (packet === undefined) throw new Error('no packet');
  return packet;
}

const clear = (bytes: Uint8Array): Uint8Array => openPacket(read(bytes), secret);

function reply(sequence: number, status: ReplyStatus, message = '', change: Partial<Header> = {}): SealedPacket {
  const body: AuthenticationReply = { status, noEcho: false, message, data: new Uint8Array() };
  const header: Header = {
    minorVersion: 0,
    type: 'authentication',
    sequence,
    inClear: false,
    singleConnection: false,
    session: id,
    ...change,
  };
  return read(sealPacket(header, encodeReply(body), secret));
}

/** What a step sends, in clear. */
function sent(step: ReturnType<ReturnType<typeof sessionFor>['receive']>): Uint8Array {
  if (!('bytes' in step) || step.bytes === undefined) throw new Error('nothing was sent');
  return clear(step.bytes);
}

describe('a login', () => {
  it.each([
    ['pap', { type: 'pap', password: Secret.fromText('pa55') }, 1, '70613535'],
    [
      'chap',
      { type: 'chap', identifier: 7, challenge: fromHex('0102'), response: new Uint8Array(16).fill(3) },
      1,
      `070102${'03'.repeat(16)}`,
    ],
    [
      'ms-chap-v2',
      {
        type: 'ms-chap-v2',
        identifier: 9,
        challenge: new Uint8Array(16).fill(1),
        response: new Uint8Array(49).fill(2),
      },
      1,
      `09${'01'.repeat(16)}${'02'.repeat(49)}`,
    ],
    ['ascii', ascii, 0, ''],
  ] as const)('by %s says so in its first packet', (type, proof, minorVersion, data) => {
    const bytes = sessionFor(proof).start();
    expect(decodeHeader(new Cursor(bytes)).header).toMatchObject({ minorVersion, sequence: 1, session: id });
    const start = decodeStart(clear(bytes));
    expect(start).toMatchObject({ type, user: 'alice', service: 'ppp' });
    expect(start.data).toEqual(fromHex(data));
  });

  it('never shows the password on the wire', () => {
    const bytes = sessionFor({ type: 'pap', password: Secret.fromText('pa55word') }).start();
    expect(text(bytes)).not.toContain('pa55');
  });

  it('offers a single connection in every packet, as tac_plus wants it', () => {
    const session = sessionFor(ascii, true);
    expect(decodeHeader(new Cursor(session.start())).header.singleConnection).toBe(true);
    const step = session.receive(reply(2, 'get-password'));
    if (step.kind !== 'send') throw new Error(step.kind);
    expect(decodeHeader(new Cursor(step.bytes)).header).toMatchObject({ singleConnection: true, sequence: 3 });
  });

  it('answers the prompts for name and password, then takes the verdict', () => {
    const session = sessionFor(ascii);
    session.start();
    expect(decodeContinue(sent(session.receive(reply(2, 'get-user', 'Username: '))))).toEqual({
      kind: 'answer',
      answer: utf8('alice'),
    });
    expect(decodeContinue(sent(session.receive(reply(4, 'get-password', 'Password: '))))).toEqual({
      kind: 'answer',
      answer: utf8('pa55'),
    });
    expect(session.receive(reply(6, 'pass', 'Welcome,\r\n alice\n'))).toEqual({
      kind: 'done',
      outcome: { kind: 'pass', message: 'Welcome, alice' },
    });
    expect(text(ascii.password.reveal())).toBe('pa55');
  });

  it('ends with the prompt when the server wants to know more, and tells it so', () => {
    const session = sessionFor(ascii);
    session.start();
    const step = session.receive(reply(2, 'get-data', 'Token code: '));
    expect(step).toMatchObject({ kind: 'done', outcome: { kind: 'challenge', prompt: 'Token code:' } });
    expect(decodeContinue(sent(step))).toMatchObject({ kind: 'abort' });
  });

  it('does not try the same password twice', () => {
    const session = sessionFor(ascii);
    session.start();
    session.receive(reply(2, 'get-password'));
    expect(session.receive(reply(4, 'get-password', 'Wrong, again: '))).toMatchObject({
      outcome: { kind: 'fail', message: 'Wrong, again:' },
    });
  });

  it('answers a bounded number of prompts', () => {
    const session = sessionFor(ascii);
    session.start();
    for (const sequence of [2, 4, 6, 8]) session.receive(reply(sequence, 'get-user'));
    expect(session.receive(reply(10, 'get-user'))).toMatchObject({ kind: 'done', outcome: { kind: 'error' } });
  });

  it.each([
    ['fail', 'fail'],
    ['restart', 'fail'],
    ['follow', 'fail'],
    ['error', 'error'],
    ['get-password', 'error'],
  ] as const)('by PAP takes %s for %s', (status, kind) => {
    const session = sessionFor({ type: 'pap', password: Secret.fromText('pa55') });
    session.start();
    expect(session.receive(reply(2, status))).toMatchObject({ kind: 'done', outcome: { kind } });
  });
});

describe('a session is broken by', () => {
  it.each([
    ['another session', reply(2, 'pass', '', { session: 1 }), 'out-of-turn'],
    ['a packet of another kind', reply(2, 'pass', '', { type: 'accounting' }), 'out-of-turn'],
    ['a packet out of turn', reply(4, 'pass'), 'out-of-turn'],
    ['a body in clear', reply(2, 'pass', '', { inClear: true }), 'in-clear'],
  ])('%s', (_, packet, problem) => {
    const session = sessionFor(ascii);
    session.start();
    expect(session.receive(packet)).toEqual({ kind: 'broken', problem });
  });

  it('a body that was hidden with another secret', () => {
    const { header } = reply(2, 'pass');
    const body = encodeReply({ status: 'pass', noEcho: false, message: '', data: new Uint8Array() });
    const session = sessionFor(ascii);
    session.start();
    const packet = read(sealPacket(header, body, Secret.fromText('another')));
    expect(session.receive(packet)).toEqual({ kind: 'broken', problem: 'unreadable' });
  });
});
