import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contents } from '../files.ts';
import { type DhcpLease, DhcpServer, type DhcpServerOptions } from './dhcp-server.ts';

export class Dnsmasq extends DhcpServer {
  readonly #directory: string;

  private constructor(options: DhcpServerOptions, directory: string) {
    super({
      command: ['dnsmasq', '--no-daemon', `--conf-file=${join(directory, 'dnsmasq.conf')}`],
      directory,
      namespace: options.namespace,
      isReady: (said) => said.includes('DHCP, IP range'),
    });
    this.#directory = directory;
  }

  static async start(options: DhcpServerOptions): Promise<Dnsmasq> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-dnsmasq-'));
    writeFileSync(join(directory, 'dnsmasq.conf'), dnsmasqSettings(options, directory));
    const server = new Dnsmasq(options, directory);
    await server.start();
    return server;
  }

  /** A line each: when it ends, hardware address, address, host name, client identifier. */
  leases(): DhcpLease[] {
    return contents(join(this.#directory, 'leases'))
      .split('\n')
      .flatMap((line) => {
        const [expires, , address] = line.split(' ');
        return address === undefined ? [] : { address, expires: Number(expires) };
      });
  }
}

function dnsmasqSettings(options: DhcpServerOptions, directory: string): string {
  const { device, subnet, first, last, leaseSeconds, renewSeconds, dns, nbns, domain, routes } = options;
  const option = (name: string, values: readonly unknown[] | undefined): string[] =>
    values === undefined ? [] : [`dhcp-option=option:${name},${values.join(',')}`];
  const lines = [
    'port=0',
    'user=root',
    `interface=${device}`,
    'bind-interfaces',
    'log-dhcp',
    'no-ping',
    'dhcp-authoritative',
    `dhcp-leasefile=${join(directory, 'leases')}`,
    `dhcp-range=${first},${last},${maskOf(subnet)},${leaseSeconds}`,
    ...option('T1', [renewSeconds]),
    ...option('dns-server', dns),
    ...option('netbios-ns', nbns),
    ...option('domain-name', domain === undefined ? undefined : [domain]),
    ...option('classless-static-route', routes?.flat()),
  ];
  return `${lines.join('\n')}\n`;
}

function maskOf(subnet: string): string {
  const bits = Number(subnet.split('/')[1]);
  return [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - from)))).join('.');
}
