import type { MainModeState } from '../exchanges/main-mode/states.ts';
import type { IkeWalker, Role } from './ike-walker.fixture.ts';

/** States of Main Mode, both roles; `none`: there is no association (RFC 2409 §5). */
export type MainModeAt = 'none' | MainModeState['at'];

type Step = (walker: IkeWalker) => void;

/** The way into each state: the messages and answers that lead there. */
export const wayIntoMainMode = {
  responder: {
    none: () => undefined,
    'await-key-exchange': (walker) => {
      walker.begin();
      walker.deliver('message 1');
    },
    computing: (walker) => {
      wayIntoMainMode.responder['await-key-exchange'](walker);
      walker.deliver('message 3');
    },
    'await-identity': (walker) => {
      wayIntoMainMode.responder.computing(walker);
      walker.answerTruly('diffie-hellman');
    },
    'checking-identity': (walker) => {
      wayIntoMainMode.responder['await-identity'](walker);
      walker.deliver('message 5');
    },
    'signing-reply': (walker) => {
      wayIntoMainMode.responder['checking-identity'](walker);
      walker.answerTruly('peer-authentication');
    },
    established: (walker) => {
      wayIntoMainMode.responder['checking-identity'](walker);
      if (walker.method === 'pre-shared key') return;
      walker.answerTruly('peer-authentication');
      walker.answerTruly('signature');
    },
  },
  initiator: {
    none: () => undefined,
    'await-sa': (walker) => walker.begin(),
    'making-key': (walker) => {
      walker.begin();
      walker.deliver('message 2');
    },
    'await-key-exchange-reply': (walker) => {
      wayIntoMainMode.initiator['making-key'](walker);
      walker.answerTruly('diffie-hellman');
    },
    'making-secret': (walker) => {
      wayIntoMainMode.initiator['await-key-exchange-reply'](walker);
      walker.deliver('message 4');
    },
    signing: (walker) => {
      wayIntoMainMode.initiator['making-secret'](walker);
      walker.answerTruly('diffie-hellman');
    },
    'await-identity-reply': (walker) => {
      wayIntoMainMode.initiator.signing(walker);
      if (walker.method !== 'pre-shared key') walker.answerTruly('signature');
    },
    'checking-reply': (walker) => {
      wayIntoMainMode.initiator['await-identity-reply'](walker);
      walker.deliver('message 6');
    },
    established: (walker) => {
      wayIntoMainMode.initiator['checking-reply'](walker);
      if (walker.method !== 'pre-shared key') walker.answerTruly('peer-authentication');
    },
  },
} as const satisfies Record<Role, Partial<Record<MainModeAt, Step>>>;
