import { spawnSync } from 'node:child_process';
import { tacacsStandIn } from './stand-in.ts';
import { TacPlus } from './tac-plus.ts';
import type { TacacsServer, TacacsServerOptions } from './tacacs-server.ts';

/**
 * Kinds of servers that a test can run against. Debian dropped tac_plus after its release 10, so a machine has it only where somebody
 * installed it; the stand-in is held to the wire of the real one by captured conversations (libs/protocol/tacacs) and by Perl's client.
 */
export const tacacsServers = {
  'the stand-in': tacacsStandIn,
  tac_plus: TacPlus.make,
} as const satisfies Record<string, (options: TacacsServerOptions) => Promise<TacacsServer>>;

/** tac_plus F4.0.4, which calls itself by that name wherever it was installed. */
export const tacPlusInstalled = spawnSync('tac_plus', ['-v']).error === undefined;
