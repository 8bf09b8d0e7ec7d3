import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { chromiumOptions } from '../../support/chromium.ts';
import { Gateway } from '../../support/gateway.ts';
import { GuestMachine } from '../../support/guest/guest-machine.ts';
import { checkPrograms, guestPrograms } from '../../support/guest/programs.ts';
import { gatewayHome } from '../../support/network/gateway.ts';
import { passwordOf } from '../../support/network/login.ts';
import {
  clientLink,
  makeNetworks,
  type NetworkHandle,
  namespace,
  removeNetwork,
} from '../../support/network/network.ts';
import { startTransferServer } from '../../support/network/transfer.ts';
import { signInAll } from './sign-in.ts';
import { userNames } from './site.ts';

/**
 * Starts, once for all scenarios, a whole gateway as an administrator does, in a network like the interop tests', and a browser on
 * its machine. The guest with the real client boots when the first scenario wants it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await checkPrograms(
    [...guestPrograms.names, 'chromium', 'freeradius', 'openssl'],
    `${guestPrograms.packages} chromium freeradius openssl`,
  );
  await using starting = new AsyncDisposableStack();
  const [network] = await makeNetworks(['browser']);
  if (network === undefined) throw new Error('no network was laid');
  starting.defer(() => removeNetwork(network));
  const machine = new GuestMachine(clientLink(network, 'direct'));
  starting.defer(() => machine.stop());
  await machine.start({ on: false });
  await startTransferServer(network, 'host');
  const home = await gatewayHome(network);
  const gateway = await Gateway.start(home);
  starting.defer(() => gateway.stop());
  const [browser] = await Promise.all([
    startBrowser(network),
    ...userNames.map((name) => gateway.addUser(name, passwordOf(name))),
  ]);
  starting.defer(() => browser.close());
  const console = await chromium.connect(browser.wsEndpoint());
  const signedIn = await signInAll(console, gateway.file('state'));
  await console.close();
  project.provide('site', { network, gateway: home, browser: browser.wsEndpoint(), signedIn });
  const running = starting.move();
  return () => running.disposeAsync();
}

/** On the machine of the gateway: the console listens on its loopback. */
async function startBrowser(network: NetworkHandle): Promise<BrowserServer> {
  const inside = join(network.directory, 'chromium');
  const command = `exec setpriv --pdeathsig=KILL ip netns exec ${namespace(network, 'gw')}`;
  await writeFile(inside, `#!/bin/sh\n${command} ${chromiumOptions.executablePath} "$@"\n`);
  await chmod(inside, 0o755);
  return chromium.launchServer({ ...chromiumOptions, executablePath: inside, host: '127.0.0.1' });
}
