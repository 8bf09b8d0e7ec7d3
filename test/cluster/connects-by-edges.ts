import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from '@sekisho/cluster';
import { eventually } from '@sekisho/testing';
import { Accounts } from './harness/accounts.ts';
import { Administrator } from './harness/administrator.ts';
import { serviceStartMs } from './harness/limits.ts';
import { LoadRun } from './harness/load-run.ts';
import { clusterEnvironment } from './harness/settings.ts';
import { gateway, generatedClients, World } from './harness/world.ts';

/**
 * Connects a second by one, two and three edges: `node … test/cluster/connects-by-edges.ts`. All of the cluster and the generator
 * share this machine, so each edge is held to a small part of a processor, as if it had a small machine of its own; what is compared
 * is how many times one edge's rate several have.
 */
const edgeShare = 0.12;
const sessions = 120;
const periodUs = 20_000;

/** A control group that its processes together have a share of a processor in. */
class Share {
  private constructor(private readonly directory: string) {}

  static async make(name: string): Promise<Share> {
    const isOld = existsSync('/sys/fs/cgroup/cpu');
    const share = new Share(join(isOld ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup', name));
    await mkdir(share.directory, { recursive: true });
    const quotaUs = String(edgeShare * periodUs);
    if (isOld) {
      await share.#set('cpu.cfs_period_us', String(periodUs));
      await share.#set('cpu.cfs_quota_us', quotaUs);
    } else await share.#set('cpu.max', `${quotaUs} ${periodUs}`);
    return share;
  }

  async hold(processes: readonly number[]): Promise<void> {
    for (const pid of processes) await this.#set('cgroup.procs', String(pid));
  }

  remove(): Promise<void> {
    return rmdir(this.directory);
  }

  #set(name: string, value: string): Promise<void> {
    return writeFile(join(this.directory, name), value);
  }
}

async function measure(cluster: Cluster, accounts: Accounts, world: World): Promise<number> {
  const flags = ['--server', gateway, '--from', generatedClients, ...accounts.loadFlags()];
  const load = LoadRun.start({ namespace: world.internet, directory: world.directory, flags }, [
    '--sessions',
    String(sessions),
    '--in-flight',
    '24',
  ]);
  await load.finished(240_000);
  const connected = load.attempts().flatMap(({ connectedAt }) => (connectedAt ? [Date.parse(connectedAt)] : []));
  const begun = Math.min(...load.attempts().map(({ startedAt }) => Date.parse(startedAt)));
  const seconds = (Math.max(...connected) - begun) / 1000;
  console.log(
    `  ${connected.length} of ${sessions} in ${seconds.toFixed(1)} s, by ${cluster.replicas('edge').length} edges`,
  );
  return connected.length / seconds;
}

await using opened = new AsyncDisposableStack();
const world = opened.adopt(await World.make(), (each) => each.remove());
const directory = await mkdtemp(join(tmpdir(), 'sekisho-edges-'));
opened.defer(() => rm(directory, { recursive: true, force: true }));
const environment = await clusterEnvironment(directory);
const shares: Share[] = [];
opened.defer(async () => {
  for (const share of shares) await share.remove();
});
const cluster = opened.adopt(await Cluster.start({ directory, scale: { edge: 1 }, environment }), (each) =>
  each.close(),
);
await world.connect(cluster);
const accounts = await Accounts.add(cluster, directory);
const administrator = new Administrator(cluster);
const rates: number[] = [];
for (const edges of [1, 2, 3]) {
  await cluster.scale('edge', edges);
  const share = await Share.make(`sekisho-edge-${edges}`);
  shares.push(share);
  await share.hold(await cluster.replica(`edge-${edges}`).processes());
  await eventually(
    'the balancer knows all edges',
    serviceStartMs,
    async () => (await administrator.edges()).length === edges,
  );
  rates.push(await measure(cluster, accounts, world));
}
const [one = 1] = rates;
for (const [index, rate] of rates.entries()) {
  console.log(`${index + 1} edges: ${rate.toFixed(1)} connects/s, ${(rate / one).toFixed(2)} times one edge's`);
}
