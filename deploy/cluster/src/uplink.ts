import { readFileSync } from 'node:fs';
import type { Service } from './compose.ts';
import type { Attachment } from './host.ts';
import { ip, must, run } from './shell.ts';

/** Between this machine and the cluster's host: link-local addresses, which no network of yours has. */
const link = { machine: '169.254.77.1', host: '169.254.77.2', prefix: 30, device: 'sekisho-cluster' } as const;
const table = 'sekisho-cluster';
const forwarding = '/proc/sys/net/ipv4/ip_forward';

/** A port of docker-compose.yml, such as 500:500/udp, and the address of the one replica that serves it. */
export interface PublishedPort {
  readonly protocol: string;
  readonly port: string;
  readonly address: string;
  readonly network: string;
  readonly containerPort: string;
}

/** @param entrance the network of the service's replica by which they come in: its first */
export function publishedPorts({ ports }: Service, { address, network }: Attachment): PublishedPort[] {
  return ports.map((text) => {
    const [, port = '', containerPort = '', protocol = 'tcp'] = /^(\d+):(\d+)(?:\/(udp|tcp))?$/.exec(text) ?? [];
    return { protocol, port, address, network, containerPort };
  });
}

/**
 * Connects the cluster's host with this machine: from here the balancer is reached at its own address, and with `publish` by whom
 * ever reaches this machine, as Docker publishes ports: by NAT of the destination, so that clients' addresses stay.
 * @param subnet the network of the balancer that clients come in by
 */
export async function connectToMachine(
  namespace: string,
  subnet: string,
  published: readonly PublishedPort[],
): Promise<void> {
  await ip(`link add ${link.device} type veth peer name uplink netns ${namespace}`);
  await ip(`addr add ${link.machine}/${link.prefix} dev ${link.device}`);
  await ip(`link set ${link.device} up`);
  await ip(`-n ${namespace} addr add ${link.host}/${link.prefix} dev uplink`);
  await ip(`-n ${namespace} link set uplink up`);
  await ip(`-n ${namespace} route add default via ${link.machine}`);
  await must(['ip', 'netns', 'exec', namespace, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  const uplink = `add rule ip networks forward iifname "uplink" ip daddr ${subnet} accept\n`;
  const back = `add rule ip networks forward oifname "uplink" ip saddr ${subnet} accept\n`;
  await must(['ip', 'netns', 'exec', namespace, 'nft', `${uplink}${back}`]);
  await ip(`route add ${subnet} via ${link.host}`);
  if (published.length > 0) await publish(published);
}

/** Takes away what would stay on this machine when the namespaces go. */
export async function disconnectFromMachine(): Promise<void> {
  await run(['ip', 'link', 'delete', link.device]);
  await run(['nft', 'delete', 'table', 'ip', table]);
}

async function publish(published: readonly PublishedPort[]): Promise<void> {
  if (readFileSync(forwarding, 'utf8').trim() !== '1') {
    throw new Error('To publish ports this machine has to forward: run sysctl -w net.ipv4.ip_forward=1.');
  }
  const rules = published.map(
    ({ protocol, port, address, containerPort }) =>
      `fib daddr type local ${protocol} dport ${port} dnat to ${address}:${containerPort}`,
  );
  await must([
    'nft',
    `table ip ${table} {\nchain prerouting {\ntype nat hook prerouting priority dstnat; policy accept;\n${rules.join('\n')}\n}\n}\n`,
  ]);
}
