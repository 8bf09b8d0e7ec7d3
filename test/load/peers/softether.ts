import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contents, eventually, run } from '@sekisho/testing';
import { softEtherStartMs } from '../limits.ts';
import { addresses, type Topology } from '../network/topology.ts';
import { Program } from '../programs/program.ts';
import { makeAccounts, type Peer, type PeerOptions } from './peer.ts';
import { failedCommands, setUpCommands, tapDevice } from './softether-commands.ts';

export const softEtherProgram = '/usr/libexec/softether/vpnserver/vpnserver';
const folders = ['lib', 'log', 'run'] as const;

/**
 * Starts a SoftEther VPN Server of its own in the gateway's namespace: L2TP over IPsec, addresses from its virtual DHCP,
 * its hub bridged to a TAP device that the kernel routes from, as it does for us.
 */
export async function startSoftEther({ topology, cores, accounts: count }: PeerOptions): Promise<Peer> {
  const directory = await mkdtemp(join(topology.directory, 'softether-'));
  for (const folder of folders) await mkdir(join(directory, folder));
  const accounts = makeAccounts(count);
  const preSharedKey = 'bench-psk';
  const server = Program.start(
    { topology, place: 'gateway', cores },
    ['sh', '-c', startScript(directory)],
    [
      // Watcher and server end together, whoever ends first.
      ...['unshare', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'],
    ],
  );
  try {
    await eventually('SoftEther answers', softEtherStartMs, () => administrates(topology));
    await setUp(topology, directory, setUpCommands({ accounts, preSharedKey, router: router.address }));
    await eventually(`SoftEther made ${tapDevice}`, softEtherStartMs, () => routed(topology));
    await eventually('SoftEther listens', softEtherStartMs, () => listens(topology));
  } catch (error) {
    await server.end();
    throw error;
  }
  const log = join(directory, 'log');
  return {
    name: 'softether',
    preSharedKey,
    accounts,
    logs: () => contents(join(log, 'setup.txt')),
    stop: () => server.end(),
  };
}

/** The kernel's end of the bridge, the clients' router. */
const router = { address: '10.90.255.254', prefix: 16 };

/** The server keeps its state in fixed folders: its own mount namespace shows it private ones there. */
const startScript = (directory: string): string =>
  [
    ...folders.map(
      (folder) =>
        `mkdir -p /var/${folder}/softether /run/softether; mount --bind ${directory}/${folder} ${placeOf[folder]}`,
    ),
    `exec ${softEtherProgram} execsvc`,
  ].join('; ');
const placeOf = { lib: '/var/lib/softether', log: '/var/log/softether', run: '/run/softether' } as const;

const administer = (topology: Topology, ...args: string[]) =>
  run('ip', topology.inside('gateway', ['vpncmd', 'localhost:5555', '/SERVER', ...args]));

async function administrates(topology: Topology): Promise<boolean> {
  return (await administer(topology, '/CMD', 'About')).exitCode === 0;
}

async function setUp(topology: Topology, directory: string, commands: readonly string[]): Promise<void> {
  const script = join(directory, 'commands.txt');
  await writeFile(script, commands.join('\n'), { mode: 0o600 });
  const { stdout } = await administer(topology, `/IN:${script}`);
  await writeFile(join(directory, 'log', 'setup.txt'), stdout);
  const failed = failedCommands(stdout);
  if (failed.length > 0) throw new Error(`SoftEther refused to be set up:\n${failed.join('\n')}`);
}

async function routed(topology: Topology): Promise<boolean> {
  const found = await run('ip', ['-n', topology.namespace('gateway'), 'link', 'show', tapDevice]);
  if (found.exitCode !== 0) return false;
  await topology.ip('gateway', `addr replace ${router.address}/${router.prefix} dev ${tapDevice}`);
  await topology.ip('gateway', `link set ${tapDevice} up`);
  return true;
}

async function listens(topology: Topology): Promise<boolean> {
  const sockets = await topology.run('gateway', 'ss', '-Hlun');
  return [500, 4500].every(
    (port) => sockets.includes(`${addresses.gateway}:${port} `) || sockets.includes(`0.0.0.0:${port} `),
  );
}
