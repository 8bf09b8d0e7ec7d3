import { Bus, createLogger, ensureEventStream } from '@sekisho/platform';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { courseOf } from '../trace/course.fixture.ts';
import type { Followed } from '../trace/followed-connections.ts';
import { useSupervisedServers } from '../up/supervised-servers.fixture.ts';
import { follow } from './trace.ts';

const servers = useSupervisedServers();
const soon = { timeout: 5_000, interval: 10 };
const buses: Bus[] = [];

beforeAll(async () => {
  await ensureEventStream(await servers.connectAs('audit'));
});

afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
});

/** A bus that has the rights of one of its users. */
async function busOf(user: 'edge' | 'cli'): Promise<Bus> {
  const logger = createLogger('test');
  const options = { service: user, instance: 'trace', stateDir: servers.paths.root, logger };
  const bus = new Bus(await servers.connectAs(user), options);
  buses.push(bus);
  return bus;
}

async function following(followed: Followed, json = false): Promise<string[]> {
  const lines: string[] = [];
  await follow(await busOf('cli'), followed, (more) => void lines.push(...more), json);
  return lines;
}

describe('sekisho trace', () => {
  it('follows the connects of a user over the bus, from the first packet to the end', async () => {
    const lines = await following({ user: 'alice' });
    const edge = await busOf('edge');
    const course = courseOf();
    const strangers = courseOf({ connection: '01JE0000000000000000000000', remote: '192.0.2.8:4500' });
    const events = [course.first(), strangers.first(), strangers.established('bob'), course.tunnel()];
    for (const event of [...events, course.authenticated(), course.established(), course.ended()])
      edge.publishEvent(event);
    await vi.waitFor(() => expect(lines.join('\n')).toContain('ended '), soon);
    expect(lines.map((line) => line.slice(19, 35).trim()).filter((step) => /^[a-z]/.test(step))).toEqual([
      'main-mode-1',
      'l2tp-tunnel',
      'authenticated',
      'connected',
      'ended',
    ]);
    expect(lines.join('\n')).not.toContain('bob');
  });

  it('follows an address in lines of JSON, whoever it is', async () => {
    const lines = await following({ from: '192.0.2.8' }, true);
    const edge = await busOf('edge');
    const course = courseOf({ connection: '01JE0000000000000000000001', remote: '192.0.2.8:500' });
    edge.publishEvent(course.first());
    edge.publishEvent(course.refused());
    await vi.waitFor(() => expect(lines).toHaveLength(2), soon);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ type: 'sekisho.connection.step', sinceMs: 0, step: 'main-mode-1' }),
      expect.objectContaining({ type: 'sekisho.connection.refused', sinceMs: 130, code: 'wrong-password' }),
    ]);
  });
});
