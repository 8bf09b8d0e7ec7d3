import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { node } from '../repository.ts';
import { ServerProcess } from '../servers/server-process.ts';
import type { TacacsServerOptions } from './tacacs-server.ts';

const program = join(import.meta.dirname, `main${extname(import.meta.filename)}`);

/** A TACACS+ server on loopback of a network namespace, in a process of its own. */
export class TacacsProcess extends ServerProcess {
  readonly address = '127.0.0.1';

  static async start(namespace: string, options: TacacsServerOptions): Promise<TacacsProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-tacacs-'));
    const file = join(directory, 'options.json');
    writeFileSync(file, JSON.stringify(options), { mode: 0o600 });
    const command = [node, program, file] as const;
    const server = new TacacsProcess({ command, directory, namespace, isReady: (said) => /^\d+\n/.test(said) });
    await server.start();
    return server;
  }

  get port(): number {
    return Number.parseInt(this.log, 10);
  }
}
