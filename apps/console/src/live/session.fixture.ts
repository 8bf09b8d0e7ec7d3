import {
  type ConnectionEvent,
  connectionEvent,
  type EventData,
  type EventType,
  type LiveConnection,
  liveConnection,
} from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ids that sort as their numbers do. */
export const idOf = (number: number): string =>
  `01JD${[15, 10, 5, 0].map((bits) => letters[(number >> bits) & 31]).join('')}${'0'.repeat(18)}`;

/** The connection of a number as an edge has it. */
export const session = (number: number, changes: Partial<LiveConnection> = {}): LiveConnection =>
  liveConnection.parse({
    connection: idOf(number),
    edge: 'edge-1',
    remote: `198.51.${number >> 8}.${number & 255}:4500`,
    step: 'connected',
    since: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    user: `user${number}`,
    address: `10.8.${number >> 8}.${number & 255}`,
    groups: ['staff'],
    client: number % 2 === 0 ? 'Windows 10/11' : 'macOS',
    authentication: 'ms-chap-v2',
    bytesIn: number,
    bytesOut: 2 * number,
    packetsIn: 1,
    packetsOut: 1,
    drops: {},
    ...changes,
  });

const common = (number: number) => ({
  connection: idOf(number),
  edge: 'edge-1',
  remote: `198.51.${number >> 8}.${number & 255}:4500`,
});

export function event<T extends EventType>(type: T, number: number, data: Partial<EventData<T>>): ConnectionEvent {
  return connectionEvent.parse({
    specversion: '1.0',
    id: newUlid(),
    source: '/edge/edge-1',
    type: `sekisho.${type}`,
    subject: idOf(number),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { ...common(number), ...data },
  });
}

const vouched = { realm: 'internal', backEnd: 'internal' };

export const established = (number: number): ConnectionEvent =>
  event('connection.established', number, {
    ...vouched,
    client: number % 2 === 0 ? 'Windows 10/11' : 'macOS',
    user: `user${number}`,
    address: `10.8.${number >> 8}.${number & 255}`,
    authentication: 'ms-chap-v2',
    ikeSuite: 'aes256-sha256-modp2048',
    espSuite: 'aes256-sha256',
    machine: 'pre-shared-key',
    tookMs: 900,
  });

export const ended = (number: number): ConnectionEvent =>
  event('connection.ended', number, {
    ...vouched,
    user: `user${number}`,
    address: `10.8.${number >> 8}.${number & 255}`,
    reason: 'client-disconnected',
    durationMs: 1000,
    bytesIn: 1,
    bytesOut: 1,
    packetsIn: 1,
    packetsOut: 1,
    drops: {},
  });
