import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, type CertificateFiles } from '../certificate-authority.ts';
import { accepts, freePort } from '../ports.ts';
import { ServerProcess } from './server-process.ts';

/** What the configuration of one server has to say. */
export interface NatsClusterNode {
  readonly name: string;
  /** Address and port for clients. */
  readonly listen: string;
  /** Directory of JetStream's files. */
  readonly store: string;
  readonly tls: CertificateFiles & { readonly ca: string };
  readonly cluster: {
    readonly listen: string;
    readonly routes: readonly string[];
    readonly tls: CertificateFiles & { readonly ca: string };
  };
}

const host = '127.0.0.1';
const size = 3;

/** Three nats-servers on loopback that are one cluster, with TLS to clients and among themselves. */
export class NatsCluster {
  private constructor(
    /** For clients: comma separated, by the name that the certificates have. */
    readonly url: string,
    readonly caFile: string,
    readonly servers: readonly ServerProcess[],
    private readonly directory: string,
  ) {}

  /** @param format the configuration of one of them, as a file's content */
  static async start(format: (node: NatsClusterNode) => string): Promise<NatsCluster> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-nats-cluster-'));
    const authority = CertificateAuthority.inside(directory, 'Bus CA');
    const wishes = { names: ['DNS:localhost', `IP:${host}`], purposes: ['serverAuth', 'clientAuth'] };
    const tls = { ...authority.issue('nats', wishes), ca: authority.certificate };
    const ports = await Promise.all(Array.from({ length: 2 * size }, freePort));
    const routes = ports.slice(size).map((port) => `${host}:${port}`);
    const servers = routes.map((route, index) => {
      const name = `nats-${index + 1}`;
      const port = ports[index] ?? 0;
      const home = mkdtempSync(join(directory, `${name}-`));
      const cluster = { listen: route, routes, tls };
      const node = { name, listen: `${host}:${port}`, store: join(home, 'js'), tls, cluster };
      const file = join(home, 'nats.conf');
      writeFileSync(file, format(node), { mode: 0o600 });
      const command = ['nats-server', '-c', file] as const;
      return new ServerProcess({ command: [...command], directory: home, isReady: () => accepts({ host, port }) });
    });
    const url = ports.slice(0, size).map((port) => `tls://localhost:${port}`);
    const cluster = new NatsCluster(url.join(), authority.certificate, servers, directory);
    await Promise.all(servers.map((server) => server.start()));
    return cluster;
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
