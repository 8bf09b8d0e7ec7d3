import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { CommandError } from '../command-error.ts';
import { loopbackPortMax, loopbackPortMin, loopbackPortTries } from '../limits.ts';
import { writePrivate } from '../state/private-files.ts';

export const loopback = '127.0.0.1';

export interface LoopbackPorts {
  readonly nats: number;
  readonly redis: number;
}

/** The ports of the private servers: those of the last run where they are free, else new ones, which are kept. */
export async function chooseLoopbackPorts(file: string): Promise<LoopbackPorts> {
  const kept = readKept(file);
  const nats = await keepOrChoose(kept.nats, []);
  const redis = await keepOrChoose(kept.redis, [nats]);
  const ports = { nats, redis };
  if (kept.nats !== nats || kept.redis !== redis) writePrivate(file, `${JSON.stringify(ports)}\n`);
  return ports;
}

function readKept(file: string): Partial<LoopbackPorts> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Half-written by a machine that lost power: new ports are as good.
    return {};
  }
}

async function keepOrChoose(kept: number | undefined, taken: readonly number[]): Promise<number> {
  if (kept !== undefined && !taken.includes(kept) && (await isFree(kept))) return kept;
  for (let tries = 0; tries < loopbackPortTries; tries += 1) {
    const port = randomInt(loopbackPortMin, loopbackPortMax + 1);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new CommandError(
    `No free TCP port on ${loopback} was found: is the loopback interface up (ip link set lo up)?`,
  );
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, loopback, () => server.close(() => resolve(true)));
  });
