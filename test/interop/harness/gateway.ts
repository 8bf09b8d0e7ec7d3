import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Gateway, type GatewaySettings } from '../../support/gateway.ts';
import { addresses, type NetworkHandle, namespace, officeModeNetwork } from './network.ts';

export const preSharedKey = 'interop-tests-only-4hj2';

/** Starts a gateway with an empty state directory in the network. */
export const startGateway = async (network: NetworkHandle, settings: GatewaySettings): Promise<Gateway> =>
  Gateway.start(
    {
      namespace: namespace(network, 'gw'),
      directory: await mkdtemp(join(network.directory, 'gateway-')),
      preSharedKey,
      settings: {
        gateway: { listen: [addresses.gateway] },
        officeMode: { pool: officeModeNetwork },
        encryptionDomain: ['10.0.0.0/24'],
      },
    },
    settings,
  );
