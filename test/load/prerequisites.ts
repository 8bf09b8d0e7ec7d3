import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { repository, run } from '@sekisho/testing';
import { coresNeeded } from './network/placement.ts';
import { softEtherProgram } from './peers/softether.ts';
import { trafficProgramIsBuilt } from './programs/traffic.ts';

/** Programs the bench starts, and the Debian package of each. */
const programs: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  ethtool: 'ethtool',
  iperf3: 'iperf3',
  nft: 'nftables',
  taskset: 'util-linux',
  chrt: 'util-linux',
  vpncmd: 'softether-vpncmd',
};

/** What stands in the way, one sentence for the user; undefined: nothing. */
export async function hindrance(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'The bench makes network namespaces: run it as root.';
  if (availableParallelism() < coresNeeded) return `The bench needs ${coresNeeded} processor cores.`;
  if (!existsSync('/dev/net/tun')) return 'The bench needs /dev/net/tun: run modprobe tun.';
  const missing = await missingPackages();
  if (missing.length > 0)
    return `Some programs are missing: apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!trafficProgramIsBuilt() || !existsSync(join(repository, 'apps/cli/dist/main.js'))) {
    return 'The gateway is not built: run npm run setup.';
  }
  return undefined;
}

async function missingPackages(): Promise<string[]> {
  const missing = new Set<string>();
  for (const [program, name] of Object.entries(programs)) {
    if ((await run('sh', ['-c', `command -v ${program}`])).exitCode !== 0) missing.add(name);
  }
  if (!existsSync(softEtherProgram)) missing.add('softether-vpnserver');
  return [...missing];
}
