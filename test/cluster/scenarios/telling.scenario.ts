import { traceIdOf } from '@sekisho/platform';
import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { queriesAnsweredMs, recoveryMs } from '../harness/limits.ts';
import { Queries } from '../harness/queries.ts';
import type { Site } from '../harness/site.ts';

/** What the cluster tells of itself. */
export function telling(site: () => Site): void {
  describe('an administrator', () => {
    it('sees every instance of every service', async () => {
      const instances = [
        ...['audit-1', 'audit-2', 'auth-1', 'auth-2', 'balancer', 'ca', 'console', 'edge-1', 'edge-2', 'edge-3'],
        ...['ip-pool-1', 'ip-pool-2', 'publisher'],
      ];
      expect(await site().administrator.instances()).toEqual(instances);
    });

    it('has edges and a balancer that are ordinary users with the right to administer their network alone', async () => {
      const look = `for each in /proc/[0-9]*; do
        if tr '\\0' ' ' < $each/cmdline | grep -q '^node .*dist/main.js'; then grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs):' $each/status; fi
      done`;
      for (const replica of ['edge-1', 'balancer']) {
        const { stdout } = await site().cluster.execute(replica, ['/bin/sh', '-c', look]);
        const user = ['Uid:', '10001', '10001', '10001', '10001'];
        const netAdmin = '0000000000001000';
        expect(
          stdout
            .trim()
            .split('\n')
            .map((line) => line.split(/\s+/)),
        ).toEqual([user, ['CapEff:', netAdmin], ['CapBnd:', netAdmin], ['NoNewPrivs:', '1']]);
      }
    });

    it('finds a real client’s connect as one trace over edge, authentication and addresses', async () => {
      await site().mover.mustConnect(site().dialling('carol'));
      const { connection } = await site().administrator.session('carol');
      const trace = () => site().collector.trace(traceIdOf(connection));

      await eventually('all of the trace is there', recoveryMs, async () => {
        const names = (await trace()).map(({ name }) => name);
        return ['connect', 'EVALSHA sekishoLease'].every((name) => names.includes(name));
      });
      const spans = await trace();
      const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(roots.map(({ name, service }) => [name, service])).toEqual([['connect', 'sekisho-edge']]);
      expect(new Set(spans.map(({ service }) => service))).toEqual(
        new Set(['sekisho-edge', 'sekisho-auth', 'sekisho-ip-pool']),
      );
      const known = new Set(spans.map(({ spanId }) => spanId));
      expect(spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !known.has(parentSpanId))).toEqual([]);
      expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(stages));
      await site().mover.disconnect();
    });

    it('has something to see in every panel, and alerts that go by what is told', async () => {
      const load = site().load('--sessions', '4', '--hold', '60');
      const strangers = await site().call('bob', '--password-file', site().accounts.passwordFile('carol'));
      expect(strangers).toMatchObject({ ok: false });
      const queries = await Queries.of(site().cluster);
      let unanswered = '';
      try {
        await eventually('Prometheus has seen it', queriesAnsweredMs, async () => {
          unanswered = await queries.unanswered();
          return unanswered === '';
        });
      } catch (error) {
        throw new Error(`${error}:\n${unanswered}`);
      }
      await load.interrupt();
    });
  });
}

const stages = [
  ...['ike main-mode 1/2', 'ike main-mode 3/4', 'ike main-mode 5/6', 'ike quick-mode', 'l2tp tunnel', 'l2tp session'],
  ...['ppp lcp', 'ppp authentication', 'ppp ipcp', 'install session'],
];
