import type { QuickModeInitiatorEvent, QuickModeInitiatorState } from './quick-mode-initiator-events.fixture.ts';
import type { StateTable } from './words.fixture.ts';

/** Quick Mode of an initiator (RFC 2409 §5.5). */
export const quickModeInitiator: StateTable<QuickModeInitiatorState, QuickModeInitiatorEvent> = {
  none: {
    'message 2': 'ignored: replayed Quick Mode / none',
    'message 2 once more': 'ignored: replayed Quick Mode ×2 / none',
    'message 2 of a wrong hash': 'ignored: replayed Quick Mode / none',
    'a message in clear': 'ignored: message without protection / none',
    'a message under another key': 'ignored: replayed Quick Mode / none',
    'a message of unknown cookies': 'ignored: message without protection / none',
    'message 1 of the responder': 'ignored: replayed Quick Mode / none',
    'NO-PROPOSAL-CHOSEN under protection': 'ignored: notification NO-PROPOSAL-CHOSEN / none',
    'NO-PROPOSAL-CHOSEN in clear': 'ignored: message without protection / none',
    'DELETE of its ESP SA': 'none',
    'a second passes': 'none',
    'the time for Quick Mode is over': 'none',
    'local: renew the ESP SAs': 'sends Quick Mode message 1 / await-message-2',
    'local: close the ESP SAs': 'sends DELETE of 1 ESP / none',
    'local: close': 'sends DELETE of the IKE SA, sa-deleted: closed-here / none',
  },
  'await-message-2': {
    'message 2': 'child-expected, sends Quick Mode message 3, child-established / finished',
    'message 2 once more':
      'child-expected, sends Quick Mode message 3, child-established, again Quick Mode message 3 / finished',
    'message 2 of a wrong hash': 'ignored: Quick Mode message 2 with a wrong hash / await-message-2',
    'a message in clear': 'ignored: message without protection / await-message-2',
    'a message under another key': 'ignored: malformed / await-message-2',
    'a message of unknown cookies': 'ignored: message without protection / await-message-2',
    'message 1 of the responder': 'ignored: replayed Quick Mode / await-message-2',
    'NO-PROPOSAL-CHOSEN under protection': 'refused: peer-refused / none',
    'NO-PROPOSAL-CHOSEN in clear': 'ignored: message without protection / await-message-2',
    'DELETE of its ESP SA': 'await-message-2',
    'a second passes': 'again Quick Mode message 1 / await-message-2',
    'the time for Quick Mode is over': 'again Quick Mode message 1 ×3, refused: timed-out / none',
    'local: renew the ESP SAs': 'sends Quick Mode message 1 / await-message-2',
    'local: close the ESP SAs': 'sends DELETE of 1 ESP / await-message-2',
    'local: close': 'sends DELETE of the IKE SA, sa-deleted: closed-here / none',
  },
  finished: {
    'message 2': 'again Quick Mode message 3 / finished',
    'message 2 once more': 'again Quick Mode message 3 ×2 / finished',
    'message 2 of a wrong hash': 'ignored: Quick Mode message out of turn / finished',
    'a message in clear': 'ignored: message without protection / finished',
    'a message under another key': 'ignored: Quick Mode message out of turn / finished',
    'a message of unknown cookies': 'ignored: message without protection / finished',
    'message 1 of the responder': 'ignored: replayed Quick Mode / finished',
    'NO-PROPOSAL-CHOSEN under protection': 'ignored: notification NO-PROPOSAL-CHOSEN / finished',
    'NO-PROPOSAL-CHOSEN in clear': 'ignored: message without protection / finished',
    'DELETE of its ESP SA': 'child-deleted: peer-deleted / finished',
    'a second passes': 'finished',
    'the time for Quick Mode is over': 'none',
    'local: renew the ESP SAs': 'sends Quick Mode message 1 / finished',
    'local: close the ESP SAs': 'sends DELETE of 1 ESP, child-deleted: closed-here / finished',
    'local: close':
      'sends DELETE of 1 ESP, sends DELETE of the IKE SA, child-deleted: closed-here, sa-deleted: closed-here / none',
  },
};
