import { type MetricDefinitions, requestSeconds } from '../definition.ts';

/** What the authentication service measures. */
export const authMetrics = {
  'sekisho.auth.verifications': {
    kind: 'counter',
    emitter: 'auth',
    unit: '{verification}',
    labels: ['realm', 'back_end', 'method', 'result'],
    description: 'Users who tried to prove who they are, by what came of it',
  },
  'sekisho.auth.verification.duration': {
    kind: 'histogram',
    emitter: 'auth',
    unit: 's',
    labels: ['realm', 'back_end', 'result'],
    buckets: requestSeconds,
    description: 'Time a verification took; of EAP, the computing and the back ends of all its packets together',
  },
  'sekisho.auth.back_end.duration': {
    kind: 'histogram',
    emitter: 'auth',
    unit: 's',
    labels: ['back_end', 'answer'],
    buckets: requestSeconds,
    description:
      'Time a back end took to say whether credentials are right, or to find an account; of EAP that it serves itself, each packet',
  },
  'sekisho.auth.back_end.up': {
    kind: 'observed-gauge',
    emitter: 'auth',
    unit: '{server}',
    labels: ['back_end', 'kind', 'server', 'purpose'],
    description:
      '1: the server of the back end answered when it was last asked, 0: it did not; absent until it is asked',
  },
  'sekisho.auth.conversations': {
    kind: 'observed-gauge',
    emitter: 'auth',
    unit: '{conversation}',
    labels: [],
    description: 'EAP conversations under way',
  },
  'sekisho.auth.guesses.refused': {
    kind: 'counter',
    emitter: 'auth',
    unit: '{verification}',
    labels: ['of'],
    description: 'Logins that had to wait because there were too many wrong guesses before',
  },
  'sekisho.auth.guesses.locked': {
    kind: 'observed-gauge',
    emitter: 'auth',
    unit: '{lock}',
    labels: ['of'],
    description: 'Users and addresses that have to wait now for too many wrong guesses; of the latest thousand',
  },
} as const satisfies MetricDefinitions;
