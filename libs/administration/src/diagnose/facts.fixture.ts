import type { LiveConnection, LogRecord } from '@sekisho/contracts';
import { bob } from '../user-record.fixture.ts';
import type { Facts } from './facts.ts';

export const now = Date.parse('2026-01-31T12:00:00.000Z');

/** So many minutes before `now`, ISO 8601. */
export const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

let records = 0;

/** An attempt of bob that was refused for a wrong password ten minutes ago. */
export function refused(changes: Partial<LogRecord> = {}): LogRecord {
  records += 1;
  return {
    connection: `01JD${String(records).padStart(22, '0')}`,
    edge: 'edge',
    remote: '192.0.2.7:4500',
    client: 'Windows 10/11',
    startedAt: ago(10),
    outcome: 'refused',
    user: 'bob',
    address: null,
    authentication: null,
    ikeSuite: null,
    espSuite: null,
    preSharedKey: null,
    code: 'wrong-password',
    sentence: 'The password is wrong.',
    detail: null,
    step: 'authenticating',
    endedAt: null,
    durationMs: null,
    bytesIn: null,
    bytesOut: null,
    ...changes,
  };
}

export const ended = (changes: Partial<LogRecord> = {}): LogRecord =>
  refused({
    outcome: 'ended',
    code: null,
    sentence: 'The client stopped answering.',
    step: 'connected',
    address: '10.66.0.2',
    endedAt: ago(20),
    startedAt: ago(60),
    durationMs: 2_400_000,
    ...changes,
  });

export const live = (changes: Partial<LiveConnection> = {}): LiveConnection => ({
  connection: '01JE0000000000000000000000',
  edge: 'edge',
  remote: '192.0.2.7:4500',
  step: 'connected',
  since: ago(5),
  user: 'bob',
  address: '10.66.0.2',
  client: 'Windows 10/11',
  bytesIn: 1,
  bytesOut: 1,
  packetsIn: 1,
  packetsOut: 1,
  drops: {},
  ...changes,
});

/** A gateway on which all is well, and of which nothing is recorded. */
export const facts = (changes: Partial<Facts> = {}): Facts => ({
  now,
  records: [],
  nameless: [],
  live: [],
  edges: [{ edge: 'edge', state: 'accepting', sessions: 0, since: ago(99), at: ago(0) }],
  accounts: {
    users: [bob, { ...bob, name: 'alice' }],
    groups: [{ name: 'staff', members: 2, admits: 'users' }],
    locks: [],
  },
  pools: { pools: [{ name: 'default', addresses: '10.66.0.0/24', size: 254, inUse: 3, blocks: 1 }], problems: [] },
  backEnds: [{ instance: 'auth', backEnds: [{ name: 'internal', kind: 'internal', servers: [] }] }],
  certificates: [],
  issued: [],
  ...changes,
});
