import { subjects } from '@sekisho/contracts';
import { type Bus, BusError } from '@sekisho/platform';
import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { MachineAuthorities } from './machine-authorities.ts';

let names: readonly string[] | undefined;
let asked: string[];
let authorities: MachineAuthorities;

beforeEach(() => {
  vi.useFakeTimers();
  names = undefined;
  asked = [];
  const request = async (subject: string) => {
    asked.push(subject);
    if (names === undefined) throw new BusError('no-responders', subject);
    return { authorities: names.map((name) => Buffer.from(name).toString('base64')) };
  };
  authorities = new MachineAuthorities({ request } as Pick<Bus, 'request'>, new HostScheduler({ clock: now }));
});
afterEach(() => {
  authorities.stop();
  vi.useRealTimers();
});

const known = () => authorities.subjects.map((der) => Buffer.from(der).toString());

it('asks often until auth answers, and seldom from then on', async () => {
  await authorities.refresh();
  expect(known()).toEqual([]);
  names = ['corp'];
  await vi.advanceTimersByTimeAsync(limits.authoritiesRetryMs);
  expect(known()).toEqual(['corp']);
  names = ['corp', 'other'];
  await vi.advanceTimersByTimeAsync(limits.authoritiesRetryMs);
  expect(known()).toEqual(['corp']);
  await vi.advanceTimersByTimeAsync(limits.authoritiesRefreshMs);
  expect(known()).toEqual(['corp', 'other']);
  expect(asked).toEqual(Array(3).fill(subjects.authMachineAuthorities));
});

it('keeps what it knows while auth is away, and takes back what is trusted no more', async () => {
  names = ['corp'];
  await authorities.refresh();
  names = undefined;
  await vi.advanceTimersByTimeAsync(limits.authoritiesRefreshMs);
  expect(known()).toEqual(['corp']);
  names = [];
  await vi.advanceTimersByTimeAsync(limits.authoritiesRetryMs);
  expect(known()).toEqual([]);
});

it('asks no more once it is stopped, also where an answer was still to come', async () => {
  names = ['corp'];
  const refreshing = authorities.refresh();
  authorities.stop();
  await refreshing;
  await vi.advanceTimersByTimeAsync(10 * limits.authoritiesRefreshMs);
  expect(asked).toHaveLength(1);
});
