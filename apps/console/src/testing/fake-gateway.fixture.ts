import { bob } from '@sekisho/administration/testing';
import {
  type ConnectionEvent,
  type GatewayEvent,
  type HandKeyReply,
  handedKeyContext,
  handKeyRequest,
  subjects,
} from '@sekisho/contracts';
import { type Bus, BusError, readSealingPublicKey, sealTo } from '@sekisho/platform';
import type { z } from 'zod';
import { session } from '../live/session.fixture.ts';

const at = '2026-01-01T00:00:00.000Z';
const connection = session(1).connection;
const record = {
  ...{ connection, edge: 'edge-1', remote: '198.51.100.7:4500', client: 'macOS', startedAt: at, outcome: 'refused' },
  ...{ user: 'bob', address: null, authentication: null, ikeSuite: null, espSuite: null, code: 'wrong-password' },
  ...{ sentence: 'The password is wrong.', detail: null, step: 'authenticating', endedAt: null, durationMs: null },
  ...{ bytesIn: null, bytesOut: null },
};
const change = { id: connection, at, by: 'cli:root', from: 'local', what: 'user.set bob', requestId: 'r' };
const presence = { edge: 'edge-1', state: 'accepting', sessions: 1, since: at, at };
const pool = { name: 'default', addresses: '10.8.0.0/24', size: 254, inUse: 3, blocks: 1 };

/** What the edge's pre-shared key is. */
export const preSharedKey = 'abcd-efgh-2345';

async function handKey(payload: unknown): Promise<HandKeyReply> {
  const request = handKeyRequest.parse(payload);
  const key = await readSealingPublicKey(Buffer.from(request.publicKey, 'base64'));
  const secret = new TextEncoder().encode(preSharedKey);
  const sealed = await sealTo(key, secret, handedKeyContext(subjects.edgeHandKey, request));
  return { outcome: 'handed-out', edge: 'edge-1', sealed };
}

/** What services that are there answer. */
const usual: Readonly<Record<string, unknown>> = {
  [subjects.auditLog]: { records: [record] },
  [subjects.auditCauses]: { causes: [{ code: 'wrong-password', count: 1, last: at }] },
  [subjects.auditChanges]: { changes: [change], more: false },
  [subjects.auditStory]: {
    record,
    steps: [
      { at, kind: 'step', step: 'main-mode-1' },
      { at, kind: 'refused', step: 'authenticating', code: 'wrong-password' },
    ],
    more: false,
  },
  [subjects.auditKeyUse]: { uses: [] },
  [subjects.edgeSessions]: { edge: 'edge-1', connections: [session(1), session(2)], drops: {}, ignored: {} },
  [subjects.edgeEndSession]: { edge: 'edge-1', ended: true },
  [subjects.edgeStatus]: presence,
  [subjects.edgeDrain]: { obeyed: true, presence },
  [subjects.poolHealth]: { pools: [pool], problems: [] },
  [subjects.poolAssigned]: { file: 'ipassignment.conf' },
  [subjects.authAdmin('user.locks')]: { outcome: 'done', locks: [{ what: 'account', user: 'bob', until: at }] },
  [subjects.authAdmin('user.unlock')]: { outcome: 'done' },
  [subjects.authAdmin('user.list')]: { outcome: 'done', users: [bob] },
  [subjects.authAdmin('group.list')]: { outcome: 'done', groups: [] },
};

/** A bus with services behind it that always say the same, unless a test has them say something else; others are away. */
export class FakeGateway {
  readonly told: GatewayEvent[] = [];
  /** By subject; undefined: it is away. */
  readonly answers: Record<string, unknown> = { ...usual, [subjects.edgeHandKey]: handKey };
  #hear: (event: ConnectionEvent) => void = () => undefined;

  /** Has whoever listens hear of it. */
  happen(event: ConnectionEvent): void {
    this.#hear(event);
  }

  readonly bus = {
    connected: true,
    request: async <S extends z.ZodType>(subject: string, payload: unknown, schema: S) => {
      const answer = this.answers[subject];
      if (answer === undefined) throw new BusError('no-responders', subject);
      return schema.parse(typeof answer === 'function' ? await answer(payload) : answer);
    },
    scatter: async <S extends z.ZodType>(subject: string, _payload: unknown, schema: S) => {
      const answer = this.answers[subject];
      return answer === undefined ? [] : [schema.parse(answer)];
    },
    publishEvent: (event: GatewayEvent) => void this.told.push(event),
    subscribeEvents: (handler: (event: ConnectionEvent) => void) => {
      this.#hear = handler;
      return () => undefined;
    },
    hear: () => () => undefined,
    onConnection: () => () => undefined,
    broadcast: () => undefined,
  } as unknown as Bus;
}
