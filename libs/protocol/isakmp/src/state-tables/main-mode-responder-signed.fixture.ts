import type { ResponderState } from '../exchanges/main-mode/states.ts';
import { noQuestion, strays } from './main-mode-cells.fixture.ts';
import type { MainModeEvent } from './main-mode-events.fixture.ts';
import { responderByKey } from './main-mode-responder-by-key.fixture.ts';
import type { StateTable } from './words.fixture.ts';

type State = 'none' | ResponderState['at'] | 'established';

/** Main Mode with RSA signatures: a responder (RFC 2409 §5.1). Where nothing is signed yet it is that with a pre-shared key. */
export const responderSigned: StateTable<State, MainModeEvent> = {
  none: responderByKey.none,
  'await-key-exchange': responderByKey['await-key-exchange'],
  computing: responderByKey.computing,
  'await-identity': {
    ...responderByKey['await-identity'],
    'message 5': 'asks: peer-authentication / checking-identity',
    'message 5 or 6 under another key, three times': 'refused: malformed, sends AUTHENTICATION-FAILED in clear / none',
  },
  'checking-identity': {
    ...noQuestion('checking-identity'),
    ...strays('checking-identity'),
    'message 1': 'sends message 2 / checking-identity',
    'message 2': 'ignored: message 3 out of turn / checking-identity',
    'message 3': 'ignored: message 3 out of turn / checking-identity',
    'message 4': 'ignored: message 3 out of turn / checking-identity',
    'message 5': 'ignored: message 5 out of turn / checking-identity',
    'message 6': 'ignored: message 5 out of turn / checking-identity',
    'message 1 once more': 'ignored: first message out of turn / checking-identity',
    'message 2 once more': 'ignored: message 3 out of turn / checking-identity',
    'message 3 once more': 'again message 4 / checking-identity',
    'message 4 once more': 'ignored: message 3 out of turn / checking-identity',
    'message 5 once more': 'ignored: message 5 out of turn / checking-identity',
    'message 6 once more': 'ignored: message 5 out of turn / checking-identity',
    'message 1 of other contents, same cookie': 'sends message 2 / checking-identity',
    'message 1 without SA': 'ignored: first message without SA / checking-identity',
    'message 1 without an acceptable suite':
      'refused: no-acceptable-ike-suite, sends NO-PROPOSAL-CHOSEN in clear / checking-identity',
    'message 3 or 4 without KE': 'ignored: message 3 out of turn / checking-identity',
    'message 5 or 6 under another key': 'ignored: message 5 out of turn / checking-identity',
    'message 5 or 6 under another key, three times': 'ignored: message 5 out of turn repeatedly / checking-identity',
    'NO-PROPOSAL-CHOSEN in clear, and nothing else until the time is over':
      'ignored: message without protection, refused: peer-refused / none',
    'the verdict: accepted': 'asks: signature / signing-reply',
    'the verdict: refused': 'refused: peer-not-accepted, sends AUTHENTICATION-FAILED / none',
    'the verdict: certificate invalid': 'refused: peer-not-accepted, sends INVALID-CERTIFICATE / none',
    'the question is put off': 'await-identity',
    'a second passes': 'checking-identity',
    'the time for Main Mode is over': 'refused: timed-out / none',
    'local: connect': 'checking-identity',
    'local: close': 'none',
    'local: renew': 'checking-identity',
    'local: renew the ESP SAs': 'checking-identity',
    'local: probe': 'checking-identity',
  },
  'signing-reply': {
    ...noQuestion('signing-reply'),
    ...strays('signing-reply'),
    'message 1': 'sends message 2 / signing-reply',
    'message 2': 'ignored: message 3 out of turn / signing-reply',
    'message 3': 'ignored: message 3 out of turn / signing-reply',
    'message 4': 'ignored: message 3 out of turn / signing-reply',
    'message 5': 'ignored: message 5 out of turn / signing-reply',
    'message 6': 'ignored: message 5 out of turn / signing-reply',
    'message 1 once more': 'ignored: first message out of turn / signing-reply',
    'message 2 once more': 'ignored: message 3 out of turn / signing-reply',
    'message 3 once more': 'again message 4 / signing-reply',
    'message 4 once more': 'ignored: message 3 out of turn / signing-reply',
    'message 5 once more': 'ignored: message 5 out of turn / signing-reply',
    'message 6 once more': 'ignored: message 5 out of turn / signing-reply',
    'message 1 of other contents, same cookie': 'sends message 2 / signing-reply',
    'message 1 without SA': 'ignored: first message without SA / signing-reply',
    'message 1 without an acceptable suite':
      'refused: no-acceptable-ike-suite, sends NO-PROPOSAL-CHOSEN in clear / signing-reply',
    'message 3 or 4 without KE': 'ignored: message 3 out of turn / signing-reply',
    'message 5 or 6 under another key': 'ignored: message 5 out of turn / signing-reply',
    'message 5 or 6 under another key, three times': 'ignored: message 5 out of turn repeatedly / signing-reply',
    'NO-PROPOSAL-CHOSEN in clear, and nothing else until the time is over':
      'ignored: message without protection, refused: peer-refused / none',
    'the signature is made': 'sends message 6, sa-established / established',
    'no signature can be made': 'await-identity',
    'the question is put off': 'await-identity',
    'a second passes': 'signing-reply',
    'the time for Main Mode is over': 'refused: timed-out / none',
    'local: connect': 'signing-reply',
    'local: close': 'none',
    'local: renew': 'signing-reply',
    'local: renew the ESP SAs': 'signing-reply',
    'local: probe': 'signing-reply',
  },
  established: {
    ...responderByKey.established,
    'message 5 once more': 'again a fragment repeatedly / established',
    'AUTHENTICATION-FAILED under the keys of this exchange':
      'refused: certificate-refused-by-peer, sa-deleted: peer-deleted / none',
  },
};
