import { type Attribute, attribute, attributes, microsoftAttributes, type RadiusPacket } from '@sekisho/radius';
import { DecodeError, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { accepted, answerTo } from './answers.ts';
import { attempts, claimant } from './attempts.fixture.ts';
import { groupsOf } from './grants.ts';

const packet = (code: RadiusPacket['code'], ...list: Attribute[]): RadiusPacket => ({
  code,
  identifier: 1,
  authenticator: new Uint8Array(16),
  attributes: list,
});
const pap = attempts.pap('alice', 'wonderland');
const answer = (code: RadiusPacket['code'], ...list: Attribute[]) => answerTo(pap, packet(code, ...list), 'filter-id');
const msChapError = (message: string) => attribute(microsoftAttributes.msChapError, { identifier: 1, message });

describe('Access-Accept', () => {
  it('grants nothing where it says nothing', () => {
    expect(answer('access-accept')).toEqual({ kind: 'accepted', account: { name: 'alice', groups: [], grants: {} } });
  });

  it.each([
    ['an address that the user is to choose', attribute(attributes.framedIpAddress, '255.255.255.255')],
    ['an address that the gateway is to choose', attribute(attributes.framedIpAddress, '255.255.255.254')],
    ['a session of no seconds', attribute(attributes.sessionTimeout, 0)],
    ['an empty message', attribute(attributes.replyMessage, '')],
    ['an empty pool', attribute(attributes.framedPool, '')],
    ['no name server', attribute(microsoftAttributes.msPrimaryDnsServer, '0.0.0.0')],
  ])('grants nothing with %s', (_, attribute) => {
    expect(answer('access-accept', attribute)).toMatchObject({ account: { grants: {} } });
    expect(answer('access-accept', attribute)).toHaveProperty('account.grants', {});
  });

  it('never lets accounting come more often than once a minute (RFC 2869 §5.16)', () => {
    const often = answer('access-accept', attribute(attributes.acctInterimInterval, 5));
    expect(often).toMatchObject({ account: { grants: { interimIntervalMs: 60_000 } } });
  });

  it('makes one sentence of a message in parts', () => {
    const parts = ['Your password', 'expires soon'].map((part) => attribute(attributes.replyMessage, part));
    expect(answer('access-accept', ...parts)).toMatchObject({
      account: { grants: { message: 'Your password expires soon' } },
    });
  });

  it.each([
    ['alice', 'alice', 'Alice', 'Alice'],
    ['alice', 'alice@corp.example', 'Alice@corp.example', 'Alice'],
    ['alice', 'CORP\\alice', 'corp\\alice', 'alice'],
    ['anonymous', 'anonymous@corp.example', 'alice@corp.example', 'alice'],
    ['anonymous', 'anonymous@corp.example', 'alice', 'alice'],
    ['alice', 'LAPTOP\\alice@corp.example', 'alice@corp.example', 'alice'],
    ['alice', 'LAPTOP\\alice@corp.example', 'LAPTOP\\alice', 'alice'],
    ['alice', 'alice@corp.example', '@corp.example', '@corp.example'],
  ])('may name %s, who came as %s, %s: within the realm %s', (name, presented, returned, expected) => {
    const answer = accepted(claimant(name, presented), [attribute(attributes.userName, returned)], 'filter-id');
    expect(answer).toMatchObject({ account: { name: expected } });
  });

  it('is malformed when an attribute is', () => {
    const short = { type: attributes.sessionTimeout.type, value: Uint8Array.of(1), offset: 22 };
    expect(() => answer('access-accept', short)).toThrow(DecodeError);
  });
});

describe('groups', () => {
  it('are every value that is a name, once', () => {
    const values = ['staff', 'staff', '', 'x'.repeat(65), 'admins'];
    const filters = values.map((value) => attribute(attributes.filterId, value));
    const classes = values.map((value) => attribute(attributes.class, utf8(value)));
    expect(groupsOf(filters, 'filter-id')).toEqual(['staff', 'admins']);
    expect(groupsOf(classes, 'class')).toEqual(['staff', 'admins']);
    expect(groupsOf(filters, 'class')).toEqual([]);
  });
});

describe('Access-Reject', () => {
  it('means a wrong password where it says nothing else', () => {
    expect(answer('access-reject')).toEqual({ kind: 'refused', code: 'wrong-password', detail: undefined });
  });

  it.each([
    ['E=646 R=0 V=3', 'outside-login-hours'],
    ['E=647 R=0 V=3', 'account-disabled'],
    ['E=648 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=Password expired', 'password-expired'],
    ['E=649 R=0 V=3', 'refused-by-back-end'],
    ['E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=Failed', 'wrong-password'],
    ['nothing of the kind', 'wrong-password'],
  ])('is told by its MS-CHAP error "%s": %s', (message, code) => {
    expect(answer('access-reject', msChapError(message))).toMatchObject({ kind: 'refused', code });
  });
});

describe('Access-Challenge', () => {
  it('cannot be answered, and is told by its prompt', () => {
    const prompt = attribute(attributes.replyMessage, 'Enter the code');
    expect(answer('access-challenge', prompt, attribute(attributes.state, utf8('s')))).toEqual({
      kind: 'refused',
      code: 'challenge-not-answerable',
      detail: 'Enter the code',
    });
  });
});

describe('Access-Accept to MS-CHAPv2', () => {
  const attempt = attempts['ms-chap-v2']('alice', 'wonderland');
  const success = (message: string) =>
    packet('access-accept', attribute(microsoftAttributes.msChap2Success, { identifier: 9, message }));

  it('brings the proof for the client, without the message behind it', () => {
    const proof = `S=${'0123456789ABCDEF'.repeat(3).slice(0, 40)}`;
    expect(answerTo(attempt, success(`${proof} M=Welcome`), 'filter-id')).toMatchObject({
      kind: 'accepted',
      authenticatorResponse: proof,
    });
  });

  it.each(['', 'S=123', 'M=Welcome'])('is refused without one: "%s"', (message) => {
    const answer = answerTo(attempt, success(message), 'filter-id');
    expect(answer).toMatchObject({ kind: 'refused', code: 'refused-by-back-end' });
  });
});
