import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Cluster } from '@sekisho/cluster';
import { kill, node, type ReceivedSpan } from '@sekisho/testing';
import { inNamespace } from '../../support/namespaces.ts';

const port = '4318';
/** It runs from sources, which have what only transforming removes. */
const flags = [
  '--conditions=@sekisho/source',
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
];

/** What the cluster's services tell of their work, gathered at the address where they send it. */
export class Collector {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(cluster: Cluster): Promise<Collector> {
    const { namespace, address } = await cluster.addHost('collector', 'watch', { alias: 'otel-collector' });
    const script = join(import.meta.dirname, 'collector-process.ts');
    const command = inNamespace(namespace, [node, ...flags, script, address, port]);
    const child = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...command], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the collector ended with ${code}`))),
    ]);
    return new Collector(child);
  }

  /** Of one connection, by their start. */
  async trace(traceId: string): Promise<readonly ReceivedSpan[]> {
    this.#child.send('spans');
    const [spans] = (await once(this.#child, 'message')) as [readonly ReceivedSpan[]];
    return spans.filter((span) => span.traceId === traceId).toSorted((a, b) => a.start - b.start);
  }

  async stop(): Promise<void> {
    if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    kill(this.#child.pid);
    await once(this.#child, 'exit');
  }
}
