import {
  attribute,
  attributes,
  attributeValue,
  checkRequest,
  decodePacket,
  hasAttribute,
  type RadiusPacket,
  type ResponseCode,
  sealResponse,
} from '@sekisho/radius';
import { DecodeError, type Instant, later, milliseconds, type Secret, toHex } from '@sekisho/wire';
import type { Nas } from '../back-ends/radius/requests.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { eventTimestampWindowMs, orderRepeatedWithinMs, ordersAtOnceMax, ordersRememberedMax } from './limits.ts';
import { type Order, type Refusal, readOrder, refused } from './order.ts';

/** Who may give orders, and about whose users. */
export interface AuthorizationClient {
  readonly address: string;
  readonly secret: Secret;
  /** Users that this back end vouches for. */
  readonly backEnd: string;
  /** How the gateway names itself to this back end. */
  readonly nas: Nas;
}

/** An order with the back ends whose users it may be about. */
export interface Scope {
  readonly backEnds: readonly string[];
}

export interface ResponderParts {
  readonly clients: readonly AuthorizationClient[];
  /** @returns undefined: done */
  readonly carryOut: (order: Order, scope: Scope) => Promise<Refusal | undefined>;
  /** A monotonic clock. */
  readonly now: () => Instant;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
}

export type Outcome =
  /** Nothing is answered (RFC 5176 §2.3 and §6.3): whoever sent it must not learn why. */
  | { readonly kind: 'discarded'; readonly reason: string }
  | {
      readonly kind: 'answered';
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** For the log; undefined for a repeated request. */
      readonly told: { readonly request: string; readonly refusal: Refusal | undefined } | undefined;
    };

interface Genuine {
  readonly packet: RadiusPacket;
  readonly clients: readonly [AuthorizationClient, ...AuthorizationClient[]];
}

const answers = {
  'disconnect-request': ['disconnect-ack', 'disconnect-nak'],
  'coa-request': ['coa-ack', 'coa-nak'],
} as const satisfies Partial<Record<RadiusPacket['code'], readonly [ResponseCode, ResponseCode]>>;

/** Answers Disconnect-Request and CoA-Request (RFC 5176) of known clients; everything else is discarded. */
export class Responder {
  readonly #answered = new AnsweredRequests(ordersRememberedMax);
  #open = 0;

  constructor(private readonly parts: ResponderParts) {}

  /** @param address of the sender */
  async receive(bytes: Uint8Array, address: string): Promise<Outcome> {
    const genuine = this.#authenticate(bytes, address);
    if ('reason' in genuine) return { kind: 'discarded', reason: genuine.reason };
    const { packet } = genuine;
    const [ack, nak] = answers[packet.code === 'coa-request' ? packet.code : 'disconnect-request'];
    const key = `${address} ${toHex(packet.authenticator)}`;
    const known = this.#answered.find(key, this.parts.now());
    if (known === 'pending') return { kind: 'discarded', reason: 'repeated while it is carried out' };
    if (known !== undefined) return { kind: 'answered', bytes: known, told: undefined };
    const until = later(this.parts.now(), milliseconds(memoryMs(packet)));
    this.#answered.note(key, undefined, until);
    const refusal = await this.#order(genuine);
    const answer = answerTo(genuine, refusal === undefined ? ack : nak, refusal);
    this.#answered.note(key, answer, until);
    return { kind: 'answered', bytes: answer, told: { request: packet.code, refusal } };
  }

  #authenticate(bytes: Uint8Array, address: string): Genuine | { readonly reason: string } {
    const candidates = this.parts.clients.filter((client) => client.address === address);
    if (candidates.length === 0) return { reason: 'not from a configured client' };
    const packet = decoded(bytes);
    if (packet === undefined) return { reason: 'no RADIUS packet' };
    if (!(packet.code in answers)) return { reason: `${packet.code} is no order` };
    const [first, ...more] = candidates.filter(({ secret }) => checkRequest(bytes, packet, secret) === undefined);
    if (first === undefined) return { reason: 'its authenticator is wrong: the secrets differ, or it was forged' };
    if (!this.#isFresh(packet))
      return { reason: 'its Event-Timestamp is not of now: clocks differ, or it was replayed' };
    return { packet, clients: [first, ...more] };
  }

  /** RFC 5176 §6.3: an old packet may be a replayed one. */
  #isFresh({ attributes: list }: RadiusPacket): boolean {
    try {
      const stamp = attributeValue(list, attributes.eventTimestamp);
      return stamp === undefined || Math.abs(this.parts.wallClock() - stamp * 1000) <= eventTimestampWindowMs;
    } catch {
      return false;
    }
  }

  async #order({ packet, clients }: Genuine): Promise<Refusal | undefined> {
    const order = readOrder(packet, clients[0].nas);
    if (order.kind === 'refused') return order;
    if (this.#open >= ordersAtOnceMax) return refused('resourcesUnavailable', 'too many orders at once');
    this.#open += 1;
    try {
      return await this.parts.carryOut(order, { backEnds: clients.map(({ backEnd }) => backEnd) });
    } finally {
      this.#open -= 1;
    }
  }
}

function decoded(bytes: Uint8Array): RadiusPacket | undefined {
  try {
    return decodePacket(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Proxy-State goes back as it came (RFC 5176 §3.1); a Message-Authenticator is answered with one. */
function answerTo({ packet, clients }: Genuine, code: ResponseCode, refusal: Refusal | undefined) {
  const proxied = packet.attributes.filter(({ type }) => type === attributes.proxyState.type);
  const cause = refusal === undefined ? [] : [attribute(attributes.errorCause, refusal.cause)];
  return sealResponse({
    code,
    attributes: [...cause, ...proxied],
    secret: clients[0].secret,
    request: packet,
    messageAuthenticator: hasAttribute(packet.attributes, attributes.messageAuthenticator),
  });
}

/** A stamped request is remembered as long as it counts as fresh; of one without stamp the same may be meant anew. */
const memoryMs = ({ attributes: list }: RadiusPacket): number =>
  hasAttribute(list, attributes.eventTimestamp) ? 2 * eventTimestampWindowMs : orderRepeatedWithinMs;
