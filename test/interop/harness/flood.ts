import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { kill, repository } from '@sekisho/testing';
import { mainModeMessage } from '../../support/main-mode-message.ts';
import { addresses, inPlace, type NetworkHandle } from '../../support/network/network.ts';

const program = join(repository, 'libs/dataplane/build/Release/sekisho-traffic');
/** As many as the machine makes, once others have what they want of it. */
const packetsPerSecond = 100_000;
/** It is stopped before. */
const seconds = 120;

/** First messages of Main Mode to the gateway, each from another of these addresses, until they are stopped. */
export function startFlood(network: NetworkHandle, from: string): { stop(): Promise<void> } {
  const message = Buffer.from(mainModeMessage()).toString('hex');
  const options = { to: addresses.gateway, port: 500, from, message, rate: packetsPerSecond, seconds };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const command = inPlace(network, 'internet', ['nice', '-n', '19', program, 'flood', ...words]);
  const flood = spawn('setpriv', ['--pdeathsig=KILL', 'ip', ...command], { stdio: 'ignore' });
  const ended = once(flood, 'exit');
  return {
    stop: async () => {
      if (flood.pid !== undefined) kill(flood.pid);
      await ended;
    },
  };
}
