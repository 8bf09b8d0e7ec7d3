import type { InitiatorState } from '../exchanges/main-mode/states.ts';
import { noQuestion, strays } from './main-mode-cells.fixture.ts';
import type { MainModeEvent } from './main-mode-events.fixture.ts';
import { initiatorByKey } from './main-mode-initiator-by-key.fixture.ts';
import type { StateTable } from './words.fixture.ts';

type State = 'none' | InitiatorState['at'] | 'established';

/** Main Mode with RSA signatures: an initiator (RFC 2409 §5.1). Where nothing is signed yet it is that with a pre-shared key. */
export const initiatorSigned: StateTable<State, MainModeEvent> = {
  none: initiatorByKey.none,
  'await-sa': initiatorByKey['await-sa'],
  'making-key': initiatorByKey['making-key'],
  'await-key-exchange-reply': initiatorByKey['await-key-exchange-reply'],
  'making-secret': {
    ...initiatorByKey['making-secret'],
    'Diffie-Hellman is done': 'asks: signature / signing',
  },
  signing: {
    ...noQuestion('signing'),
    ...strays('signing'),
    'message 1': 'ignored: first message out of turn / signing',
    'message 2': 'ignored: message 4 out of turn / signing',
    'message 3': 'ignored: message 4 out of turn / signing',
    'message 4': 'ignored: message 4 out of turn / signing',
    'message 5': 'ignored: message 6 out of turn / signing',
    'message 6': 'ignored: message 6 out of turn / signing',
    'message 1 once more': 'ignored: first message out of turn / signing',
    'message 2 once more': 'ignored: message 4 out of turn / signing',
    'message 3 once more': 'ignored: message 4 out of turn / signing',
    'message 4 once more': 'ignored: message 4 out of turn / signing',
    'message 5 once more': 'ignored: message 6 out of turn / signing',
    'message 6 once more': 'ignored: message 6 out of turn / signing',
    'message 1 of other contents, same cookie': 'ignored: first message out of turn / signing',
    'message 1 without SA': 'ignored: first message out of turn / signing',
    'message 1 without an acceptable suite': 'ignored: first message out of turn / signing',
    'message 3 or 4 without KE': 'ignored: message 4 out of turn / signing',
    'message 5 or 6 under another key': 'ignored: message 6 out of turn / signing',
    'message 5 or 6 under another key, three times': 'ignored: message 6 out of turn repeatedly / signing',
    'NO-PROPOSAL-CHOSEN in clear, and nothing else until the time is over':
      'ignored: message without protection, refused: peer-refused / none',
    'the signature is made': 'sends message 5 / await-identity-reply',
    'no signature can be made': 'refused: own-certificate-missing / none',
    'a second passes': 'signing',
    'the time for Main Mode is over': 'refused: timed-out / none',
    'local: connect': 'sends message 1 / signing',
    'local: close': 'none',
    'local: renew': 'sends message 1 / signing',
    'local: renew the ESP SAs': 'signing',
    'local: probe': 'signing',
  },
  'await-identity-reply': {
    ...initiatorByKey['await-identity-reply'],
    'message 6': 'asks: peer-authentication / checking-reply',
    'NO-PROPOSAL-CHOSEN in clear, and nothing else until the time is over':
      'ignored: message without protection, again a fragment repeatedly, refused: peer-refused / none',
    'AUTHENTICATION-FAILED under the keys of this exchange': 'refused: certificate-refused-by-peer / none',
    'a second passes': 'again a fragment repeatedly / await-identity-reply',
    'the time for Main Mode is over': 'again a fragment repeatedly, refused: timed-out / none',
  },
  'checking-reply': {
    ...noQuestion('checking-reply'),
    ...strays('checking-reply'),
    'message 1': 'ignored: first message out of turn / checking-reply',
    'message 2': 'ignored: message 4 out of turn / checking-reply',
    'message 3': 'ignored: message 4 out of turn / checking-reply',
    'message 4': 'ignored: message 4 out of turn / checking-reply',
    'message 5': 'ignored: message 6 out of turn / checking-reply',
    'message 6': 'ignored: message 6 out of turn / checking-reply',
    'message 1 once more': 'ignored: first message out of turn / checking-reply',
    'message 2 once more': 'ignored: message 4 out of turn / checking-reply',
    'message 3 once more': 'ignored: message 4 out of turn / checking-reply',
    'message 4 once more': 'ignored: message 4 out of turn / checking-reply',
    'message 5 once more': 'ignored: message 6 out of turn / checking-reply',
    'message 6 once more': 'ignored: message 6 out of turn / checking-reply',
    'message 1 of other contents, same cookie': 'ignored: first message out of turn / checking-reply',
    'message 1 without SA': 'ignored: first message out of turn / checking-reply',
    'message 1 without an acceptable suite': 'ignored: first message out of turn / checking-reply',
    'message 3 or 4 without KE': 'ignored: message 4 out of turn / checking-reply',
    'message 5 or 6 under another key': 'ignored: message 6 out of turn / checking-reply',
    'message 5 or 6 under another key, three times': 'ignored: message 6 out of turn repeatedly / checking-reply',
    'NO-PROPOSAL-CHOSEN in clear, and nothing else until the time is over':
      'ignored: message without protection, refused: peer-refused / none',
    'the verdict: accepted': 'sa-established, sends Quick Mode message 1 / established',
    'the verdict: refused':
      'refused: peer-not-accepted, sends AUTHENTICATION-FAILED, sends DELETE of the IKE SA / none',
    'the verdict: certificate invalid':
      'refused: peer-not-accepted, sends INVALID-CERTIFICATE, sends DELETE of the IKE SA / none',
    'a second passes': 'checking-reply',
    'the time for Main Mode is over': 'refused: timed-out / none',
    'local: connect': 'sends message 1 / checking-reply',
    'local: close': 'none',
    'local: renew': 'sends message 1 / checking-reply',
    'local: renew the ESP SAs': 'checking-reply',
    'local: probe': 'checking-reply',
  },
  established: initiatorByKey.established,
};
