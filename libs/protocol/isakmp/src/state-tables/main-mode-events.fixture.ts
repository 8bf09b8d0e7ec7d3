import { clearMessage, encodeMessage, headerBytes } from '../messages/message.ts';
import { sealFirstMessage } from '../messages/protection.ts';
import {
  authenticationMethods,
  exchangeTypes,
  ikeAttributes,
  ipsecDoi,
  notifyTypes,
  payloadTypes,
  protocols,
} from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import { shortAttribute } from '../payloads/security-association.ts';
import { must } from '../testing/effects.fixture.ts';
import { clearBytes, gibberish } from '../testing/raw-encoding.fixture.ts';
import { IkeWalker, type Method, type Role } from './ike-walker.fixture.ts';

type Step = (walker: IkeWalker) => void;

/** A whole Main Mode of two others, message by message: what of it comes here is of another exchange. */
const strangers = new Map<string, Uint8Array>();

function strangersMessage(method: Method, name: string): Uint8Array {
  if (!strangers.has(`${method} ${name}`)) record(method);
  return must(strangers.get(`${method} ${name}`), name);
}

const sentBy: Record<Role, readonly string[]> = {
  initiator: ['message 1', 'message 3', 'message 5'],
  responder: ['message 2', 'message 4', 'message 6'],
};

function record(method: Method): void {
  for (const role of ['responder', 'initiator'] as const) {
    const walker = new IkeWalker(role, method, { seed: 'strangers' });
    walker.begin();
    for (const name of sentBy[role === 'responder' ? 'initiator' : 'responder']) {
      strangers.set(`${method} ${name}`, must(walker.waiting(name), name).slice());
      walker.deliver(name);
      walker.answerTruly('diffie-hellman');
      walker.answerTruly('signature');
    }
  }
}

/** The same bytes with the cookies of this exchange, as far as a peer of it would know them. */
function withOwnCookies(walker: IkeWalker, bytes: Uint8Array): Uint8Array {
  const { initiator, responder } = walker.cookies;
  const out = bytes.slice();
  out.set(initiator, 0);
  if (out.subarray(8, 16).some((octet) => octet !== 0)) out.set(nonZero(responder), 8);
  return out;
}

const nonZero = (cookie: Uint8Array): Uint8Array =>
  cookie.some((octet) => octet !== 0) ? cookie : new Uint8Array(8).fill(2);

/** The message that this exchange has, or that of another one. */
const message =
  (name: string): Step =>
  (walker) => {
    if (!walker.deliver(name)) walker.say(withOwnCookies(walker, strangersMessage(walker.method, name)));
  };

const again =
  (name: string): Step =>
  (walker) => {
    if (!walker.deliverAgain(name)) walker.say(withOwnCookies(walker, strangersMessage(walker.method, name)));
  };

const knownCookies = ({ cookies: { initiator, responder } }: IkeWalker) => ({
  initiator,
  responder: nonZero(responder),
});

const clear = (walker: IkeWalker, exchange: number, payloads: readonly Payload[]): Uint8Array =>
  clearBytes({
    cookies: knownCookies(walker),
    exchange,
    messageId: exchange === exchangeTypes.mainMode ? 0 : 99,
    payloads,
  });

const notification = (type: number): Payload => ({
  kind: 'notification',
  doi: ipsecDoi,
  protocol: protocols.isakmp,
  type,
  spi: new Uint8Array(),
  data: new Uint8Array(),
});

/** A message whose first payload says that it is longer than the message. */
const unreadable = (walker: IkeWalker): Uint8Array => {
  const { initiator, responder } = knownCookies(walker);
  const header = { initiatorCookie: initiator, responderCookie: responder, flags: 0, messageId: 0 };
  return encodeMessage(
    { ...header, exchange: exchangeTypes.mainMode, nextPayload: payloadTypes.keyExchange },
    Uint8Array.of(0, 0, 1, 0),
  );
};

const encryptedNoise = (walker: IkeWalker, exchange: number): Uint8Array =>
  gibberish(clear(walker, exchange, [notification(1)]), exchange);

const messageOne = (walker: IkeWalker, payloads: readonly Payload[]): Uint8Array =>
  clearMessage(
    { initiator: walker.cookies.initiator, responder: new Uint8Array(8) },
    { exchange: exchangeTypes.mainMode, messageId: 0 },
    payloads,
  );

/** DES with MD5, which no policy of ours allows. */
const unacceptable = (method: Method): Payload => ({
  kind: 'security-association',
  doi: ipsecDoi,
  situation: 1,
  proposals: [
    {
      number: 1,
      protocol: protocols.isakmp,
      spi: new Uint8Array(),
      transforms: [
        {
          number: 1,
          id: 1,
          attributes: [
            shortAttribute(ikeAttributes.encryption, 1),
            shortAttribute(ikeAttributes.hash, 1),
            shortAttribute(ikeAttributes.group, 2),
            shortAttribute(
              ikeAttributes.authentication,
              authenticationMethods[method === 'pre-shared key' ? 'pre-shared-key' : 'rsa-signatures'],
            ),
          ],
        },
      ],
    },
  ],
});

/** A refusal that only the peer of this exchange can have made, where it has keys. */
function refusalUnderKeys(walker: IkeWalker): Uint8Array {
  const { association } = walker;
  const state = association?.mainMode;
  const kind = { exchange: exchangeTypes.informational, messageId: 99 };
  const payloads = [notification(notifyTypes.authenticationFailed)];
  const protection =
    association?.established ??
    (state?.at === 'await-identity-reply' ? { ...state, lastPhase1Block: state.iv } : undefined);
  return protection
    ? sealFirstMessage(knownCookies(walker), protection, kind, payloads).message
    : encryptedNoise(walker, exchangeTypes.informational);
}

/** Everything that may come to a Main Mode. */
export const mainModeEvents = {
  'message 1': message('message 1'),
  'message 2': message('message 2'),
  'message 3': message('message 3'),
  'message 4': message('message 4'),
  'message 5': message('message 5'),
  'message 6': message('message 6'),
  'message 1 once more': again('message 1'),
  'message 2 once more': again('message 2'),
  'message 3 once more': again('message 3'),
  'message 4 once more': again('message 4'),
  'message 5 once more': again('message 5'),
  'message 6 once more': again('message 6'),
  'message 1 of other contents, same cookie': (walker) =>
    walker.say(withOwnCookies(walker, strangersMessage(walker.method, 'message 1'))),
  'message 1 without SA': (walker) => walker.say(messageOne(walker, [{ kind: 'nonce', nonce: new Uint8Array(16) }])),
  'message 1 without an acceptable suite': (walker) => walker.say(messageOne(walker, [unacceptable(walker.method)])),
  'message 3 or 4 without KE': (walker) =>
    walker.say(clear(walker, exchangeTypes.mainMode, [{ kind: 'nonce', nonce: new Uint8Array(16) }])),
  'a message in clear that cannot be read': (walker) => walker.say(unreadable(walker)),
  'message 5 or 6 under another key': (walker) => walker.say(encryptedNoise(walker, exchangeTypes.mainMode)),
  'message 5 or 6 under another key, three times': (walker) => {
    for (let times = 0; times < 3; times += 1) walker.say(encryptedNoise(walker, exchangeTypes.mainMode));
  },
  'a message of unknown cookies': (walker) => {
    const bytes = clear(walker, exchangeTypes.mainMode, [{ kind: 'nonce', nonce: new Uint8Array(16) }]);
    bytes.set(new Uint8Array(16).fill(9), 0);
    walker.say(bytes);
  },
  'Quick Mode under another key': (walker) => walker.say(encryptedNoise(walker, exchangeTypes.quickMode)),
  'an Informational under another key': (walker) => walker.say(encryptedNoise(walker, exchangeTypes.informational)),
  'NO-PROPOSAL-CHOSEN in clear': (walker) =>
    walker.say(clear(walker, exchangeTypes.informational, [notification(notifyTypes.noProposalChosen)])),
  'NO-PROPOSAL-CHOSEN in clear, and nothing else until the time is over': (walker) => {
    walker.say(clear(walker, exchangeTypes.informational, [notification(notifyTypes.noProposalChosen)]));
    walker.pass(90_000);
  },
  'AUTHENTICATION-FAILED under the keys of this exchange': (walker) => walker.say(refusalUnderKeys(walker)),
  'DELETE of the IKE SA in clear': (walker) => {
    const { initiator, responder } = knownCookies(walker);
    const spi = new Uint8Array(16);
    spi.set(initiator, 0);
    spi.set(responder, 8);
    const payload: Payload = { kind: 'delete', doi: ipsecDoi, protocol: protocols.isakmp, spis: [spi] };
    walker.say(clear(walker, exchangeTypes.informational, [payload]));
  },
  'an exchange type unknown': (walker) => walker.say(encryptedNoise(walker, 6)),
  'no ISAKMP at all': (walker) => walker.say(new Uint8Array(headerBytes - 1)),
  'Diffie-Hellman is done': (walker) => walker.answerTruly('diffie-hellman'),
  'Diffie-Hellman: the public value is invalid': (walker) =>
    walker.answer('diffie-hellman', () => ({ kind: 'diffie-hellman', answer: undefined })),
  'the verdict: accepted': (walker) => walker.answerTruly('peer-authentication'),
  'the verdict: refused': (walker) =>
    walker.answer('peer-authentication', () => ({
      kind: 'peer-authentication',
      verdict: { outcome: 'refused', reason: 'group', detail: 'not welcome' },
    })),
  'the verdict: certificate invalid': (walker) =>
    walker.answer('peer-authentication', () => ({
      kind: 'peer-authentication',
      verdict: { outcome: 'refused', reason: 'expired', detail: 'too old', certificateInvalid: true },
    })),
  'the signature is made': (walker) => walker.answerTruly('signature'),
  'no signature can be made': (walker) =>
    walker.answer('signature', () => ({ kind: 'signature', signature: undefined })),
  'the question is put off': (walker) => walker.postpone(),
  'a second passes': (walker) => walker.pass(1_300),
  'the time for Main Mode is over': (walker) => walker.pass(90_000),
  'local: connect': (walker) => walker.begin(),
  'local: close': (walker) => walker.take(walker.subject.close(walker.id, walker.now)),
  'local: renew': (walker) => walker.take(walker.subject.rekey(walker.id, walker.now)),
  'local: renew the ESP SAs': (walker) => walker.take(walker.subject.rekeyChild(walker.id, walker.now)),
  'local: probe': (walker) => walker.take(walker.subject.probe(walker.id, walker.now)),
} as const satisfies Record<string, Step>;

export type MainModeEvent = keyof typeof mainModeEvents;
