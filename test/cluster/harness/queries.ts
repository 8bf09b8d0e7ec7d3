import { join } from 'node:path';
import type { Cluster } from '@sekisho/cluster';
import { node, repository, run } from '@sekisho/testing';
import { inNamespace } from '../../support/namespaces.ts';

const program = join(repository, 'deploy/grafana/src/validate.ts');
const prometheusPort = 9090;

/** Every query of the dashboards and alerts, asked of the cluster's Prometheus. */
export class Queries {
  private constructor(
    private readonly namespace: string,
    private readonly url: string,
  ) {}

  static async of(cluster: Cluster): Promise<Queries> {
    const { namespace } = await cluster.addHost('looker', 'watch');
    return new Queries(namespace, `http://${cluster.address('prometheus', 'watch')}:${prometheusPort}`);
  }

  /** @returns a line for each that shows nothing, or goes by what nobody tells */
  async unanswered(): Promise<string> {
    const command = [node, '--conditions=@sekisho/source', program, this.url, '--cluster'];
    const { stdout, stderr } = await run('ip', inNamespace(this.namespace, command));
    return `${stdout}${stderr}`;
  }
}
