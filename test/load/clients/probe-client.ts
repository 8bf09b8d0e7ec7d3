import type { Bench } from '../bench.ts';
import { fewStandingMs } from '../limits.ts';
import type { Cores } from '../network/placement.ts';
import type { Peer } from '../peers/peer.ts';
import { ClientProcess } from './client-process.ts';
import { scenarioOf } from './scenarios.ts';
import { leadThroughTunnels, tunnelDevice } from './tunnel-device.ts';

export interface ProbeClient {
  readonly clients: ClientProcess;
  /** Its leased address. */
  readonly address: string;
}

/** One client whose session leads programs in the clients' namespace to the internal network. */
export async function startProbeClient({ topology }: Bench, peer: Peer, cores: Cores): Promise<ProbeClient> {
  const site = { topology, place: 'client', cores } as const;
  const scenario = { ...scenarioOf({ peer, sessions: 1, suite: 'aes256-sha1', inFlight: 1 }), tun: tunnelDevice };
  const { clients, standing } = await ClientProcess.start(site, scenario, fewStandingMs);
  const [session] = standing.sessions;
  if (session === undefined) {
    await clients.end();
    throw new Error('the client that carries the probes did not connect');
  }
  await leadThroughTunnels(topology, [session.address]);
  // It must not wait for the core that load is made on: that delay would not be the gateway's.
  await clients.hurry();
  return { clients, address: session.address };
}
