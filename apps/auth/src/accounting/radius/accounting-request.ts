import {
  type Attribute,
  acctAuthentics,
  acctStatusTypes,
  attribute,
  attributes,
  framedProtocols,
  limits,
  nasPortTypes,
  serviceTypes,
  tunnelMediumTypes,
  tunnelTypes,
} from '@sekisho/radius';
import { fromBase64 } from '@sekisho/wire';
import type { Nas } from '../../back-ends/radius/requests.ts';
import type { AccountedEvent } from '../accountant.ts';
import { fitting, hostOf } from '../event-values.ts';
import { terminateCauses } from './terminate-causes.ts';

/** What every record says besides the event. */
export interface AccountingSurroundings {
  readonly nas: Nas;
  /** The user's name as the server knows it: within the realm. */
  readonly userName: string;
}

const word = 2 ** 32;
const secondsMax = word - 1;

/**
 * Attributes of an Accounting-Request (RFC 2866 §4.1) that don't depend on when it is sent. Input is what came from the user
 * (RFC 2866 §5.3). @throws RangeError where a value can't be written
 */
export function accountingAttributes(event: AccountedEvent, around: AccountingSurroundings): readonly Attribute[] {
  const { connection, address, remote, class: classes = [] } = event.data;
  const client = hostOf(remote);
  return [
    attribute(attributes.acctStatusType, statusOf(event)),
    attribute(attributes.acctSessionId, connection),
    attribute(attributes.acctMultiSessionId, connection),
    attribute(attributes.userName, fitting(around.userName, limits.valueBytesMax)),
    attribute(attributes.nasIdentifier, fitting(around.nas.identifier, limits.valueBytesMax)),
    ...(around.nas.address === undefined ? [] : [attribute(attributes.nasIpAddress, around.nas.address)]),
    attribute(attributes.nasPortType, nasPortTypes.virtual),
    attribute(attributes.serviceType, serviceTypes.framed),
    attribute(attributes.framedProtocol, framedProtocols.ppp),
    attribute(attributes.framedIpAddress, address),
    attribute(attributes.callingStationId, fitting(client, limits.valueBytesMax)),
    attribute(attributes.tunnelType, tunnelTypes.l2tp),
    attribute(attributes.tunnelMediumType, tunnelMediumTypes[client.includes(':') ? 'ipv6' : 'ipv4']),
    attribute(attributes.tunnelClientEndpoint, fitting(client, limits.valueBytesMax)),
    attribute(attributes.acctAuthentic, acctAuthentics.radius),
    attribute(attributes.eventTimestamp, Math.floor(Date.parse(event.time) / 1000)),
    ...classes.map((each) => attribute(attributes.class, fromBase64(each))),
    ...trafficAttributes(event),
    ...(event.type === 'sekisho.connection.ended'
      ? [attribute(attributes.acctTerminateCause, terminateCauses[event.data.reason])]
      : []),
  ];
}

/** How long ago it was what is told now (RFC 2866 §5.2). @param nowMs milliseconds since the epoch */
export const delayAttribute = (event: AccountedEvent, nowMs: number): Attribute =>
  attribute(attributes.acctDelayTime, secondsOf(Math.max(0, nowMs - Date.parse(event.time))));

function statusOf({ type }: AccountedEvent): number {
  switch (type) {
    case 'sekisho.connection.established':
      return acctStatusTypes.start;
    case 'sekisho.connection.progress':
      return acctStatusTypes.interimUpdate;
    case 'sekisho.connection.ended':
      return acctStatusTypes.stop;
  }
}

function trafficAttributes(event: AccountedEvent): readonly Attribute[] {
  if (event.type === 'sekisho.connection.established') return [];
  const { durationMs, bytesIn, bytesOut, packetsIn, packetsOut } = event.data;
  return [
    attribute(attributes.acctSessionTime, secondsOf(durationMs)),
    attribute(attributes.acctInputOctets, bytesIn % word),
    attribute(attributes.acctInputGigawords, Math.floor(bytesIn / word)),
    attribute(attributes.acctOutputOctets, bytesOut % word),
    attribute(attributes.acctOutputGigawords, Math.floor(bytesOut / word)),
    attribute(attributes.acctInputPackets, packetsIn % word),
    attribute(attributes.acctOutputPackets, packetsOut % word),
  ];
}

const secondsOf = (ms: number): number => Math.min(Math.round(ms / 1000), secondsMax);
