import { changeRecord } from '@sekisho/contracts';
import { digestOfSettings } from '@sekisho/platform';
import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { logDelayMs, publishedMs, recoveryMs } from '../harness/limits.ts';
import type { Site } from '../harness/site.ts';
import { inside } from '../harness/world.ts';

const auth = ['auth-1', 'auth-2'];
const pool = ['ip-pool-1', 'ip-pool-2'];
const revisions = z.tuple([z.unknown(), z.object({ revision: z.string() })], z.unknown());

/** Of the addresses, which ip-pool alone reads. */
const withoutSome = (text: string): string =>
  text.replace(/^officeMode:$/m, 'officeMode:\n  exclude: [10.66.255.0/24]');

/** Settings of a cluster are changed while a real client is connected. */
export function publishing(site: () => Site): void {
  const sekisho = (...args: string[]) => site().cluster.sekisho(...args);
  const published = async (text: string) => sekisho('settings', 'publish', await site().settings.propose(text));
  /** Of these instances and all edges, those that run with another text than the file's. */
  async function behind(...instances: readonly string[]): Promise<readonly string[]> {
    const digest = digestOfSettings(await site().settings.text());
    const told = await site().administrator.digests();
    const edges = [...told.keys()].filter((each) => each.startsWith('edge-'));
    return [...instances, ...edges].filter((each) => told.get(each) !== digest);
  }
  const answered = async () => (await site().steady.ping(inside.host, { count: 2, waitS: 1 })).received;

  describe('settings that are published', { timeout: publishedMs }, () => {
    let former: string;

    it('are taken over by one instance after another, and cost no client a packet', async () => {
      const { connection } = await site().administrator.session('agnes');
      const pinging = await site().pinging();

      const said = await sekisho('psk', 'rotate', 'spring');
      // The balancer is told of all settings, as edges are, and stays.
      expect(await behind(...auth, 'balancer')).toEqual([]);
      const key = /^ {2}(\S+) {2}\(/m.exec(said)?.[1] ?? said;
      expect(await site().call('bob', '--psk-file', await site().accounts.keyFile(key))).toMatchObject({ ok: true });

      expect((await pinging.stop()).lost).toEqual([]);
      expect(await site().administrator.session('agnes')).toMatchObject({ connection });
      former = await site().settings.text();
      expect(former).toContain('/keys/psk-spring');
    });

    it('count for the session that stands, and are rolled back', async () => {
      const shut = withoutSome(former).replace('[172.30.9.0/24, 10.0.0.0/8]', '[10.0.0.0/8]');
      expect(await published(shut)).toContain('encryptionDomain');
      expect(await behind(...pool)).toEqual([]);
      expect(await answered()).toBe(0);
      await eventually('the record has what stood there before and after', logDelayMs, async () => {
        const told = JSON.parse(await sekisho('changes', '--what', 'settings.publish', '--json'));
        const [change] = changeRecord.array().parse(told);
        return JSON.stringify(change?.before?.encryptionDomain) === '["172.30.9.0/24","10.0.0.0/8"]';
      });

      const [, { revision }] = revisions.parse(JSON.parse(await sekisho('settings', 'history', '--json')));
      await sekisho('settings', 'rollback', revision);
      expect(await site().settings.text()).toBe(former);
      expect(await answered()).toBe(2);
      expect(await behind(...pool)).toEqual([]);
    });

    it('are put back where a service cannot take them over', async () => {
      const lost = former.replace(/^users:\n.*postgres-url/m, (users) => users.replace('postgres-url', 'not-there'));
      await expect(published(`log: { level: debug }\n${lost}`)).rejects.toThrow(
        /former ones are in force: \S+ does not take the settings over: \S*not-there/,
      );
      expect(await site().settings.text()).toBe(former);
      expect(await behind('ca', ...auth, ...pool)).toEqual([]);
    });

    it('are taken back where the publisher dies in the middle', async () => {
      // The first to take it is the CA; auth, which comes then, takes its time.
      const next = `log: { level: debug }\n${former}`;
      const pinging = await site().pinging();
      const asked = published(next).then(
        () => 'published',
        (error: unknown) => String(error),
      );
      await eventually('an instance has them', recoveryMs, async () => {
        const told = await site().administrator.digests();
        return [...told.values()].includes(digestOfSettings(next));
      });
      await site().cluster.kill('publisher');
      expect(await site().settings.text()).toBe(next);
      await site().cluster.start('publisher');

      expect(await site().settings.text()).toBe(former);
      await eventually('nobody has them any more', recoveryMs, async () => {
        return (await behind('ca', ...auth, ...pool)).length === 0;
      });
      expect(await asked).toMatch(/ended in the middle/);
      await eventually('the record has their return', logDelayMs, async () => {
        const told = JSON.parse(await sekisho('changes', '--what', 'settings.take-back', '--json'));
        const [change] = changeRecord.array().parse(told);
        return change?.by === 'gateway:publisher' && change.before?.['log.level'] === 'debug';
      });
      expect((await pinging.stop()).lost).toEqual([]);
    });
  });
}
