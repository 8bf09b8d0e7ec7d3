import type { LoadScenarioInput } from '@sekisho/probe/load';
import { addresses, clientNetwork } from '../network/topology.ts';
import type { Peer } from '../peers/peer.ts';
import type { Suite } from '../report/results.ts';

/** The suite that every gateway under measurement has; SoftEther has no better one with this group. */
export const ikeSuite = 'aes256-sha1-modp2048';

/** Until they are told to stop: longer than any case takes. */
const holdSeconds = 3600;

export interface ClientsWanted {
  readonly peer: Peer;
  readonly sessions: number;
  readonly suite: Exclude<Suite, 'none'>;
  /** Connections under way at once. */
  readonly inFlight: number;
}

/** The same clients behind one address, a port each. */
export const behindOneAddress = (scenario: LoadScenarioInput): LoadScenarioInput => ({
  ...scenario,
  origin: { kind: 'ports', address: addresses.client, first: 20_000 },
});

/** Clients with an address each, as many as wanted, that stay until they are told to stop. */
export const scenarioOf = ({ peer, sessions, suite, inFlight }: ClientsWanted): LoadScenarioInput => ({
  name: 'bench',
  server: addresses.gateway,
  preSharedKey: peer.preSharedKey,
  users: { list: peer.accounts.map(({ user, password }) => ({ name: user, password })) },
  methods: ['ms-chap-v2'],
  ikeSuites: [ikeSuite],
  espSuites: [suite],
  origin: { kind: 'addresses', network: clientNetwork },
  path: 'native',
  workers: 1,
  sessions,
  inFlight,
  holdSeconds,
  gatewayProcesses: [],
});
