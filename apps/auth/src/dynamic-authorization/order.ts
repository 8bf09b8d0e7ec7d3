import {
  attributes,
  attributeValue,
  errorCauses,
  hasAttribute,
  type RadiusPacket,
  type ReadableKind,
  serviceTypes,
} from '@sekisho/radius';
import { DecodeError } from '@sekisho/wire';
import type { Nas } from '../back-ends/radius/requests.ts';

/** Which sessions a request means: all that is given must fit (RFC 5176 §3). */
export interface Selection {
  readonly userName: string | undefined;
  readonly session: string | undefined;
  readonly address: string | undefined;
  /** The client's address. */
  readonly remoteAddress: string | undefined;
}

/** What a server asks for. */
export type Order =
  | { readonly kind: 'disconnect'; readonly selection: Selection }
  | {
      readonly kind: 'change';
      readonly selection: Selection;
      readonly limits: { readonly sessionTimeoutMs?: number; readonly idleTimeoutMs?: number };
    };

/** Error-Cause of a NAK (RFC 5176 §3.5), and a sentence for the log. */
export interface Refusal {
  readonly kind: 'refused';
  readonly cause: number;
  readonly detail: string;
}

type Kind = ReadableKind<unknown>;

const selecting: readonly Kind[] = [
  attributes.userName,
  attributes.framedIpAddress,
  attributes.callingStationId,
  attributes.acctSessionId,
  attributes.acctMultiSessionId,
];
/** Names of the gateway. */
const naming: readonly Kind[] = [attributes.nasIdentifier, attributes.nasIpAddress];
/** Change nothing (RFC 5176 §3.6). */
const accompanying: readonly Kind[] = [
  attributes.replyMessage,
  attributes.proxyState,
  attributes.eventTimestamp,
  attributes.messageAuthenticator,
  attributes.acctTerminateCause,
];
const limiting: readonly Kind[] = [attributes.sessionTimeout, attributes.idleTimeout];

/**
 * Reads a Disconnect-Request or CoA-Request that is known to be genuine. What is not understood is refused, never passed over:
 * the server would believe that it was done (RFC 5176 §3.6).
 */
export function readOrder({ code, attributes: list }: RadiusPacket, nas: Nas): Order | Refusal {
  try {
    const change = code === 'coa-request';
    const known = [...selecting, ...naming, ...accompanying, ...(change ? limiting : [])];
    const problem = serviceProblem(list) ?? unknownProblem(list, known) ?? namingProblem(list, nas);
    if (problem !== undefined) return problem;
    if (!selecting.some((kind) => hasAttribute(list, kind))) {
      return refused('missingAttribute', 'nothing in the request tells which session is meant');
    }
    const selection = selectionOf(list);
    if (selection === 'contradiction') return refused('sessionContextNotFound', 'two session ids that differ');
    return change ? changeOf(list, selection) : { kind: 'disconnect', selection };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return refused('invalidRequest', error.message);
  }
}

/** Authorize Only asks for a new Access-Request (RFC 5176 §3.2), which an L2TP user would have to answer. */
function serviceProblem(list: RadiusPacket['attributes']): Refusal | undefined {
  const service = attributeValue(list, attributes.serviceType);
  if (service === undefined) return undefined;
  return service === serviceTypes.authorizeOnly
    ? refused('unsupportedService', 'Authorize Only')
    : refused('unsupportedAttribute', 'Service-Type');
}

function unknownProblem(list: RadiusPacket['attributes'], known: readonly Kind[]): Refusal | undefined {
  const unknown = list.find(({ type }) => !known.some((kind) => kind.type === type));
  return unknown && refused('unsupportedAttribute', `attribute ${unknown.type}`);
}

/** The gateway is no single machine: it has an address as NAS where the settings give it one, else whichever the server knows. */
function namingProblem(list: RadiusPacket['attributes'], { identifier, address }: Nas): Refusal | undefined {
  const named = attributeValue(list, attributes.nasIdentifier) ?? identifier;
  if (named !== identifier) return refused('nasIdentificationMismatch', `NAS-Identifier ${named}, not ${identifier}`);
  const at = attributeValue(list, attributes.nasIpAddress) ?? address;
  if (address === undefined || at === address) return undefined;
  return refused('nasIdentificationMismatch', `NAS-IP-Address ${at}, not ${address}`);
}

function selectionOf(list: RadiusPacket['attributes']): Selection | 'contradiction' {
  const session = attributeValue(list, attributes.acctSessionId);
  const multiSession = attributeValue(list, attributes.acctMultiSessionId);
  if (session !== undefined && multiSession !== undefined && session !== multiSession) return 'contradiction';
  return {
    userName: attributeValue(list, attributes.userName),
    session: session ?? multiSession,
    address: attributeValue(list, attributes.framedIpAddress),
    remoteAddress: attributeValue(list, attributes.callingStationId),
  };
}

function changeOf(list: RadiusPacket['attributes'], selection: Selection): Order | Refusal {
  const sessionTimeout = attributeValue(list, attributes.sessionTimeout);
  const idleTimeout = attributeValue(list, attributes.idleTimeout);
  if (sessionTimeout === undefined && idleTimeout === undefined) {
    return refused('missingAttribute', 'neither Session-Timeout nor Idle-Timeout');
  }
  if (sessionTimeout === 0 || idleTimeout === 0) return refused('invalidAttributeValue', 'a time of 0 seconds');
  const limits = {
    ...(sessionTimeout !== undefined && { sessionTimeoutMs: sessionTimeout * 1000 }),
    ...(idleTimeout !== undefined && { idleTimeoutMs: idleTimeout * 1000 }),
  };
  return { kind: 'change', selection, limits };
}

export const refused = (cause: keyof typeof errorCauses, detail: string): Refusal => ({
  kind: 'refused',
  cause: errorCauses[cause],
  detail,
});
