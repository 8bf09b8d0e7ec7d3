import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contents } from '../files.ts';
import { type DhcpLease, DhcpServer, type DhcpServerOptions } from './dhcp-server.ts';

export class Kea extends DhcpServer {
  readonly #directory: string;

  private constructor(options: DhcpServerOptions, directory: string) {
    super({
      command: [
        ...(['env', `KEA_PIDFILE_DIR=${directory}`, `KEA_LOCKFILE_DIR=${directory}`] as const),
        ...['kea-dhcp4', '-c', join(directory, 'kea.json')],
      ],
      directory,
      namespace: options.namespace,
      isReady: (said) => said.includes('DHCP4_STARTED'),
    });
    this.#directory = directory;
  }

  static async start(options: DhcpServerOptions): Promise<Kea> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-kea-'));
    writeFileSync(join(directory, 'kea.json'), JSON.stringify(keaSettings(options, directory), null, 1));
    const server = new Kea(options, directory);
    await server.start();
    return server;
  }

  /** A row each time that a lease changes; the last one of an address counts. Released ones have a lifetime of 0. */
  leases(): DhcpLease[] {
    const rows = contents(join(this.#directory, 'leases'))
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const latest = new Map(rows.map((row) => [row[0] ?? '', row]));
    return [...latest.values()].flatMap(([address = '', , , lifetime = '0', expires]) =>
      Number(lifetime) === 0 ? [] : { address, expires: Number(expires) },
    );
  }
}

function keaSettings(options: DhcpServerOptions, directory: string): object {
  const { device, subnet, first, last, leaseSeconds, renewSeconds, dns, nbns, domain, routes } = options;
  const option = (name: string, values: readonly string[] | undefined) =>
    values === undefined ? [] : [{ name, data: values.join(', ') }];
  return {
    Dhcp4: {
      'interfaces-config': { interfaces: [device], 'dhcp-socket-type': 'udp' },
      'lease-database': { type: 'memfile', persist: true, name: join(directory, 'leases'), 'lfc-interval': 0 },
      'valid-lifetime': leaseSeconds,
      'renew-timer': renewSeconds,
      // In hexadecimal: this release knows option 121 by number alone.
      'option-def': [{ name: 'classless-static-route', code: 121, type: 'binary' }],
      subnet4: [
        {
          id: 1,
          subnet,
          pools: [{ pool: `${first} - ${last}` }],
          'option-data': [
            ...option('domain-name-servers', dns),
            ...option('netbios-name-servers', nbns),
            ...option('domain-name', domain === undefined ? undefined : [domain]),
            ...(routes === undefined
              ? []
              : [{ name: 'classless-static-route', data: Buffer.from(routes.flatMap(routeBytes)).toString('hex') }]),
          ],
        },
      ],
      loggers: [
        { name: 'kea-dhcp4', output_options: [{ output: 'stdout', flush: true }], severity: 'DEBUG', debuglevel: 50 },
      ],
    },
  };
}

/** RFC 3442: the length of the prefix, as many of its octets as count, the router. */
function routeBytes([network, router]: readonly [string, string]): number[] {
  const [address = '', bits = ''] = network.split('/');
  const octets = (text: string) => text.split('.').map(Number);
  return [Number(bits), ...octets(address).slice(0, Math.ceil(Number(bits) / 8)), ...octets(router)];
}
