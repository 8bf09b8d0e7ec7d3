import type { ConnectionEvent, EventData, EventType } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';

const startedAt = Date.parse('2026-01-31T10:00:00.000Z');
const alice = { user: 'alice', address: '10.66.0.2', realm: 'internal', backEnd: 'internal' };
const carried = { durationMs: 65_000, bytesIn: 1_500, bytesOut: 20_000_000, packetsIn: 3, packetsOut: 5 };

export interface CourseOptions {
  readonly connection?: string;
  readonly remote?: string;
}

/** Events of one connection from 192.0.2.7, as an edge tells them. */
export function courseOf({ connection = '01JD0000000000000000000000', remote = '192.0.2.7:4500' }: CourseOptions = {}) {
  const event = <T extends EventType>(
    afterMs: number,
    type: T,
    data: Omit<EventData<T>, 'connection' | 'edge' | 'remote'>,
  ) =>
    ({
      specversion: '1.0',
      id: newUlid(),
      source: '/edge/edge',
      type: `sekisho.${type}`,
      subject: connection,
      time: new Date(startedAt + afterMs).toISOString(),
      datacontenttype: 'application/json',
      data: { connection, edge: 'edge', remote, ...data },
    }) as unknown as ConnectionEvent;
  return {
    first: () => event(0, 'connection.step', { step: 'main-mode-1' }),
    tunnel: () => event(40, 'connection.step', { step: 'l2tp-tunnel', detail: 'laptop' }),
    authenticated: (user = 'alice') => event(120, 'connection.step', { step: 'authenticated', user, detail: 'pap' }),
    connected: () => event(150, 'connection.step', { step: 'connected', ...pick(alice) }),
    established: (user = 'alice') =>
      event(150, 'connection.established', {
        ...alice,
        user,
        authentication: 'pap',
        ikeSuite: 'aes256-sha1-modp2048',
        espSuite: 'aes256-sha1',
        machine: '192.168.1.5',
        tookMs: 150,
      }),
    progress: () => event(60_000, 'connection.progress', { ...alice, ...carried }),
    refused: (user?: string) =>
      event(130, 'connection.refused', {
        step: 'authenticating',
        code: 'wrong-password',
        ...(user !== undefined && { user }),
      }),
    ended: (user = 'alice') =>
      event(65_150, 'connection.ended', {
        ...alice,
        ...carried,
        user,
        reason: 'client-disconnected',
        detail: 'User request',
        drops: { 'spoofed-source': 2, 'access-rule': 0 },
      }),
  };
}

const pick = ({ user, address }: typeof alice) => ({ user, address });
