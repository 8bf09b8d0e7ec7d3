import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCompose } from './compose.ts';
import { runOnce } from './container.ts';
import { clusterId, isAlive, namespaceOf, ownerOf } from './leftovers.ts';
import { serviceNamed } from './order.ts';
import { checkout, placeOf } from './place.ts';

/** The service that administrators' commands run as. */
export const commandService = 'cli';

const idFile = (directory: string): string => join(directory, 'run', 'id');

/** Has other processes find the cluster of this one. */
export const announce = (directory: string): void => writeFileSync(idFile(directory), clusterId());
export const withdraw = (directory: string): void => rmSync(idFile(directory), { force: true });

/**
 * `sekisho ARGS` on the cluster that runs on a directory, in whatever process, with this one's input and output.
 * @returns its exit code
 * @throws Error where none runs
 */
export async function administer(directory: string, args: readonly string[]): Promise<number> {
  const id = runningOn(directory);
  if (id === undefined) throw new Error(`No cluster runs on ${directory}: start it with npm run cluster.`);
  const compose = readCompose(join(checkout, 'docker-compose.yml'));
  const service = serviceNamed(compose.services, commandService);
  const where = { name: commandService, service, namespace: namespaceOf(id, commandService) };
  const place = placeOf(where, compose, resolve(directory));
  const { exitCode } = await runOnce(service, place, [...service.command, ...args], { stdio: 'inherit' });
  return exitCode;
}

function runningOn(directory: string): string | undefined {
  try {
    const id = readFileSync(idFile(directory), 'utf8');
    const owner = ownerOf(`${id}-`);
    return owner !== undefined && isAlive(owner) ? id : undefined;
  } catch {
    return undefined;
  }
}
