import { readFileSync } from 'node:fs';
import type { Service } from './compose.ts';
import type { Attachment } from './host.ts';
import { ip, must, run } from './shell.ts';

/** Between this machine and the cluster's host: link-local addresses, which no network of yours has. */
const link = { machine: '169.254.77.1', host: '169.254.77.2', prefix: 30, device: 'sekisho-cluster' } as const;
const table = 'sekisho-cluster';
const forwarding = '/proc/sys/net/ipv4/ip_forward';

/** A port of docker-compose.yml, and the address of the one replica that serves it. */
export interface PublishedPort {
  readonly network: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp';
  readonly containerPort: number;
  /** Who may use it: programs on this machine, or whoever reaches it. */
  readonly to: 'this-machine' | 'everybody';
}

/**
 * Ports such as 500:500/udp or 127.0.0.1:3000:3000.
 * @param entrance the network of the service's replica by which they come in: its first
 * @throws Error
 */
export function publishedPorts({ name, ports }: Service, { address, network }: Attachment): PublishedPort[] {
  return ports.map((text) => {
    const [, local, port, containerPort, protocol = 'tcp'] =
      /^(127\.0\.0\.1:)?(\d+):(\d+)(?:\/(udp|tcp))?$/.exec(text) ?? [];
    if (port === undefined) throw new Error(`${name}: ${text} is no port of the form 500:500/udp`);
    return {
      network,
      address,
      port: Number(port),
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      containerPort: Number(containerPort),
      to: local === undefined ? 'everybody' : 'this-machine',
    };
  });
}

/**
 * Connects the cluster's host with this machine, which then reaches services with ports at their own addresses.
 * @param subnets the networks by which such services are reached
 */
export async function connectToMachine(namespace: string, subnets: readonly string[]): Promise<void> {
  await ip(`link add ${link.device} type veth peer name uplink netns ${namespace}`);
  await ip(`addr add ${link.machine}/${link.prefix} dev ${link.device}`);
  await ip(`link set ${link.device} up`);
  await ip(`-n ${namespace} addr add ${link.host}/${link.prefix} dev uplink`);
  await ip(`-n ${namespace} link set uplink up`);
  await ip(`-n ${namespace} route add default via ${link.machine}`);
  await must(['ip', 'netns', 'exec', namespace, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  const rules = subnets.flatMap((subnet) => [
    `add rule ip networks forward iifname "uplink" ip daddr ${subnet} accept\n`,
    `add rule ip networks forward oifname "uplink" ip saddr ${subnet} accept\n`,
  ]);
  await must(['ip', 'netns', 'exec', namespace, 'nft', rules.join('')]);
  for (const subnet of subnets) await ip(`route add ${subnet} via ${link.host}`);
}

/** Takes away what would stay on this machine when the namespaces go. */
export async function disconnectFromMachine(): Promise<void> {
  await run(['ip', 'link', 'delete', link.device]);
  await withdrawPorts();
}

const withdrawPorts = () => run(['nft', 'delete', 'table', 'ip', table]);

/**
 * Lets whoever reaches this machine use the ports, as Docker does: by NAT of the destination, so that clients' addresses stay.
 * @throws Error where this machine does not forward
 */
export async function publish(ports: readonly PublishedPort[]): Promise<void> {
  if (readFileSync(forwarding, 'utf8').trim() !== '1') {
    throw new Error('To publish ports this machine has to forward: run sysctl -w net.ipv4.ip_forward=1.');
  }
  await withdrawPorts();
  const rules = ports
    .filter(({ to }) => to === 'everybody')
    .map(
      ({ protocol, port, address, containerPort }) =>
        `fib daddr type local ${protocol} dport ${port} dnat to ${address}:${containerPort}`,
    );
  const chain = ['type nat hook prerouting priority dstnat; policy accept;', ...rules].join('\n');
  await must(['nft', `table ip ${table} {\nchain prerouting {\n${chain}\n}\n}\n`]);
}
