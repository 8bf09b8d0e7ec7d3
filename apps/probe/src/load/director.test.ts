import { describe, expect, it } from 'vitest';
import { attemptSchema } from './clients/attempt.ts';
import { LoadWorld } from './memory-network.fixture.ts';

const goodbyes = (world: LoadWorld): number =>
  world.lines.filter(({ gateway }) => gateway.seen.includes('IKE SA deleted: peer-deleted')).length;

describe('a load run', () => {
  it('connects every session, holds them and closes them in order', async () => {
    const world = new LoadWorld({ sessions: 40, inFlight: 8, holdSeconds: 5 });
    const report = await world.report();
    expect(report.outcome).toBe('finished');
    expect(report.connects).toMatchObject({ attempted: 40, connected: 40, failed: 0, abandoned: 0 });
    expect(report.sessions).toMatchObject({ peak: 40, atEnd: 0, closed: 40, lost: 0, churned: 0 });
    expect(report.phases.map(({ phase }) => phase)).toEqual(['ramp', 'hold', 'close']);
    expect(report.connects.steps).toHaveLength(9);
    expect(report.connects.steps.every(({ time }) => time.count === 40)).toBe(true);
    expect(world.inFlightPeak).toBe(8);
    expect(goodbyes(world)).toBe(40);
    expect(report.durationSeconds).toBeGreaterThan(5);
    expect(report.durationSeconds).toBeLessThan(7);
  });

  it('starts as many connections a second as it was told', async () => {
    const world = new LoadWorld({ sessions: 25, connectsPerSecond: 10 });
    const report = await world.report();
    expect(report.timeline.startedPerSecond.slice(0, 2)).toEqual([10, 10]);
    expect(report.connects.connected).toBe(25);
  });

  it('connects them all where one control datagram in twenty is lost each way', async () => {
    const report = await new LoadWorld({ sessions: 60, loss: 0.05, seed: 7 }).report();
    expect(report.connects).toMatchObject({ connected: 60, failed: 0 });
    expect(report.connects.time?.max).toBeGreaterThan(900);
  });

  it('replaces the sessions that churn ends, with and without a goodbye', async () => {
    const world = new LoadWorld({ sessions: 20, churnPerSecond: 5, vanishShare: 0.4, holdSeconds: 10.1 });
    const report = await world.report();
    expect(report.sessions.churned).toBe(50);
    expect(report.sessions.closed).toBe(report.connects.connected);
    expect(report.connects.connected).toBe(70);
    const vanished = world.lines.length - goodbyes(world);
    expect(vanished).toBeGreaterThan(10);
    expect(vanished).toBeLessThan(30);
  });

  it('renews SAs as often as it was told', async () => {
    const report = await new LoadWorld({
      sessions: 5,
      holdSeconds: 100,
      rekeyEspSeconds: 30,
      rekeyIkeSeconds: 45,
    }).report();
    expect(report.rekeys).toMatchObject({ esp: { done: 15, failed: 0 }, ike: { done: 10, failed: 0 } });
    expect(report.sessions).toMatchObject({ lost: 0, closed: 5 });
  });

  it('counts what was refused by step and reason', async () => {
    const knownUser = (name: string): boolean => name !== 'user3';
    const report = await new LoadWorld({ sessions: 5 }, { knownUser }).report();
    expect(report.connects).toMatchObject({ attempted: 5, connected: 4, failed: 1 });
    expect(report.connects.failures).toMatchObject([
      { step: 'authentication', reason: expect.stringContaining('refused the user name or password'), count: 1 },
    ]);
  });

  it('counts silence as the time-out of its step', async () => {
    const world = new LoadWorld({ sessions: 3, preSharedKey: 'another key' });
    const report = await world.report();
    expect(report.connects).toMatchObject({ connected: 0, failed: 3, failures: [{ step: 'main-mode-5-6', count: 3 }] });
    expect(report.sessions.peak).toBe(0);
  });

  it('counts a session that the gateway ends as lost', async () => {
    const world = new LoadWorld({ sessions: 2, holdSeconds: 600 });
    await world.run(1_000);
    world.cut = true;
    const report = await world.report();
    expect(report.sessions).toMatchObject({ lost: 2, closed: 0 });
    // What the gateway sends still arrives: it finds out first, and says so.
    expect(report.sessions.losses[0]?.reason).toContain('the gateway ended the link (no-echo-reply)');
  });

  it('connects anew what was refused or broke, where it redials', async () => {
    const world = new LoadWorld({ sessions: 3, holdSeconds: 600, redial: true });
    await world.run(1_000);
    world.cut = true;
    // Long enough that the first attempts to connect anew fail.
    await world.run(240_000);
    world.cut = false;
    const report = await world.report();
    expect(report.sessions).toMatchObject({ lost: 3, closed: 3 });
    expect(report.connects.failed).toBeGreaterThanOrEqual(3);
    expect(report.connects.connected).toBe(6);
  });

  it('tells of every attempt once, when it is over', async () => {
    const knownUser = (name: string): boolean => name !== 'user3';
    const world = new LoadWorld({ sessions: 5, holdSeconds: 10.1, churnPerSecond: 1, vanishShare: 0.5 }, { knownUser });
    const report = await world.report();
    const { attempts } = world;
    const ended = (...outcomes: string[]) => attempts.filter(({ outcome }) => outcomes.includes(outcome));
    expect(attempts).toHaveLength(report.connects.attempted);
    expect(ended('closed')).toHaveLength(4);
    expect(ended('vanished').length).toBeGreaterThan(0);
    expect(ended('churned', 'vanished')).toHaveLength(report.sessions.churned);
    expect(ended('failed')).toMatchObject([
      {
        number: 2,
        user: 'user3',
        step: 'authentication',
        address: null,
        connectedAt: null,
        edges: [expect.any(Number)],
      },
    ]);
    for (const attempt of ended('closed', 'churned', 'vanished')) {
      expect(attemptSchema.parse(attempt)).toMatchObject({ address: expect.stringMatching(/^10\.9\./), reason: null });
      expect(attempt.startedAt < (attempt.connectedAt ?? '') && (attempt.connectedAt ?? '') < attempt.endedAt).toBe(
        true,
      );
    }
  });

  it('gives up what is under way and closes the rest when interrupted', async () => {
    const world = new LoadWorld({ sessions: 100, connectsPerSecond: 100, holdSeconds: 60 });
    await world.run(500);
    world.director.interrupt();
    const report = await world.report();
    expect(report.outcome).toBe('interrupted');
    expect(report.connects.abandoned).toBeGreaterThan(0);
    expect(report.connects.attempted).toBe(report.connects.connected + report.connects.abandoned);
    expect(report.sessions.closed).toBe(report.connects.connected);
  });

  it('does the same again with the same seed', async () => {
    const settings = { sessions: 20, loss: 0.1, seed: 3 };
    const [one, two] = await Promise.all([new LoadWorld(settings).report(), new LoadWorld(settings).report()]);
    expect(one.connects).toEqual(two.connects);
    const other = await new LoadWorld({ ...settings, seed: 4 }).report();
    expect(other.connects.time).not.toEqual(one.connects.time);
  });
});
