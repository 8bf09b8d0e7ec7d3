import { expect, it } from 'vitest';
import { coarseSampleMs, sampleMs, samplesMax } from '../limits.ts';
import { readAttempts } from './filling.ts';
import { Samples } from './samples.ts';
import { session } from './session.fixture.ts';
import { Throughput } from './throughput.ts';

const still = { connected: 1, bytesInPerSecond: 10, bytesOutPerSecond: 20 };

it('counts attempts from sample to sample, and makes one coarse sample of many fine ones', () => {
  const samples = new Samples();
  for (let at = 1; at <= coarseSampleMs / sampleMs; at += 1) {
    samples.count('refused');
    samples.take(at * sampleMs, { ...still, connected: at });
  }
  expect(samples.hour.all().every(({ refused }) => refused === 1)).toBe(true);
  expect(samples.day.all()).toEqual([
    { at: coarseSampleMs, ...still, connected: 13, established: 0, refused: coarseSampleMs / sampleMs },
  ]);
});

it('keeps an hour of fine samples', () => {
  const samples = new Samples();
  for (let at = 1; at <= samplesMax + 10; at += 1) samples.take(at, still);
  expect(samples.hour.all()).toHaveLength(samplesMax);
  expect(samples.hour.all()[0]?.at).toBe(11);
});

it('goes on behind those of before a restart, as far as they are of the time that counts', () => {
  const samples = new Samples();
  const now = 2 * 24 * 3600_000;
  const hour = 3600_000;
  const at = (ms: number) => ({ at: ms, ...still, established: 0, refused: 0 });
  samples.take(now - 1, { ...still, connected: 7 });
  const before = [now - 25 * hour, now - 23 * hour, now - 2 * hour, now - hour / 2, now + hour].map(at);
  samples.restore({ hour: before, day: before }, now);
  expect(samples.hour.all()).toEqual([at(now - hour / 2), { ...at(now - 1), connected: 7 }]);
  expect(samples.day.all()).toEqual([at(now - 23 * hour), at(now - 2 * hour), at(now - hour / 2)]);
});

it('reads the log page by page, and no further than it must', async () => {
  const record = (number: number) => ({
    ...({ edge: 'e', remote: 'r', client: null, address: null, authentication: null, ikeSuite: null } as const),
    ...({ espSuite: null, preSharedKey: null, sentence: null, detail: null, step: null, endedAt: null } as const),
    ...({ durationMs: null, bytesIn: null, bytesOut: null, user: null } as const),
    connection: session(number).connection,
    startedAt: session(number).since,
    outcome: number % 2 === 0 ? ('refused' as const) : ('ended' as const),
    code: number % 2 === 0 ? ('wrong-password' as const) : null,
  });
  const queries: unknown[] = [];
  const ask = async (query: { before?: unknown }) => {
    queries.push(query.before);
    return Array.from({ length: query.before === undefined ? 1000 : 3 }, (_, number) => record(number));
  };
  const attempts = await readAttempts(ask, Date.UTC(2026, 0, 1), 5000);
  expect(attempts).toHaveLength(1003);
  expect(attempts.slice(0, 2).map(({ code }) => code)).toEqual(['wrong-password', undefined]);
  expect(queries).toEqual([undefined, { startedAt: session(999).since, connection: session(999).connection }]);
});

it('tells bytes a second by how counters grow, also of who has come meanwhile', () => {
  const throughput = new Throughput();
  throughput.look([session(1, { bytesIn: 1000, bytesOut: 0 })], 0);
  expect(throughput.current).toEqual({ bytesInPerSecond: 0, bytesOutPerSecond: 0 });
  throughput.look([session(1, { bytesIn: 3000, bytesOut: 0 }), session(2, { bytesIn: 0, bytesOut: 500 })], 2000);
  expect(throughput.current).toEqual({ bytesInPerSecond: 1000, bytesOutPerSecond: 250 });
  throughput.look([session(1, { bytesIn: 0, bytesOut: 0 })], 3000);
  expect(throughput.current).toEqual({ bytesInPerSecond: 0, bytesOutPerSecond: 0 });
});
