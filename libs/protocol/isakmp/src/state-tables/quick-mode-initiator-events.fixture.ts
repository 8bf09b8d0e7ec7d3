import type { InitiatorState } from '../exchanges/quick-mode/states.ts';
import { clearMessage } from '../messages/message.ts';
import { type Protection, sealFirstMessage, sealMessage } from '../messages/protection.ts';
import { exchangeTypes, notifyTypes, protocols } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import { spiBytes } from '../payloads/spi.ts';
import type { Spi } from '../security-associations.ts';
import { must } from '../testing/effects.fixture.ts';
import { gibberish } from '../testing/raw-encoding.fixture.ts';
import type { IkeWalker } from './ike-walker.fixture.ts';
import { wayIntoMainMode } from './main-mode-ways.fixture.ts';
import { notification } from './quick-mode-walker.fixture.ts';

/** States of a Quick Mode of an initiator; `none`: it was given up (RFC 2409 §5.5). */
export type QuickModeInitiatorState = 'none' | InitiatorState['at'] | 'finished';

type Step = (walker: IkeWalker) => void;

/** The first Quick Mode that an initiator begins, at the end of Main Mode. */
export const quickModeOf = ({ association }: IkeWalker) => [...(association?.quickModes.values() ?? [])][0];

const established = ({ association }: IkeWalker): Protection => must(association?.established, 'IKE SA');

const kindOf = (walker: IkeWalker) => ({
  exchange: exchangeTypes.quickMode,
  messageId: walker.association?.usedMessageIds[0] ?? 1,
});

/** A message of the exchange under the right key whose hash is wrong. */
function wrongHash(walker: IkeWalker): Uint8Array {
  const { suite, keys } = established(walker);
  const iv = quickModeOf(walker)?.iv;
  const payloads: Payload[] = [{ kind: 'hash', hash: new Uint8Array(32) }];
  return sealMessage(
    walker.cookies,
    { suite, key: keys.cipher, iv: iv?.length ? iv : new Uint8Array(16) },
    kindOf(walker),
    payloads,
  ).message;
}

const inClear = (walker: IkeWalker): Uint8Array =>
  clearMessage(walker.cookies, kindOf(walker), [{ kind: 'hash', hash: new Uint8Array(32) }]);

const inform = (walker: IkeWalker, payload: Payload): void => {
  const kind = { exchange: exchangeTypes.informational, messageId: 99 };
  walker.say(sealFirstMessage(walker.cookies, established(walker), kind, [payload]).message);
};

/** Of nobody who has the keys. */
function noise(walker: IkeWalker): Uint8Array {
  const bytes = gibberish(inClear(walker), exchangeTypes.quickMode);
  new DataView(bytes.buffer).setUint32(20, kindOf(walker).messageId);
  return bytes;
}

/** The message that the other end has sent, or what claims to be one. */
const message2: Step = (walker) => {
  const name = 'Quick Mode message 2';
  if (!walker.deliver(name) && !walker.deliverAgain(name)) walker.say(noise(walker));
};

/** Everything that may come to a Quick Mode of an initiator. */
export const quickModeInitiatorEvents = {
  'message 2': message2,
  'message 2 once more': (walker) => {
    message2(walker);
    walker.deliverAgain('Quick Mode message 2');
  },
  'message 2 of a wrong hash': (walker) => walker.say(wrongHash(walker)),
  'a message in clear': (walker) => walker.say(inClear(walker)),
  'a message under another key': (walker) => walker.say(noise(walker)),
  'a message of unknown cookies': (walker) => {
    const bytes = noise(walker);
    bytes.set(new Uint8Array(16).fill(9), 0);
    walker.say(bytes);
  },
  'message 1 of the responder': (walker) => {
    const kind = { exchange: exchangeTypes.quickMode, messageId: 98 };
    const nonce: Payload = { kind: 'nonce', nonce: new Uint8Array(16) };
    walker.say(sealFirstMessage(walker.cookies, established(walker), kind, [nonce]).message);
  },
  'NO-PROPOSAL-CHOSEN under protection': (walker) => inform(walker, notification(notifyTypes.noProposalChosen)),
  'NO-PROPOSAL-CHOSEN in clear': (walker) =>
    walker.say(
      clearMessage(walker.cookies, { exchange: exchangeTypes.informational, messageId: 99 }, [notification()]),
    ),
  'DELETE of its ESP SA': (walker) =>
    inform(walker, { kind: 'delete', doi: 1, protocol: protocols.esp, spis: [spiBytes(0x9000)] }),
  'Diffie-Hellman is done': (walker) => walker.answerTruly('diffie-hellman'),
  'Diffie-Hellman: the public value is invalid': (walker) =>
    walker.answer('diffie-hellman', () => ({ kind: 'diffie-hellman', answer: undefined })),
  'the question is put off': (walker) => walker.postpone(),
  'a second passes': (walker) => walker.pass(1_300),
  'the time for Quick Mode is over': (walker) => walker.pass(90_000),
  'local: renew the ESP SAs': (walker) => walker.take(walker.subject.rekeyChild(walker.id, walker.now)),
  'local: close the ESP SAs': (walker) => walker.take(walker.subject.closeChild(walker.id, 0x1000 as Spi, walker.now)),
  'local: close': (walker) => walker.take(walker.subject.close(walker.id, walker.now)),
} as const satisfies Record<string, Step>;

export type QuickModeInitiatorEvent = keyof typeof quickModeInitiatorEvents;

/** States that there are with perfect forward secrecy alone. */
export const needsPfs = (state: string): boolean => state === 'making-key' || state === 'making-secret';

/** The way into each state; into the making of a key or secret with perfect forward secrecy. */
export const wayIntoQuickModeInitiator: Record<QuickModeInitiatorState, Step> = {
  none: (walker) => {
    wayIntoMainMode.initiator.established(walker);
    walker.pass(90_000);
  },
  'making-key': (walker) => wayIntoMainMode.initiator.established(walker),
  'await-message-2': (walker) => wayIntoMainMode.initiator.established(walker),
  'making-secret': (walker) => {
    wayIntoMainMode.initiator.established(walker);
    walker.answerTruly('diffie-hellman');
    message2(walker);
  },
  finished: (walker) => {
    wayIntoMainMode.initiator.established(walker);
    message2(walker);
  },
};
