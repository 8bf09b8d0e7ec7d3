import { concat } from '@sekisho/wire';
import type { ResponderState } from '../exchanges/quick-mode/states.ts';
import { exchangeIv, protectionHash } from '../messages/protection.ts';
import { exchangeTypes, protocols } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import { spiBytes } from '../payloads/spi.ts';
import type { Spi } from '../security-associations.ts';
import { must } from '../testing/effects.fixture.ts';
import { aes256Sha1, offer } from '../testing/esp-offer.fixture.ts';
import { chainBytes, clearBytes, gibberish, sealedBytes } from '../testing/raw-encoding.fixture.ts';
import { type GatewayWalker, messageId, notification } from './quick-mode-walker.fixture.ts';

/** States of a Quick Mode of a responder; `none`: none of this message id is known (RFC 2409 §5.5). */
export type QuickModeResponderState = 'none' | ResponderState['at'] | 'finished';

type Step = (walker: GatewayWalker) => void;

/** Message 1 of any payloads, under a hash that is right or not. */
function message1(walker: GatewayWalker, rest: readonly Payload[], hashIsRight = true): Uint8Array {
  const { client } = walker;
  const sa = must(client.sa, 'IKE SA');
  const hash = hashIsRight ? protectionHash(sa, messageId, chainBytes(rest)) : new Uint8Array(32);
  const kind = { cookies: client.cookies, exchange: exchangeTypes.quickMode, messageId };
  return sealedBytes({ ...kind, payloads: [{ kind: 'hash', hash }, ...rest] }, sa, exchangeIv(sa, messageId)).message;
}

/** A message that follows in the exchange, with a hash that is wrong. */
function wrongHash(walker: GatewayWalker): Uint8Array {
  const { client, table, id } = walker;
  const iv = table.byId(id)?.quickModes.get(messageId)?.iv;
  const sa = must(client.sa, 'IKE SA');
  const kind = { cookies: client.cookies, exchange: exchangeTypes.quickMode, messageId };
  const payloads: Payload[] = [{ kind: 'hash', hash: new Uint8Array(32) }];
  return sealedBytes({ ...kind, payloads }, sa, iv ?? exchangeIv(sa, messageId)).message;
}

const inClear = ({ client }: GatewayWalker): Uint8Array =>
  clearBytes({
    cookies: client.cookies,
    exchange: exchangeTypes.quickMode,
    messageId,
    payloads: [{ kind: 'hash', hash: new Uint8Array(32) }],
  });

const nonce: Payload = { kind: 'nonce', nonce: new Uint8Array(16).fill(3) };
const proposal = ({ client }: GatewayWalker): Payload => ({
  kind: 'security-association',
  doi: 1,
  situation: 1,
  proposals: offer(client, aes256Sha1),
});

const message3: Step = (walker) => walker.say(walker.message3 ?? wrongHash(walker));

/** Everything that may come to a Quick Mode of a responder. */
export const quickModeResponderEvents = {
  'message 1': (walker) => walker.ask(),
  'message 1 with a group of PFS': (walker) => walker.askWithPfs(),
  'message 1 once more': (walker) => (walker.message1 ? walker.say(walker.message1) : walker.ask()),
  'message 1 of a wrong hash': (walker) => walker.say(message1(walker, [proposal(walker), nonce], false)),
  'message 1 without SA': (walker) => walker.say(message1(walker, [nonce, ...walker.client.identifications()])),
  'message 1 without nonce': (walker) =>
    walker.say(message1(walker, [proposal(walker), ...walker.client.identifications()])),
  'message 1 without an acceptable suite': (walker) =>
    walker.ask({ proposals: offer(walker.client, { id: 2, integrity: 1 }) }),
  'message 1 for something else than L2TP': (walker) =>
    walker.ask({ identifications: walker.client.identifications(0, 6, 80) }),
  'message 1 with KE and no group': (walker) =>
    walker.ask({ more: [{ kind: 'key-exchange', publicKey: new Uint8Array(64).fill(3) }] }),
  'message 3': message3,
  'message 3 once more': (walker) => {
    message3(walker);
    message3(walker);
  },
  'message 2 or 3 of a wrong hash': (walker) => walker.say(wrongHash(walker)),
  'a message in clear': (walker) => walker.say(inClear(walker)),
  'a message under another key': (walker) => {
    const noise = gibberish(inClear(walker), exchangeTypes.quickMode);
    new DataView(noise.buffer).setUint32(20, messageId);
    walker.say(noise);
  },
  'a message of unknown cookies': (walker) => {
    const bytes = gibberish(inClear(walker), exchangeTypes.quickMode);
    bytes.set(new Uint8Array(16).fill(9), 0);
    walker.say(bytes);
  },
  'another Quick Mode beside': (walker) => {
    walker.client.quickMode({ messageId: 8 });
  },
  'NO-PROPOSAL-CHOSEN under protection': (walker) => walker.inform([notification()]),
  'DELETE of its ESP SA': (walker) =>
    walker.inform([{ kind: 'delete', doi: 1, protocol: protocols.esp, spis: [spiBytes(0x1000)] }]),
  'DELETE of its ESP SA, then message 3': (walker) => {
    walker.inform([{ kind: 'delete', doi: 1, protocol: protocols.esp, spis: [spiBytes(0x1000)] }]);
    message3(walker);
  },
  'DELETE of the IKE SA': (walker) => {
    const { initiator, responder } = walker.client.cookies;
    walker.inform([{ kind: 'delete', doi: 1, protocol: protocols.isakmp, spis: [concat(initiator, responder)] }]);
  },
  'Diffie-Hellman is done': (walker) => walker.answerTruly(),
  'Diffie-Hellman: the public value is invalid': (walker) =>
    walker.answer(() => ({ kind: 'diffie-hellman', answer: undefined })),
  'the question is put off': (walker) => walker.postpone(),
  'a second passes': (walker) => walker.pass(1_300),
  'the time for Quick Mode is over': (walker) => walker.pass(90_000),
  'local: close the ESP SAs': (walker) =>
    walker.act(walker.gateway.closeChild(walker.id, 0x9000 as Spi, walker.client.now)),
  'local: close': (walker) => walker.act(walker.gateway.close(walker.id, walker.client.now)),
  'local: renew the ESP SAs': (walker) => walker.act(walker.gateway.rekeyChild(walker.id, walker.client.now)),
} as const satisfies Record<string, Step>;

export type QuickModeResponderEvent = keyof typeof quickModeResponderEvents;

/** The way into each state. */
export const wayIntoQuickModeResponder: Record<QuickModeResponderState, Step> = {
  none: () => undefined,
  computing: (walker) => walker.askWithPfs(),
  'await-hash-3': (walker) => walker.ask(),
  finished: (walker) => {
    walker.ask();
    message3(walker);
  },
};
