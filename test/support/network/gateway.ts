import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Gateway, type GatewayHome, type GatewaySettings } from '../gateway.ts';
import { addresses, type NetworkHandle, namespace, officeModeNetwork } from './network.ts';

export const preSharedKey = 'interop-tests-only-4hj2';

/** An empty state directory of a gateway in the network. */
export const gatewayHome = async (network: NetworkHandle): Promise<GatewayHome> => ({
  namespace: namespace(network, 'gw'),
  directory: await mkdtemp(join(network.directory, 'gateway-')),
  preSharedKey,
  settings: {
    gateway: { listen: [addresses.gateway] },
    officeMode: { pool: officeModeNetwork },
    encryptionDomain: ['10.0.0.0/24'],
  },
});

/** Starts a gateway with an empty state directory in the network. */
export const startGateway = async (network: NetworkHandle, settings: GatewaySettings): Promise<Gateway> =>
  Gateway.start(await gatewayHome(network), settings);
