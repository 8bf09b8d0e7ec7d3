import { fromHex, Secret, text } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeAccountingReply, encodeAccountingReply } from './accounting.ts';
import { decodeContinue, decodeStart, encodeContinue, encodeReply, encodeStart } from './authentication.ts';
import {
  decodeAuthorizationRequest,
  decodeAuthorizationResponse,
  encodeAuthorizationRequest,
  encodeAuthorizationResponse,
} from './authorization.ts';
import { Authentication } from './exchange.ts';
import { limits } from './limits.ts';
import { minorVersionOf } from './proof.ts';

const subject = { user: 'alice', port: 'l2tp', remoteAddress: '192.0.2.1' };
const login = { method: 'tacacs-plus', privilege: 1, type: 'pap', service: 'ppp' } as const;
const start = { ...subject, privilege: 1, type: 'pap', service: 'ppp', data: new Uint8Array() } as const;

describe('a body with bytes behind its last field', () => {
  it.each<[string, Uint8Array, (body: Uint8Array) => unknown]>([
    ['START', encodeStart(start), decodeStart],
    ['CONTINUE', encodeContinue({ kind: 'answer', answer: new Uint8Array(3) }), decodeContinue],
    ['REQUEST', encodeAuthorizationRequest({ ...subject, login, args: [] }), decodeAuthorizationRequest],
    [
      'RESPONSE',
      encodeAuthorizationResponse({ status: 'pass-add', message: '', data: '', args: [] }),
      decodeAuthorizationResponse,
    ],
    ['REPLY', encodeAccountingReply({ status: 'success', message: '', data: '' }), decodeAccountingReply],
  ])('is refused: %s', (field, body, decode) => {
    expect(() => decode(body)).not.toThrow();
    expect(() => decode(Uint8Array.of(...body, 0))).toThrow(expect.objectContaining({ code: 'trailing-bytes', field }));
  });
});

describe('START', () => {
  it('of another action than LOGIN is refused', () => {
    const body = encodeStart(start);
    body[0] = 2;
    expect(() => decodeStart(body)).toThrow(expect.objectContaining({ code: 'bad-value', field: 'action' }));
  });

  it.each([
    ['ascii', 0],
    ['not-set', 0],
    ['pap', 1],
    ['chap', 1],
    ['ms-chap', 1],
    ['ms-chap-v2', 1],
  ] as const)('by %s has the minor version %i (RFC 8907 §5.4.1)', (type, version) => {
    expect(minorVersionOf(type)).toBe(version);
  });

  it('wipes its copy of the password and leaves the password itself', () => {
    const password = Secret.fromText('pa55');
    const one = new Authentication({ ...subject, privilege: 1, service: 'ppp', proof: { type: 'pap', password } });
    const body = one.first();
    expect(text(decodeStart(body).data)).toBe('pa55');
    expect(text(decodeStart(one.first()).data)).toBe('pa55');
    expect(password.revealText()).toBe('pa55');
  });
});

describe('what a server says of a login', () => {
  const ask = () =>
    new Authentication({
      ...subject,
      privilege: 1,
      service: 'ppp',
      proof: { type: 'ascii', password: Secret.fromText('pa55') },
    });
  const said = (status: 'error' | 'restart' | 'follow', message: string, data = '') =>
    ask().next(encodeReply({ status, noEcho: false, message, data: new TextEncoder().encode(data) }));

  it('of an error is its message, else what it says to the administrator', () => {
    expect(said('error', 'out of order', 'db down')).toMatchObject({ outcome: { message: 'out of order' } });
    expect(said('error', '', 'db down')).toMatchObject({ outcome: { kind: 'error', message: 'db down' } });
  });

  it('of a refusal is its message, else its status', () => {
    expect(said('follow', 'go there')).toMatchObject({ outcome: { kind: 'fail', message: 'go there' } });
    expect(said('restart', '')).toMatchObject({ outcome: { message: 'the server answered restart' } });
  });

  it('is cut to a line that can be shown', () => {
    const step = said('error', `${'x'.repeat(limits.messageCharactersMax)}yz`);
    expect(step).toMatchObject({ outcome: { message: 'x'.repeat(limits.messageCharactersMax) } });
  });

  it('may be as many prompts as the limit, and no more', () => {
    const exchange = ask();
    const prompt = encodeReply({ status: 'get-user', noEcho: false, message: '', data: new Uint8Array() });
    for (let asked = 1; asked <= limits.promptsMax; asked += 1) expect(exchange.next(prompt).kind).toBe('send');
    const end = exchange.next(prompt);
    expect(end).toMatchObject({ kind: 'done', outcome: { kind: 'error' } });
    expect(end.body && decodeContinue(end.body)).toEqual({ kind: 'abort', reason: '' });
  });
});

describe('CONTINUE', () => {
  it('holds an answer or a reason, as RFC 8907 §5.3 draws them', () => {
    expect(encodeContinue({ kind: 'answer', answer: fromHex('616263') })).toEqual(fromHex('0003 0000 00 616263'));
    expect(encodeContinue({ kind: 'abort', reason: 'no' })).toEqual(fromHex('0000 0002 01 6e6f'));
  });
});
