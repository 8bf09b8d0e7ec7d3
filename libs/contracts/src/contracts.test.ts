import { describe, expect, it } from 'vitest';
import {
  type ConnectionEvent,
  clientPlatforms,
  connectionEvent,
  eventTypeOf,
  languages,
  msChapErrorOf,
  refusalCodes,
  refusals,
  shownOn,
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

/** In the form that manuals have: です or ます at the end of each. */
const japaneseSentences = /^(?:[^。]*(?:です|ます|ません|ました|ませんでした|ください)(?: \([^)]*\))?。)+$/;

it.each(Object.entries(refusals))('the refusal %s says what, what the user saw, and what to do', (_, refusal) => {
  expect(refusal.sentence.en).toMatch(/^[A-Z].*\.$/);
  expect(refusal.sentence.ja).toMatch(japaneseSentences);
  for (const platform of clientPlatforms) {
    for (const language of languages) expect(shownOn(platform, refusal.clientShows, language)).not.toBe('');
  }
  expect(refusal.cure.en).toMatch(/^[A-Z].*\.$/);
  expect(refusal.cure.ja).toMatch(japaneseSentences);
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
    if (error !== 691) expect(refusals[code].clientShows.windows, code).toContain(error);
  }
});
