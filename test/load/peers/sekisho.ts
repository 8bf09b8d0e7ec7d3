import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Gateway, type GatewaySettings } from '../../support/gateway.ts';
import { startedOn } from '../network/placement.ts';
import { addresses, encryptionDomain } from '../network/topology.ts';
import { makeAccounts, type Peer, type PeerOptions } from './peer.ts';

const preSharedKey = 'bench-only-9xk2';
/** Room for 50,000 sessions. */
const pool = '10.64.0.0/15';

export interface SekishoPeer extends Peer {
  readonly gateway: Gateway;
}

/** Starts the gateway the way its users do: the program, a settings file, an empty state directory. */
export async function startSekisho(
  { topology, cores, accounts: count }: PeerOptions,
  settings: GatewaySettings = {},
): Promise<SekishoPeer> {
  const gateway = await Gateway.start(
    {
      namespace: topology.namespace('gateway'),
      directory: await mkdtemp(join(topology.directory, 'sekisho-')),
      preSharedKey,
      settings: {
        gateway: { listen: [addresses.gateway] },
        officeMode: { pool },
        encryptionDomain: [encryptionDomain],
        log: { level: 'warn' },
      },
      through: startedOn(cores, 'gateway'),
    },
    settings,
  );
  const accounts = makeAccounts(count);
  try {
    for (const { user, password } of accounts) await gateway.addUser(user, password);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return { name: 'sekisho', preSharedKey, accounts, gateway, logs: () => gateway.logs(), stop: () => gateway.stop() };
}
