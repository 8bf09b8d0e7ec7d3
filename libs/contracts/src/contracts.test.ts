import { describe, expect, it } from 'vitest';
import {
  type ConnectionEvent,
  connectionEvent,
  eventTypeOf,
  msChapErrorOf,
  refusalCodes,
  refusals,
  subjects,
  verifyRequest,
} from './index.ts';

const connection = '01JQ0000000000000000000000';
const refusedEvent = (user: string): ConnectionEvent => ({
  specversion: '1.0',
  id: '01JQ0000000000000000000001',
  source: 'edge/1',
  type: 'sekisho.connection.refused',
  subject: connection,
  time: '2026-01-02T03:04:05.000Z',
  datacontenttype: 'application/json',
  data: { connection, edge: '1', remote: '192.0.2.1:500', step: 'authenticating', code: 'unknown-user', user },
});

describe('a name that a client sent', () => {
  it.each(['', ' ', 'a'.repeat(1024), 'Ünï\u2028cödé', '\u0007'])('never costs a record: %j', (user) => {
    expect(connectionEvent.parse(refusedEvent(user))).toEqual(refusedEvent(user));
  });

  it('loses the NUL that no database can store', () => {
    expect(connectionEvent.parse(refusedEvent('a\0b'))).toEqual(refusedEvent('a\uFFFDb'));
  });

  it('has an end', () => {
    expect(connectionEvent.safeParse(refusedEvent('a'.repeat(1025))).success).toBe(false);
  });
});

it('an event goes to the subject of its type', () => {
  expect(subjects.event(eventTypeOf(refusedEvent('ali')))).toBe('sekisho.v1.event.connection.refused');
});

it('a PAP password is accepted sealed only', () => {
  const request = { connection, edge: '1', user: 'ali', credentials: { protocol: 'pap', password: 'open' } };
  expect(verifyRequest.safeParse(request).success).toBe(false);
});

it.each(Object.entries(refusals))('the refusal %s says what, what the user saw, and what to do', (_, refusal) => {
  expect(refusal.sentence).toMatch(/^[A-Z].*\.$/);
  expect(refusal.clientShows.length).toBeGreaterThan(10);
  expect(refusal.cure).toMatch(/^[A-Z]/);
});

it.each([
  ['outside-login-hours', 646],
  ['account-disabled', 647],
  ['account-expired', 647],
  ['password-expired', 691],
  ['not-in-remote-access-community', 649],
  ['wrong-password', 691],
  ['unknown-user', 691],
  ['account-locked', 691],
  ['too-many-attempts', 691],
] as const)('a client of MS-CHAPv2 that is refused by %s is told %i', (code, error) => {
  expect(msChapErrorOf(code)).toBe(error);
});

it('what a user of Windows sees agrees with the error MS-CHAPv2 tells', () => {
  for (const code of refusalCodes) {
    const error = msChapErrorOf(code);
    if (error !== 691) expect(refusals[code].clientShows, code).toContain(`error ${error}`);
  }
});
