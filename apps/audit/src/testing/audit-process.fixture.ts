import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const app = resolve(import.meta.dirname, '../..');
const compiler = resolve(app, '../../node_modules/typescript/bin/tsc');

/** Compiles the service as it is now, so that its own process can be started. */
export function buildAudit(): void {
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-b', app], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}

export interface AuditSurroundings {
  readonly directory: string;
  readonly natsUrl: string;
  /** The value of audit.store in the settings. */
  readonly store: object;
}

/** The audit service as a process of its own. */
export class AuditProcess {
  private output = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
    });
  }

  /** Starts it; returns when it is ready. */
  static async start({ directory, natsUrl, store }: AuditSurroundings): Promise<AuditProcess> {
    await mkdir(directory, { recursive: true });
    const settings = join(directory, 'sekisho.yaml');
    const audited = { store, retention: '3650d' };
    const content = { officeMode: { pool: '10.8.0.0/24' }, encryptionDomain: ['10.0.0.0/8'], audit: audited };
    await writeFile(settings, JSON.stringify(content));
    const env = {
      PATH: process.env.PATH,
      SEKISHO_SETTINGS: settings,
      SEKISHO_STATE: directory,
      SEKISHO_NATS_URL: natsUrl,
    };
    const child = fork(join(app, 'dist/main.js'), { env, execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const audit = new AuditProcess(child);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`the audit service did not start: ${audit.output}`);
      }),
    ]);
    return audit;
  }

  /** What it has logged so far. */
  get log(): string {
    return this.output;
  }

  /** @returns its exit code, null when it had to be killed */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
    return this.child.exitCode;
  }
}
