import type { AggressiveModeState } from '../exchanges/aggressive-mode/states.ts';
import { clearMessage, encodeMessage } from '../messages/message.ts';
import { exchangeTypes, ipsecDoi, notifyTypes, payloadTypes, protocols } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import { must } from '../testing/effects.fixture.ts';
import { gibberish } from '../testing/raw-encoding.fixture.ts';
import { IkeWalker, type Role } from './ike-walker.fixture.ts';

type Step = (walker: IkeWalker) => void;

const method = 'Aggressive Mode';
const strangers = new Map<string, Uint8Array>();

/** A message of two others. */
function strangersMessage(name: string): Uint8Array {
  if (strangers.size === 0) for (const role of ['responder', 'initiator'] as const) record(role);
  return must(strangers.get(name), name);
}

function record(role: Role): void {
  const walker = new IkeWalker(role, method, { seed: 'strangers' });
  walker.begin();
  walker.answerTruly('diffie-hellman');
  for (const name of role === 'responder' ? ['message 1', 'message 3'] : ['message 2']) {
    strangers.set(name, must(walker.waiting(name), name).slice());
    walker.deliver(name);
    walker.answerTruly('diffie-hellman');
  }
}

const cookiesOf = ({ cookies: { initiator, responder } }: IkeWalker) => ({
  initiator,
  responder: responder.some((octet) => octet !== 0) ? responder : new Uint8Array(8).fill(2),
});

/** The same bytes with the cookies of this exchange. */
function withOwnCookies(walker: IkeWalker, bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const { initiator, responder } = cookiesOf(walker);
  out.set(initiator, 0);
  if (out.subarray(8, 16).some((octet) => octet !== 0)) out.set(responder, 8);
  return out;
}

const message =
  (name: string): Step =>
  (walker) => {
    if (!walker.deliver(name)) walker.say(withOwnCookies(walker, strangersMessage(name)));
  };
const again =
  (name: string): Step =>
  (walker) => {
    if (!walker.deliverAgain(name)) walker.say(withOwnCookies(walker, strangersMessage(name)));
  };

const clear = (walker: IkeWalker, exchange: number, payloads: readonly Payload[]): Uint8Array =>
  clearMessage(cookiesOf(walker), { exchange, messageId: exchange === exchangeTypes.aggressive ? 0 : 99 }, payloads);

const notification = (type: number): Payload => ({
  kind: 'notification',
  doi: ipsecDoi,
  protocol: protocols.isakmp,
  type,
  spi: new Uint8Array(),
  data: new Uint8Array(),
});

const noise = (walker: IkeWalker, exchange: number): Uint8Array =>
  gibberish(clear(walker, exchange, [notification(1)]), exchange);

const wrongProof = (walker: IkeWalker): Uint8Array =>
  clear(walker, exchangeTypes.aggressive, [{ kind: 'hash', hash: new Uint8Array(20) }]);

const unreadable = (walker: IkeWalker): Uint8Array => {
  const { initiator, responder } = cookiesOf(walker);
  const header = { initiatorCookie: initiator, responderCookie: responder, flags: 0, messageId: 0 };
  return encodeMessage(
    { ...header, exchange: exchangeTypes.aggressive, nextPayload: payloadTypes.keyExchange },
    Uint8Array.of(0, 0, 1, 0),
  );
};

const inClear = (type: number) => (walker: IkeWalker) =>
  walker.say(clear(walker, exchangeTypes.informational, [notification(type)]));

/** Everything that may come to an Aggressive Mode. */
export const aggressiveModeEvents = {
  'message 1': message('message 1'),
  'message 2': message('message 2'),
  'message 3': message('message 3'),
  'message 1 once more': again('message 1'),
  'message 2 once more': again('message 2'),
  'message 3 once more': again('message 3'),
  'message 1 of other contents, same cookie': (walker) =>
    walker.say(withOwnCookies(walker, strangersMessage('message 1'))),
  'message 1 without SA, KE, nonce or ID': (walker) =>
    walker.say(
      clearMessage(
        { initiator: walker.cookies.initiator, responder: new Uint8Array(8) },
        { exchange: exchangeTypes.aggressive, messageId: 0 },
        [{ kind: 'nonce', nonce: new Uint8Array(16) }],
      ),
    ),
  'message 3 with a wrong HASH_I': (walker) => walker.say(wrongProof(walker)),
  'message 3 with a wrong HASH_I, three times': (walker) => {
    for (let times = 0; times < 3; times += 1) walker.say(wrongProof(walker));
  },
  'message 3 under another key': (walker) => walker.say(noise(walker, exchangeTypes.aggressive)),
  'a message in clear that cannot be read': (walker) => walker.say(unreadable(walker)),
  'a message of unknown cookies': (walker) => {
    const bytes = wrongProof(walker);
    bytes.set(new Uint8Array(16).fill(9), 0);
    walker.say(bytes);
  },
  'Main Mode in its place, in clear': (walker) =>
    walker.say(clear(walker, exchangeTypes.mainMode, [{ kind: 'nonce', nonce: new Uint8Array(16) }])),
  'Main Mode in its place, encrypted': (walker) => walker.say(noise(walker, exchangeTypes.mainMode)),
  'Quick Mode under another key': (walker) => walker.say(noise(walker, exchangeTypes.quickMode)),
  'an Informational under another key': (walker) => walker.say(noise(walker, exchangeTypes.informational)),
  'NO-PROPOSAL-CHOSEN in clear': inClear(notifyTypes.noProposalChosen),
  'AUTHENTICATION-FAILED in clear, and nothing else until the time is over': (walker) => {
    inClear(notifyTypes.authenticationFailed)(walker);
    walker.pass(90_000);
  },
  'Diffie-Hellman is done': (walker) => walker.answerTruly('diffie-hellman'),
  'Diffie-Hellman: the public value is invalid': (walker) =>
    walker.answer('diffie-hellman', () => ({ kind: 'diffie-hellman', answer: undefined })),
  'the question is put off': (walker) => walker.postpone(),
  'a second passes': (walker) => walker.pass(1_300),
  'the time for Aggressive Mode is over': (walker) => walker.pass(90_000),
  'local: close': (walker) => walker.take(walker.subject.close(walker.id, walker.now)),
} as const satisfies Record<string, Step>;

export type AggressiveModeEvent = keyof typeof aggressiveModeEvents;

/** States of Aggressive Mode, both roles; `none`: there is no association (RFC 2409 §5.4). */
export type AggressiveModeAt = 'none' | AggressiveModeState['at'] | 'established';

/** The way into each state. */
export const wayIntoAggressiveMode = {
  responder: {
    none: (walker) => {
      walker.begin();
    },
    'aggressive-computing': (walker) => {
      walker.begin();
      walker.deliver('message 1');
    },
    'aggressive-postponed': (walker) => {
      wayIntoAggressiveMode.responder['aggressive-computing'](walker);
      walker.postpone();
    },
    'aggressive-await-hash': (walker) => {
      wayIntoAggressiveMode.responder['aggressive-computing'](walker);
      walker.answerTruly('diffie-hellman');
    },
    established: (walker) => {
      wayIntoAggressiveMode.responder['aggressive-await-hash'](walker);
      walker.deliver('message 3');
    },
  },
  initiator: {
    none: () => undefined,
    'aggressive-making-key': (walker) => walker.begin(),
    'aggressive-await-reply': (walker) => {
      walker.begin();
      walker.answerTruly('diffie-hellman');
    },
    'aggressive-making-secret': (walker) => {
      wayIntoAggressiveMode.initiator['aggressive-await-reply'](walker);
      walker.deliver('message 2');
    },
    established: (walker) => {
      wayIntoAggressiveMode.initiator['aggressive-making-secret'](walker);
      walker.answerTruly('diffie-hellman');
    },
  },
} as const satisfies Record<Role, Partial<Record<AggressiveModeAt, Step>>>;
