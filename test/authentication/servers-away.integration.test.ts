import type { LoadReport } from '@sekisho/probe/load';
import { eventually } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blackHole, Site } from './harness/site.ts';

const possible = process.getuid?.() === 0;

const kinds = ['radius', 'ldap', 'tacacs'] as const;
/** Of the clients whose RADIUS server is a black hole, as many as one address may have under way at once. */
const hanging = 40;
const sessions = 200;
/** A bound for correctness on a machine that does other things too; the rate itself is measured by the benchmark. */
const leastShare = 0.5;
const noticeMs = 15_000;

describe.skipIf(!possible)('a gateway whose authentication servers go away', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.start('sekisho-away');
  });
  afterAll(() => site?.remove());

  it('lets everybody in who connects while the first server of each kind dies', async () => {
    const users = await site.userFile('one-of-each', kinds);
    const run = site.load('failover', '--user-file', users, '--sessions', '90', '--method', 'pap', '--rate', '15');
    const connected = async () => (await site.gateway.sessions()).filter(({ step }) => step === 'connected').length;
    const before = await eventually('some are connected', noticeMs, async () => {
      const count = await connected();
      return count >= 10 && count;
    });
    await Promise.all(kinds.map((kind) => site.servers[kind][0].kill()));
    expect(before).toBeLessThan(80);
    const { connects } = await run;
    expect(connects).toMatchObject({ connected: 90, failed: 0, failures: [] });
    expect(await site.serverStates()).toMatchObject({
      radius: ['down', 'up'],
      ldap: ['down', 'up'],
      tacacs: ['down', 'up'],
    });
  });

  it('lets users of other realms in at full rate while clients of a black-holed one hang, and says why those fail', async () => {
    const internal = ['--user', 'carol@internal', '--password-file', site.secrets.file('internal'), '--sessions'];
    const alone = await site.load('alone', ...internal, `${sessions}`);
    const hole = ['--user', 'carol{n}@hole', '--password-file', site.secrets.file('radius'), '--method', 'pap'];
    const inVain = site.load('hole', ...hole, '--sessions', `${hanging}`, '--in-flight', `${hanging}`);
    const waiting = async () => (await site.gateway.sessions()).filter(({ user }) => user?.endsWith('@hole'));
    await eventually('all of them wait', noticeMs, async () => (await waiting()).length === hanging);
    const beside = await site.load('beside', ...internal, `${sessions}`);
    expect(await waiting()).toHaveLength(hanging);
    for (const { connects } of [alone, beside]) expect(connects).toMatchObject({ connected: sessions, failures: [] });
    expect(rate(beside)).toBeGreaterThan(leastShare * rate(alone));
    expect((await inVain).connects).toMatchObject({ connected: 0, failed: hanging });
    const record = await site.gateway.logged({ user: 'carol1@hole', code: 'back-end-unavailable' });
    expect(record.detail).toMatch(`RADIUS ${blackHole.address} did not answer in ${blackHole.timeoutS} s`);
  });

  it('wrote no password and no key down anywhere, in any form', async () => {
    expect(await site.leaks()).toEqual([]);
  });
});

/** Connections a second, from the first to the last. */
function rate({ phases, connects }: LoadReport): number {
  const [ramp, hold] = [phases[0]?.at ?? 0, phases[1]?.at ?? 0];
  return connects.connected / (hold - ramp);
}
