import type { Random } from '@sekisho/wire';
import { openTransport } from '../../transport.ts';
import { limits } from '../limits.ts';
import { pathOf, type Scenario } from '../scenario/scenario.ts';
import type { ClientPath } from './client-path.ts';
import { JavascriptPath } from './javascript-path.ts';
import { openNativePath } from './native-path.ts';

/**
 * The packet path that a scenario asks for.
 * @param server numeric address of the gateway
 * @throws DataplaneError and errors of the system
 */
export async function openPath(
  scenario: Scenario,
  server: string,
  random: Random,
  onError: (error: Error) => void,
): Promise<ClientPath> {
  const { origin, tun, workers } = scenario;
  const wanted = scenario.path ?? pathOf(origin);
  if (wanted === 'javascript') {
    const local = origin.kind === 'sockets' ? (origin.address ?? (await ownAddress(server))) : undefined;
    return new JavascriptPath(() => openTransport({ server, local, ports: scenario.serverPorts }), random, onError);
  }
  if (origin.kind === 'addresses') return openNativePath({ origin: { network: origin.network }, tun, workers });
  const address = origin.address ?? (await ownAddress(server));
  const first = origin.kind === 'ports' ? origin.first : limits.firstPort;
  // Churn leaves ports at rest for a while.
  const count = Math.min(scenario.sessions + limits.sparePorts, 65_536 - first);
  return openNativePath({ origin: { address, first, count }, tun, workers });
}

/** The address of this host on its way to the gateway. */
async function ownAddress(server: string): Promise<string> {
  const transport = await openTransport({ server });
  await transport.close();
  return transport.local.address;
}
