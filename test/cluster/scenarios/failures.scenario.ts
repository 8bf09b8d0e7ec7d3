import type { RefusalCode } from '@sekisho/contracts';
import type { Attempt } from '@sekisho/probe/load';
import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { only } from '../../support/guest/client.ts';
import { recoveryMs } from '../harness/limits.ts';
import { outages } from '../harness/outages.ts';
import { differences } from '../harness/session-log.ts';
import type { Site } from '../harness/site.ts';
import { hurry, slowDown } from '../harness/slow-way.ts';
import { generatedClients } from '../harness/world.ts';

const bus = ['nats-1', 'nats-2', 'nats-3'];
const auth = ['auth-1', 'auth-2'];
const pool = ['ip-pool-1', 'ip-pool-2'];
const audit = ['audit-1', 'audit-2'];
/** So long a client tries where the gateway does not answer at all. */
const silence = ['--timeout', '6'];

/** What the design promises of sessions that stand, and of new connections, while something is missing. */
export function failures(site: () => Site): void {
  /** A real client pings meanwhile: none of it is lost, and its session is the same before and after. */
  async function whilePinging(work: () => Promise<void>): Promise<void> {
    const before = await site().administrator.session('agnes');
    const pinging = await site().pinging();
    await work();
    await pinging.answers(5);
    expect((await pinging.stop()).lost).toEqual([]);
    const { connection, address } = before;
    expect(await site().administrator.session('agnes')).toMatchObject({ connection, address });
    expect(await site().pingFromBehind(address ?? '')).toEqual({ sent: 3, received: 3 });
  }

  async function accepted(): Promise<void> {
    let last: unknown;
    try {
      await eventually('a connection is accepted', recoveryMs, async () => {
        const called = await site().call('bob');
        last = called;
        return called.ok;
      });
    } catch (error) {
      throw new Error(`${error}; the last one: ${JSON.stringify(last)}`);
    }
  }
  const refused = async (): Promise<void> => {
    expect(await site().call('bob', ...silence)).toMatchObject({ ok: false });
  };
  /** New connections are refused for this reason and no other, and accepted again by themselves. */
  async function refusedWithout(replicas: readonly string[], ms: number, code: RefusalCode): Promise<void> {
    const since = new Date();
    await site().without(replicas, ms, refused);
    await accepted();
    await site().administrator.refusal(code, since);
    expect(await site().administrator.refusals(since)).toEqual([code]);
  }

  /** So many sessions as the outage is to see, of which a few stand at a time. @returns the generator's own list */
  async function comeAndGo(): Promise<readonly Attempt[]> {
    const [standing, rate] = [20, 10];
    const holdSeconds = (outages.auditSessions - standing) / rate + 1;
    const course = ['--sessions', standing, '--rate', rate, '--churn', rate, '--hold', holdSeconds].map(String);
    const load = site().load(...course);
    const { connects } = await load.finished(holdSeconds * 1000 + recoveryMs);
    expect(connects.failed).toBe(0);
    return load.attempts();
  }

  describe('while something is missing', () => {
    it.each(outages.busServers)('%s: sessions and new connections go on', (node) =>
      whilePinging(async () => {
        await site().without([node], 0, accepted);
        await accepted();
      }),
    );

    it('the bus: sessions go on, new ones are refused as busy', () =>
      whilePinging(() => refusedWithout(bus, outages.busMs, 'gateway-busy')));

    it('the primary of the leases: a replica takes over, and no address is given twice', () =>
      whilePinging(async () => {
        const load = site().load('--sessions', '40', '--rate', '4', '--redial', '--hold', '600');
        await eventually('some are in', recoveryMs, async () => (await site().administrator.sessions()).length > 10);
        const [since, primary] = [new Date(), await site().administrator.primary()];
        await site().without([primary], 0, () =>
          eventually('a replica has taken over', recoveryMs, async () =>
            site()
              .administrator.primary()
              .then(
                (other) => other !== primary,
                () => false,
              ),
          ),
        );
        await accepted();
        for (const code of await site().administrator.refusals(since)) expect(code).toBe('address-service-unavailable');
        await eventually('all are in', recoveryMs, async () => (await site().administrator.sessions()).length === 41);
        const addresses = (await site().administrator.sessions()).map(({ address }) => address);
        expect(new Set(addresses).size).toBe(addresses.length);
        await load.interrupt();
      }));

    it('the database: sessions go on; whoever has an account there is refused as unavailable', () =>
      whilePinging(() => refusedWithout(['postgres'], outages.databaseMs, 'authentication-service-unavailable')));

    it('one instance of each service: the other answers', () =>
      whilePinging(async () => {
        for (const one of ['auth-1', 'ip-pool-1', 'audit-1']) {
          await site().without([one], 0, accepted);
        }
      }));

    it('the instance that is in the middle of a conversation: the attempt is refused as unavailable, the next succeeds', () =>
      whilePinging(async () => {
        const { cluster, mover, world, administrator } = site();
        // One alone, so that it is known who leads the conversation; and a way there that takes its time.
        await cluster.stop('auth-2');
        const since = new Date();
        await slowDown(mover.guest);
        const dialled = mover.connect({ ...site().dialling('carol'), ppp: only('eap') });
        await eventually('a challenge has come', recoveryMs, () => mover.pppLog().includes('MD5-Challenge'));
        await world.plug('mover', 'out');
        await cluster.kill('auth-1');
        await cluster.start('auth-2');
        await accepted();
        await world.plug('mover', 'in');

        expect(await dialled).toMatchObject({ connected: false, stage: 'ppp' });
        await administrator.refusal('authentication-service-unavailable', since);
        await hurry(mover.guest);
        await mover.mustConnect({ ...site().dialling('carol'), ppp: only('eap') });
        await cluster.start('auth-1');
        await mover.disconnect();
      }));

    it('authentication: sessions go on, new ones are refused as unavailable', () =>
      whilePinging(() => refusedWithout(auth, 0, 'authentication-service-unavailable')));

    it('the address service: sessions go on, new ones are refused for that', () =>
      whilePinging(() => refusedWithout(pool, 0, 'address-service-unavailable')));

    it(
      'the session log: all goes on, and afterwards the log has every session exactly once',
      () =>
        whilePinging(async () => {
          const since = new Date();
          const attempts = await site().without(audit, outages.auditMs, comeAndGo);
          expect(attempts.length).toBeGreaterThanOrEqual(outages.auditSessions);
          const rows = () => site().administrator.rows({ clients: generatedClients, since });
          // A row stands before its end does: to count rows says nothing of how the sessions ended.
          await expect.poll(async () => differences(attempts, await rows()), { timeout: recoveryMs }).toEqual([]);
        }),
      outages.auditScenarioMs,
    );
  });
}
