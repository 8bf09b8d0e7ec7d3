import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contents } from '../files.ts';
import { freePort } from '../ports.ts';
import { configuration, type FreeRadiusPolicy } from './free-radius-configuration.ts';
import { ServerProcess } from './server-process.ts';

export interface FreeRadiusOptions extends FreeRadiusPolicy {
  readonly secret: string;
  /** The file `users` (man 5 users). */
  readonly users: string;
  /** Network namespace; absent: the test's own, on free ports. */
  readonly namespace?: string;
  /** Of loopback; by default 127.0.0.1. */
  readonly address?: string;
}

/** Where a namespace's server listens (RFC 2865 §3, RFC 2866 §3). */
const assignedPorts = { authentication: 1812, accounting: 1813 } as const;

/** FreeRADIUS 3.2 on loopback, with debug log, that takes requests with Message-Authenticator alone. */
export class FreeRadius extends ServerProcess {
  readonly address: string;
  readonly port: number;
  readonly accountingPort: number;
  readonly secret: string;
  readonly directory: string;

  private constructor(options: FreeRadiusOptions, directory: string, ports: FreeRadiusPorts) {
    super({
      command: ['freeradius', '-fxx', '-l', 'stdout', '-d', directory, '-n', 'radiusd'],
      directory,
      namespace: options.namespace,
      isReady: (said) => said.includes('Ready to process requests'),
    });
    this.address = options.address ?? '127.0.0.1';
    this.port = ports.authentication;
    this.accountingPort = ports.accounting;
    this.secret = options.secret;
    this.directory = directory;
  }

  static async start(options: FreeRadiusOptions): Promise<FreeRadius> {
    const server = await FreeRadius.make(options);
    await server.start();
    return server;
  }

  /** One that does not run yet. */
  static async make(options: FreeRadiusOptions): Promise<FreeRadius> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-freeradius-'));
    const ports =
      options.namespace === undefined
        ? { authentication: await freePort(), accounting: await freePort() }
        : assignedPorts;
    const server = new FreeRadius(options, directory, ports);
    mkdirSync(join(directory, 'log'));
    writeFileSync(join(directory, 'users'), options.users);
    writeFileSync(join(directory, 'dictionary'), '');
    const { address, secret } = server;
    writeFileSync(join(directory, 'radiusd.conf'), configuration(options, { directory, address, ...ports, secret }));
    return server;
  }

  /** Accounting records as the module `detail` writes them. */
  accounting(): string {
    return contents(join(this.directory, 'log', 'detail'));
  }
}

type FreeRadiusPorts = Readonly<Record<keyof typeof assignedPorts, number>>;
