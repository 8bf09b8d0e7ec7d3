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
  const iv = quickModeOf(walker)?.iv ?? new Uint8Array(16);
  const payloads: Payload[] = [{ kind: 'hash', hash: new Uint8Array(32) }];
  return sealMessage(walker.cookies, { suite, key: keys.cipher, iv }, kindOf(walker), payloads).message;
}

const inClear = (walker: IkeWalker): Uint8Array =>
  clearMessage(walker.cookies, kindOf(walker), [{ kind: 'hash', hash: new Uint8Array(32) }]);

const inform = (walker: IkeWalker, payload: Payload): void => {
  const kind = { exchange: exchangeTypes.informational, messageId: 99 };
  walker.say(sealFirstMessage(walker.cookies, established(walker), kind, [payload]).message);
};

const message2: Step = (walker) => {
  if (!walker.deliver('Quick Mode message 2')) walker.deliverAgain('Quick Mode message 2');
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
  'a message under another key': (walker) => {
    const noise = gibberish(inClear(walker), exchangeTypes.quickMode);
    new DataView(noise.buffer).setUint32(20, kindOf(walker).messageId);
    walker.say(noise);
  },
  'a message of unknown cookies': (walker) => {
    const noise = gibberish(inClear(walker), exchangeTypes.quickMode);
    noise.set(new Uint8Array(16).fill(9), 0);
    walker.say(noise);
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
  'a second passes': (walker) => walker.pass(1_300),
  'the time for Quick Mode is over': (walker) => walker.pass(36_000),
  'local: renew the ESP SAs': (walker) => walker.take(walker.subject.rekeyChild(walker.id, walker.now)),
  'local: close the ESP SAs': (walker) => walker.take(walker.subject.closeChild(walker.id, 0x1000 as Spi, walker.now)),
  'local: close': (walker) => walker.take(walker.subject.close(walker.id, walker.now)),
} as const satisfies Record<string, Step>;

export type QuickModeInitiatorEvent = keyof typeof quickModeInitiatorEvents;

/** The way into each state. */
export const wayIntoQuickModeInitiator: Record<QuickModeInitiatorState, Step> = {
  none: (walker) => {
    wayIntoMainMode.initiator.established(walker);
    walker.pass(36_000);
  },
  'await-message-2': (walker) => wayIntoMainMode.initiator.established(walker),
  finished: (walker) => {
    wayIntoMainMode.initiator.established(walker);
    message2(walker);
  },
};
