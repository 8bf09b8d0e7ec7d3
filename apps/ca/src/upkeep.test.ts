import { milliseconds } from '@sekisho/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Authorities } from './authority/authority.ts';
import { upkeepIntervalMs, warnIntervalMs } from './limits.ts';
import { rootUntil } from './testing/authority.fixture.ts';
import { Upkeep } from './upkeep.ts';

const begin = new Date('2026-01-01T00:00:00Z');
const day = 86_400_000;
const days = (count: number) => milliseconds(count * day);
const end = new Date(begin.getTime() + 400 * day);

const logger = { warn: vi.fn(), error: vi.fn() };
let upkeep: Upkeep;

beforeEach(async () => {
  logger.warn.mockReset();
  const root = await rootUntil(end);
  vi.useFakeTimers({ now: begin });
  upkeep = new Upkeep({
    authorities: new Authorities([root], 'root'),
    crls: { makeDue: async () => false },
    publication: { broadcast: async () => undefined },
    http: { listen: async () => undefined },
    bus: { onConnection: () => () => undefined },
    settings: { validity: { authority: days(3650), gateway: days(398), machine: days(365), user: days(365) } },
    logger,
    now: () => new Date(),
  });
  await upkeep.start();
});
afterEach(async () => {
  await upkeep.stop();
  vi.useRealTimers();
});

const warnings = () => logger.warn.mock.calls.map(([, text]) => text);

describe('the upkeep of the CA', () => {
  it('warns of the end of the CA itself once it cuts short what is issued, and once a day', async () => {
    await vi.advanceTimersByTimeAsync(day);
    expect(warnings()).toEqual([]);
    await vi.advanceTimersByTimeAsync(day + upkeepIntervalMs);
    expect(warnings()).toEqual([
      'the certificate of the internal CA itself ends on 2027-02-05; what it issues ends by then as well',
    ]);
    await vi.advanceTimersByTimeAsync(3 * warnIntervalMs);
    expect(warnings()).toHaveLength(4);
  });
});
