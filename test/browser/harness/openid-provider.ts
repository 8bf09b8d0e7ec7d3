import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { node } from '@sekisho/testing';
import { inPlace, type NetworkHandle } from '../../support/network/network.ts';
import { consoleUrl } from './site.ts';

const port = 9400;
const secret = 'what-the-console-and-the-provider-know';

/** Whom an OpenID provider signs in. */
export interface Provided {
  readonly name: string;
  readonly group: string;
}

/** A real OpenID provider on the gateway's machine, as the console's setting `oidc` names it. */
export const openIdProvider = {
  secret,
  settings: (secretFile: string, administrators: string) => ({
    name: 'Example SSO',
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'sekisho',
    clientSecret: { file: secretFile },
    roles: { administrator: [administrators] },
  }),

  /** Starts it; whoever comes is this one. */
  async start(network: NetworkHandle, { name, group }: Provided): Promise<ChildProcess> {
    const script = join(import.meta.dirname, 'openid-provider-process.ts');
    const args = [String(port), secret, `${consoleUrl}/single-sign-on`, name, group];
    const command = ['--pdeathsig=KILL', 'ip', ...inPlace(network, 'gw', [node, script, ...args])];
    const provider = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'inherit'] });
    await Promise.race([
      once(provider.stdout, 'data'),
      once(provider, 'exit').then(() => Promise.reject(new Error('the OpenID provider ended at once'))),
    ]);
    return provider;
  },
};
