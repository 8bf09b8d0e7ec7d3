import { type ConnectionEvent, connectionEvent, endReasons } from '@sekisho/contracts';
import {
  type AttributeKind,
  acctStatusTypes,
  acctTerminateCauses,
  attributes,
  attributeValue,
  attributeValues,
} from '@sekisho/radius';
import { describe, expect, it } from 'vitest';
import { isAccounted } from '../accountant.ts';
import { accountingAttributes, delayAttribute } from './accounting-request.ts';
import { terminateCauses } from './terminate-causes.ts';

const connection = '01JQ0000000000000000000000';
const common = {
  connection,
  edge: 'edge-1',
  remote: '198.51.100.7:4500',
  realm: 'corp',
  backEnd: 'radius',
  user: 'alice@corp',
  address: '10.66.0.2',
};
const traffic = { durationMs: 3_600_400, bytesIn: 5_000_000_000, bytesOut: 7, packetsIn: 4_294_967_297, packetsOut: 3 };
const established = {
  authentication: 'ms-chap-v2',
  ikeSuite: 'aes256-sha1-modp2048',
  espSuite: 'aes256-sha1',
  machine: '10.0.0.5',
  tookMs: 400,
};
const around = { nas: { identifier: 'sekisho', address: '192.0.2.1' }, userName: 'alice' };

function event(type: ConnectionEvent['type'], data: object) {
  const parsed = connectionEvent.parse({
    specversion: '1.0',
    id: '01JQ0000000000000000000001',
    source: '/edge/edge-1',
    type,
    subject: connection,
    time: '2026-01-02T03:04:05.900Z',
    datacontenttype: 'application/json',
    data: { ...common, ...data },
  });
  if (!isAccounted(parsed)) throw new Error(`${type} is not accounted`);
  return parsed;
}

/** Reads one attribute of what is written for an event. */
function written(type: ConnectionEvent['type'], data: object, surroundings = around) {
  const list = accountingAttributes(event(type, data), surroundings);
  return <T>(kind: AttributeKind<T>) => attributeValue(list, kind);
}

const ended = { ...traffic, reason: 'client-disconnected', drops: {} };

describe('an Accounting-Request', () => {
  it('tells whose session begins, where', () => {
    const read = written('sekisho.connection.established', established);
    expect(read(attributes.acctStatusType)).toBe(acctStatusTypes.start);
    expect(read(attributes.acctSessionId)).toBe(connection);
    expect(read(attributes.userName)).toBe('alice');
    expect(read(attributes.nasIdentifier)).toBe('sekisho');
    expect(read(attributes.nasIpAddress)).toBe('192.0.2.1');
    expect(read(attributes.framedIpAddress)).toBe('10.66.0.2');
    expect(read(attributes.callingStationId)).toBe('198.51.100.7');
    expect(read(attributes.eventTimestamp)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5) / 1000);
    expect(read(attributes.acctSessionTime)).toBeUndefined();
    expect(read(attributes.acctTerminateCause)).toBeUndefined();
  });

  it.each([
    ['sekisho.connection.progress', traffic, acctStatusTypes.interimUpdate],
    ['sekisho.connection.ended', ended, acctStatusTypes.stop],
  ] as const)('counts what the session carried, beyond 32 bits: %s', (type, data, status) => {
    const read = written(type, data);
    expect(read(attributes.acctStatusType)).toBe(status);
    expect(read(attributes.acctSessionTime)).toBe(3_600);
    expect(read(attributes.acctInputOctets)).toBe(5_000_000_000 - 2 ** 32);
    expect(read(attributes.acctInputGigawords)).toBe(1);
    expect(read(attributes.acctOutputOctets)).toBe(7);
    expect(read(attributes.acctOutputGigawords)).toBe(0);
    expect(read(attributes.acctInputPackets)).toBe(1);
    expect(read(attributes.acctOutputPackets)).toBe(3);
  });

  it('says why a session ended, for every reason there is', () => {
    expect(written('sekisho.connection.ended', ended)(attributes.acctTerminateCause)).toBe(
      acctTerminateCauses.userRequest,
    );
    expect(endReasons.filter((reason) => terminateCauses[reason] === undefined)).toEqual([]);
    expect(terminateCauses).toMatchObject({ 'session-timeout': 5, 'idle-timeout': 4, 'disconnected-by-back-end': 6 });
  });

  it('gives every Class back as it was', () => {
    const list = accountingAttributes(
      event('sekisho.connection.established', { ...established, class: ['AAEC', '/w=='] }),
      around,
    );
    expect(attributeValues(list, attributes.class).map((each) => [...each])).toEqual([[0, 1, 2], [255]]);
  });

  it('knows a client by its address, without port and brackets', () => {
    const read = written('sekisho.connection.established', { ...established, remote: '[2001:db8::1]:4500' });
    expect(read(attributes.callingStationId)).toBe('2001:db8::1');
  });

  it('cuts a name that is longer than an attribute between characters', () => {
    const read = written('sekisho.connection.established', established, { ...around, userName: 'ü'.repeat(200) });
    expect(read(attributes.userName)).toBe('ü'.repeat(126));
  });

  it('tells how long ago it was', () => {
    const stop = event('sekisho.connection.ended', ended);
    const delay = (ms: number) =>
      attributeValue([delayAttribute(stop, Date.parse(stop.time) + ms)], attributes.acctDelayTime);
    expect(delay(90_000)).toBe(90);
    expect(delay(-5_000)).toBe(0);
  });
});
