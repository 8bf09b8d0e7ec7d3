import type { Attempt } from '@sekisho/probe/load';
import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { recoveryMs } from '../harness/limits.ts';
import { outages } from '../harness/outages.ts';
import type { Site } from '../harness/site.ts';

const sessions = 30;

/** Everything is stopped and started again, one instance after another, while clients come and go. */
export function rolling(site: () => Site): void {
  describe('an upgrade of one instance after another', () => {
    it('costs no client more than another attempt', async () => {
      const load = site().load('--sessions', String(sessions), '--churn', '1', '--redial', '--hold', '600');
      const stand = () =>
        eventually('all of them are in', recoveryMs, async () => {
          const now = await site().administrator.sessions();
          return now.filter(({ user = '' }) => user.startsWith('load')).length >= sessions - 2;
        });
      await stand();

      for (const instance of outages.rolled) {
        await site().cluster.stop(instance);
        await site().cluster.start(instance);
      }
      await stand();

      await load.interrupt();
      const last = Map.groupBy(load.attempts(), ({ number }) => number);
      expect([...last.values()].filter((attempts) => !endedWell(attempts))).toEqual([]);
    });
  });
}

/** The last one of a place in the run got in, or was still on its way when the run was over. */
const endedWell = (attempts: readonly Attempt[]): boolean =>
  attempts.at(-1)?.outcome === 'closed' || attempts.at(-1)?.outcome === 'abandoned';
