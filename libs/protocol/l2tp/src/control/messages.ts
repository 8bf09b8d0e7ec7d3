import { Cursor, DecodeError, type Secret, Writer } from '@sekisho/wire';
import type { ResultCode } from '../endpoint.ts';
import { type AttributeName, type AttributeValues, attributeNames, attributeOfType, attributes } from './attributes.ts';
import { type Avp, type AvpToSend, decodeAvps, encodeAvps } from './avp.ts';
import { revealValue } from './hidden-avp.ts';
import { general, generalError } from './refusals.ts';

const messageTypeAttribute = 0;

interface MessageSpecification {
  readonly type: number;
  /** What a refused message ends: the control connection or one call. */
  readonly scope: 'tunnel' | 'session';
  /** Attributes without which the message can't be acted on. Others that RFC 2661 §6 asks for are not missed. */
  readonly required: readonly AttributeName[];
}

const specify = <const S extends { readonly [kind: string]: MessageSpecification }>(specifications: S): S =>
  specifications;

/** The control messages (RFC 2661 §3.2, §6). */
const specifications = specify({
  SCCRQ: { type: 1, scope: 'tunnel', required: ['protocolVersion', 'assignedTunnelId'] },
  SCCRP: { type: 2, scope: 'tunnel', required: ['protocolVersion', 'assignedTunnelId'] },
  SCCCN: { type: 3, scope: 'tunnel', required: [] },
  StopCCN: { type: 4, scope: 'tunnel', required: [] },
  HELLO: { type: 6, scope: 'tunnel', required: [] },
  OCRQ: { type: 7, scope: 'session', required: ['assignedSessionId'] },
  OCRP: { type: 8, scope: 'session', required: ['assignedSessionId'] },
  OCCN: { type: 9, scope: 'session', required: [] },
  ICRQ: { type: 10, scope: 'session', required: ['assignedSessionId'] },
  ICRP: { type: 11, scope: 'session', required: ['assignedSessionId'] },
  ICCN: { type: 12, scope: 'session', required: [] },
  CDN: { type: 14, scope: 'session', required: [] },
  WEN: { type: 15, scope: 'session', required: [] },
  SLI: { type: 16, scope: 'session', required: [] },
});

export type MessageKind = keyof typeof specifications;
type RequiredOf<K extends MessageKind> = (typeof specifications)[K]['required'][number];

/** A message of one kind: its required attributes, and whichever others came along. */
export type Message<K extends MessageKind> = { readonly kind: K } & Pick<AttributeValues, RequiredOf<K>> &
  Partial<AttributeValues>;
export type ControlMessage = { [K in MessageKind]: Message<K> }[MessageKind];

/** What a message body turned out to be. */
export type Interpretation =
  | { readonly kind: 'message'; readonly message: ControlMessage }
  /** Of a type unknown here, and not marked as mandatory: to be acknowledged and forgotten. */
  | { readonly kind: 'ignorable'; readonly messageType: number }
  /** To be answered with StopCCN (scope tunnel) or CDN (scope session) carrying `result`. */
  | {
      readonly kind: 'unacceptable';
      readonly message: MessageKind | undefined;
      readonly scope: 'tunnel' | 'session';
      readonly result: ResultCode;
      readonly assignedTunnelId: number | undefined;
      readonly assignedSessionId: number | undefined;
    };

/**
 * Reads the AVPs of a message. Never throws: whatever is wrong with them becomes the result to refuse it with.
 * @param secret opens hidden AVPs; without it a mandatory hidden AVP makes the message unacceptable
 */
export function interpret(body: Uint8Array, secret: Secret | undefined): Interpretation {
  try {
    return interpretAvps(decodeAvps(body), secret);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return unacceptable(undefined, {}, general(generalError.wrongLength, error.message));
  }
}

function interpretAvps(avps: readonly Avp[], secret: Secret | undefined): Interpretation {
  const first = avps[0];
  if (first?.type !== messageTypeAttribute || first.vendor !== 0 || first.hidden || first.value.length !== 2) {
    return unacceptable(undefined, {}, general(generalError.badValue, 'the first AVP is no Message Type'));
  }
  const messageType = new Cursor(first.value).u16('message type');
  const kind = kindOfType(messageType);
  if (kind === undefined) {
    if (!first.mandatory) return { kind: 'ignorable', messageType };
    return unacceptable(undefined, {}, general(generalError.unknownMandatoryAvp, `message type ${messageType}`));
  }
  const { values, problem } = collect(avps.slice(1), secret);
  if (problem !== undefined && !isClosing(kind)) return unacceptable(kind, values, problem);
  const message = complete(kind, values);
  if (message !== undefined) return { kind: 'message', message };
  return unacceptable(
    kind,
    values,
    general(generalError.badValue, `${kind} lacks ${missing(kind, values).join(', ')}`),
  );
}

/** A peer that says it is leaving is believed, whatever else its message holds. */
const isClosing = (kind: MessageKind): boolean => kind === 'StopCCN' || kind === 'CDN';

type Values = { -readonly [N in AttributeName]?: AttributeValues[N] };

interface Collected {
  readonly values: Values;
  /** The first thing that RFC 2661 §4.1 asks to refuse the message for. */
  readonly problem: ResultCode | undefined;
}

function collect(avps: readonly Avp[], secret: Secret | undefined): Collected {
  const values: Values = {};
  let problem: ResultCode | undefined;
  for (const avp of avps) {
    const wrong = collectOne(avp, values, secret);
    if (wrong !== undefined && avp.mandatory) problem ??= wrong;
  }
  return { values, problem };
}

/** Adds one AVP to the values; returns what is wrong with it instead, which counts only where the M bit is set. */
function collectOne(avp: Avp, values: Values, secret: Secret | undefined): ResultCode | undefined {
  const name = avp.vendor === 0 && !avp.reserved ? attributeOfType(avp.type) : undefined;
  if (name === undefined) {
    return general(generalError.unknownMandatoryAvp, `unknown AVP ${avp.type} of vendor ${avp.vendor}`);
  }
  try {
    const value = clearValue(avp, values.randomVector, secret);
    if (value === undefined) return general(generalError.unknownMandatoryAvp, `hidden AVP ${avp.type}`);
    // A Random Vector holds for the hidden AVPs behind it until the next one; of others the first counts.
    if (!(name in values) || name === 'randomVector') store(name, value, avp.offset, values);
    return undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const code = error.code === 'bad-value' ? generalError.badValue : generalError.wrongLength;
    return general(code, `AVP ${avp.type}: ${error.message}`);
  }
}

function clearValue(avp: Avp, vector: Uint8Array | undefined, secret: Secret | undefined): Uint8Array | undefined {
  if (!avp.hidden) return avp.value;
  if (vector === undefined || secret === undefined) return undefined;
  return revealValue(avp.value, { type: avp.type, secret, randomVector: vector }, avp.offset);
}

function store<N extends AttributeName>(name: N, value: Uint8Array, offset: number, values: Values): void {
  values[name] = attributes[name].decode(new Cursor(value, offset));
}

function complete(kind: MessageKind, values: Values): ControlMessage | undefined {
  const message = { kind, ...values };
  return isComplete(message) ? message : undefined;
}

const isComplete = (message: { kind: MessageKind } & Values): message is ControlMessage =>
  missing(message.kind, message).length === 0;

/** Names of the required attributes that are absent, or are an id of 0. */
const missing = (kind: MessageKind, values: Values): AttributeName[] =>
  specifications[kind].required.filter(
    (name) => values[name] === undefined || (name !== 'protocolVersion' && values[name] === 0),
  );

/**
 * Encodes a message's AVPs: Message Type first, then its attributes, none of them hidden.
 * @param order by default that of their table; has to name them all
 */
export function encodeMessage(message: ControlMessage, order: readonly AttributeName[] = attributeNames): Uint8Array {
  const value = new Writer().u16(specifications[message.kind].type).finish();
  const type: AvpToSend = { mandatory: true, type: messageTypeAttribute, value };
  return encodeAvps([type, ...order.flatMap((name) => asAvp(name, message[name]))]);
}

function asAvp<N extends AttributeName>(name: N, value: AttributeValues[N] | undefined): AvpToSend[] {
  if (value === undefined) return [];
  const { type, mandatory, encode } = attributes[name];
  const body = new Writer();
  encode(value, body);
  return [{ mandatory, type, value: body.finish() }];
}

function unacceptable(kind: MessageKind | undefined, values: Values, result: ResultCode): Interpretation {
  return {
    kind: 'unacceptable',
    message: kind,
    scope: kind === undefined ? 'tunnel' : specifications[kind].scope,
    result,
    assignedTunnelId: values.assignedTunnelId,
    assignedSessionId: values.assignedSessionId,
  };
}

const isKind = (name: string): name is MessageKind => name in specifications;
const kinds: readonly MessageKind[] = Object.keys(specifications).filter(isKind);
const kindByType = new Map<number, MessageKind>(kinds.map((kind) => [specifications[kind].type, kind]));
const kindOfType = (type: number): MessageKind | undefined => kindByType.get(type);
