import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { LiveConnection, SessionsRequest } from '@sekisho/contracts';
import { askEdgeSessions, Bus, newUlid } from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { NatsServer } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeController } from './edge.controller.ts';
import { EdgeService } from './edge.service.ts';
import { sessionParts } from './gateway/session-parts.ts';

const count = 20_000;
const state = mkdtempSync(join(tmpdir(), 'sekisho-edge-'));
let nats: NatsServer;
let bus: Bus;
const running: RunningService[] = [];

const connectionsOf = (edge: string, length: number): LiveConnection[] =>
  Array.from({ length }, (_, index) => ({
    connection: newUlid(),
    edge,
    remote: `198.51.100.7:${index}`,
    step: 'connected',
    since: '2026-01-02T03:04:05.000Z',
    user: `user${index}`,
    address: '10.66.0.2',
    groups: ['remote-access'],
    machine: 'machine.example.com',
    certificates: [{ issuer: 'CN=Example Internal CA,O=Example', serial: `${index}` }],
    bytesIn: index,
    bytesOut: index,
    packetsIn: index,
    packetsOut: index,
    drops: {},
  }));

/** An edge on the bus that is nothing but these connections. */
async function startEdge(edge: string, connections: readonly LiveConnection[]): Promise<void> {
  const sessions = ({ users }: SessionsRequest) => {
    const wanted = connections.filter(({ user = '' }) => users === undefined || users.includes(user));
    return sessionParts(wanted, () => ({ edge, drops: { spoofed: 1 }, ignored: {} }));
  };
  @Module({ controllers: [EdgeController], providers: [{ provide: EdgeService, useValue: { sessions } }] })
  class ManyConnections {}
  running.push(await startService({ name: 'edge', module: ManyConnections, queue: undefined }, runtime(edge)));
}

const runtime = (instance: string) => ({
  settingsFile: join(state, 'sekisho.yaml'),
  stateDir: state,
  ...nats.access,
  redisUrl: undefined,
  instance,
  logLevel: 'fatal' as const,
});

beforeAll(async () => {
  writeFileSync(join(state, 'sekisho.yaml'), 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n');
  nats = await NatsServer.start();
  bus = await Bus.connect({ nats: runtime('test'), service: 'test', instance: 'test', stateDir: state });
});
afterAll(async () => {
  for (const service of running) await service.stop();
  await bus.close();
  await nats.remove();
  rmSync(state, { recursive: true });
});

describe('edges, one with twenty thousand connections,', () => {
  it('tell of all of them, though one message carries a few hundred', async () => {
    const [one, other] = [connectionsOf('edge-1', count), connectionsOf('edge-2', 700)];
    await startEdge('edge-1', one);
    await startEdge('edge-2', other);
    const replies = await askEdgeSessions(bus, {}, { waitMs: 20_000, edgesMax: 2 });
    expect(replies.map(({ edge, more, drops }) => ({ edge, more, drops })).toSorted(byEdge)).toEqual([
      { edge: 'edge-1', more: undefined, drops: { spoofed: 1 } },
      { edge: 'edge-2', more: undefined, drops: { spoofed: 1 } },
    ]);
    const ids = replies.flatMap(({ connections }) => connections.map(({ connection }) => connection));
    expect(ids).toHaveLength(count + 700);
    expect(new Set(ids)).toEqual(new Set([...one, ...other].map(({ connection }) => connection)));
    expect(bus.counters.snapshot()).not.toHaveProperty('answer-refused');
  });

  it('answer in one message where few are asked for', async () => {
    const replies = await askEdgeSessions(bus, { users: ['user7'] }, { waitMs: 5_000, edgesMax: 2 });
    expect(replies.map(({ connections }) => connections.map(({ user }) => user))).toEqual([['user7'], ['user7']]);
  });
});

const byEdge = (a: { edge: string }, b: { edge: string }) => a.edge.localeCompare(b.edge);
