import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { contents } from '../files.ts';
import { serverStartMs } from '../limits.ts';
import { accepts, freePort } from '../ports.ts';
import { ServerProcess } from '../servers/server-process.ts';
import type { TacacsServer, TacacsServerOptions, TacacsUser } from './tacacs-server.ts';

/** tac_plus F4.0.4. */
export class TacPlus extends ServerProcess implements TacacsServer {
  readonly port: number;
  readonly #file: (name: string) => string;

  private constructor(directory: string, port: number) {
    const file = (name: string) => join(directory, name);
    const options = ['-G', '-S', '-B', '127.0.0.1', '-p', `${port}`, '-C', file('tac_plus.conf'), '-l', file('log')];
    super({
      command: ['tac_plus', ...options, '-d', '4'],
      directory,
      isReady: () => accepts({ host: '127.0.0.1', port }),
    });
    this.port = port;
    this.#file = file;
  }

  static async make({ key, users }: TacacsServerOptions): Promise<TacacsServer> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-tac-plus-'));
    const server = new TacPlus(directory, await freePort());
    const accounting = `accounting file = ${server.#file('accounting')}`;
    const lines = [`key = "${key}"`, accounting, ...Object.entries(users).map(userBlock)];
    writeFileSync(server.#file('tac_plus.conf'), `${lines.join('\n')}\n`);
    return server;
  }

  override async start(): Promise<void> {
    const before = this.connections();
    await super.start();
    // The look whether it is there is a connection too, and written down a moment later.
    await eventually('tac_plus notes the first connection', serverStartMs, () => this.connections() > before);
  }

  records(): readonly string[] {
    return this.#lines('accounting');
  }

  connections(): number {
    return this.#lines('log').filter((line) => /: forked \d+$/.test(line)).length;
  }

  #lines(name: string): readonly string[] {
    return contents(this.#file(name)).split('\n').filter(Boolean);
  }
}

function userBlock([name, { password, args }]: readonly [string, TacacsUser]): string {
  const secrets = ['login', 'pap', 'chap'].map((method) => `  ${method} = cleartext "${password}"`);
  const pairs = (args ?? []).map((each) => {
    const [, attribute = '', separator, value = ''] = /^([^=*]+)([=*])(.*)$/.exec(each) ?? [];
    return `    ${separator === '*' ? 'optional ' : ''}"${attribute}" = "${value}"`;
  });
  const service = args === undefined ? [] : ['  service = ppp protocol = ip {', ...pairs, '  }'];
  return [`user = "${name}" {`, ...secrets, ...service, '}'].join('\n');
}
