import { subjects } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { answerSpan, problemOf, requestSpan } from './bus-span.ts';

describe('the span of a message', () => {
  it('is named by what is done and by its subject', () => {
    expect(requestSpan(subjects.poolLease)).toEqual({
      name: `request ${subjects.poolLease}`,
      options: {
        role: 'client',
        attributes: {
          'messaging.system': 'nats',
          'messaging.operation.name': 'request',
          'messaging.operation.type': 'send',
          'messaging.destination.name': subjects.poolLease,
        },
      },
    });
    expect(answerSpan(subjects.authVerify)).toMatchObject({
      name: `process ${subjects.authVerify}`,
      options: { role: 'server' },
    });
  });

  it('has the same name for every instance of a service', () => {
    const { name, options } = requestSpan(subjects.authEapContinue('auth-1'));
    expect(name).toBe(`request ${subjects.authEapContinue('{instance}')}`);
    expect(options.attributes).toMatchObject({
      'messaging.destination.name': subjects.authEapContinue('auth-1'),
      'messaging.destination.template': subjects.authEapContinue('{instance}'),
    });
  });
});

describe('what an answer refuses', () => {
  it.each([
    [{ response: { outcome: 'refused', code: 'wrong-password' } }, 'wrong-password'],
    [{ response: { outcome: 'continue', refusal: { outcome: 'refused', code: 'user-locked' } } }, 'user-locked'],
    [{ err: { code: 'bad-message', reason: 'no' } }, 'bad-message'],
    [{ err: 'no' }, 'error'],
    [{ response: { outcome: 'accepted' } }, undefined],
    [{ response: undefined, err: null }, undefined],
  ])('%j', (reply, type) => {
    expect(problemOf(reply)?.type).toBe(type);
  });
});
