import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { clientNoticesMs, recoveryMs } from '../harness/limits.ts';
import type { Site } from '../harness/site.ts';

/** Sessions of the load generator: more than there is time for, those that are to move, and connects a second. */
const many = 1_000;
const few = 20;
const rate = 3;
const allThree = { sent: 3, received: 3 };

/** Edges that come, are drained and are killed while a real client pings and others connect. */
export function scaling(site: () => Site): void {
  const served = async () => Map.groupBy(await generated(), ({ edge }) => edge);
  /** Sessions of the load generator that stand. */
  const generated = async () => {
    const sessions = await site().administrator.sessions();
    return sessions.filter(({ user = '' }) => user.startsWith('load'));
  };
  const stand = (count: number) =>
    eventually(`${count} sessions stand`, recoveryMs, async () => (await generated()).length >= count);

  describe('edges behind the balancer', () => {
    it('are reached by a real client under its own address, and it reaches the network behind', async () => {
      const session = await site().administrator.session('agnes');

      expect(session.remote).toBe(`${site().steady.guest.seenAs}:4500`);
      expect(await site().pingFromBehind(session.address ?? '')).toEqual(allThree);
      const pinging = await site().pinging();
      await pinging.answers(3);
      expect((await pinging.stop()).lost).toEqual([]);
      expect(await site().administrator.edges()).toMatchObject([{ edge: session.edge, state: 'accepting' }]);
    });

    it('share new connections when there are more of them, and nothing breaks or moves', async () => {
      const before = await site().administrator.session('agnes');
      const pinging = await site().pinging();
      const load = site().load('--sessions', String(many), '--rate', String(rate), '--hold', '600');
      await eventually('some are on the one edge', recoveryMs, async () => (await generated()).length > 5);

      await site().cluster.scale('edge', 3);
      await eventually('all three serve some', recoveryMs, async () => (await served()).size === 3);

      const slots = (await site().administrator.edges()).map(({ slot }) => slot);
      const pinged = await pinging.stop();
      expect(await site().pingFromBehind(before.address ?? '')).toEqual(allThree);
      const report = await load.interrupt();
      expect(report.connects).toMatchObject({ failed: 0 });
      expect(report.sessions).toMatchObject({ closed: report.connects.connected, lost: 0 });
      // Each was served by one edge alone.
      const made = load.attempts().filter(({ outcome }) => outcome === 'closed');
      const edges = made.map((attempt) => attempt.edges);
      expect(edges.filter((each) => each.length !== 1)).toEqual([]);
      expect(new Set(edges.flat())).toEqual(new Set(slots));
      expect(pinged.lost).toEqual([]);
      expect(await site().administrator.session('agnes')).toMatchObject({
        connection: before.connection,
        edge: before.edge,
      });
    });

    it('are drained: they take nobody new, and whoever is in leaves after the grace time', async ({
      onTestFinished,
    }) => {
      const { edge, address = '' } = await site().administrator.session('agnes');
      const { slot } = await site().administrator.edge(edge);
      const pinging = await site().pinging();
      const load = site().load('--sessions', String(few), '--redial', '--hold', '600');
      await stand(few);

      const drain = (grace: string) => site().cluster.sekisho('edge', 'drain', edge, '--grace', grace);
      // Longer than anybody can look, and only then short: to look takes as long as the machine is slow.
      await drain('1h');
      onTestFinished(async () => {
        await site().cluster.sekisho('edge', 'undrain', edge);
      });
      const drained = new Date();
      expect(await site().pingFromBehind(address)).toEqual(allThree);
      expect(await site().administrator.edge(edge)).toMatchObject({ state: 'draining' });
      await drain('2s');
      await eventually('the client is asked to leave', clientNoticesMs, () => !site().steady.isConnected());
      await site().steadyIsIn();
      await eventually('the others are elsewhere', recoveryMs, async () => {
        const now = await served();
        return !now.has(edge) && [...now.values()].flat().length >= few;
      });

      expect((await pinging.stop()).longestGapMs).toBeLessThan(clientNoticesMs);
      const empty = await eventually('nobody is left, nor about to connect', clientNoticesMs, async () => {
        const presence = await site().administrator.edge(edge);
        return presence.state === 'drained' && presence;
      });
      expect(empty).toMatchObject({ sessions: 0 });
      expect((await site().administrator.session('agnes')).edge).not.toBe(edge);
      await load.interrupt();
      const late = load.attempts().filter(({ startedAt }) => new Date(startedAt) > drained);
      expect(late.filter(({ edges }) => edges.includes(slot ?? 0))).toEqual([]);
    });

    it('are killed: their clients connect to others, and their addresses return', async () => {
      const lost = await site().administrator.session('agnes');
      // In the log it began when its id was made, which is a moment before.
      const began = new Date(Date.parse(lost.since) - 1_000);
      await site().cluster.kill(lost.edge);
      await eventually('the client notices', clientNoticesMs, () => !site().steady.isConnected());
      await site().steadyIsIn();

      const found = await site().administrator.session('agnes');
      expect(found.edge).not.toBe(lost.edge);
      expect(await site().pingFromBehind(found.address ?? '')).toEqual(allThree);
      await eventually('the lost session ends in the log', recoveryMs, async () => {
        const rows = await site().administrator.rows({ clients: `${site().steady.guest.seenAs}/32`, since: began });
        return rows.some(({ connection, outcome }) => connection === lost.connection && outcome === 'ended');
      });
      await eventually(
        'its address returns',
        recoveryMs,
        async () => (await site().administrator.addressesInUse()) === 1,
      );
      await site().cluster.start(lost.edge);
      expect(await site().administrator.edges()).toHaveLength(3);
    });
  });
}
