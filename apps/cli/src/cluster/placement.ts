import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { giveAll, putInto } from '../state/ownership.ts';

/** A file in a volume of a service. */
export interface Placement {
  readonly volume: string;
  /** In the volume. */
  readonly path: string;
  readonly text: string;
  /** User and group. */
  readonly owner: number;
  /**
   * `secret`: what is there must be the same. `derived`: follows the program's version, so that it is written anew where it
   * differs. `first`: the service goes on with it as its own.
   */
  readonly kind: 'secret' | 'derived' | 'first';
}

/** Puts a file where it is missing, or brings it up to date. @returns whether it wrote. @throws CommandError */
export function place(root: string, placement: Placement): boolean {
  const { volume, path, text, owner, kind } = placement;
  const file = join(root, volume, path);
  if (existsSync(file)) {
    if (kind === 'first' || readFileSync(file, 'utf8') === text) return false;
    if (kind === 'secret') {
      throw new CommandError(
        `${volume} holds another ${path} than the one that was made for it: restore its volume and cluster-secrets from the same backup, or remove all volumes of this cluster to begin anew.`,
      );
    }
  }
  const mode = kind === 'first' ? 0o600 : 0o400;
  // Of a service that runs already the volume may hold anything.
  putInto(join(root, volume), path, { bytes: Buffer.from(text), user: owner, mode });
  return true;
}

/** A volume is its service's alone, whoever it ran as before. @throws CommandError where it is not mounted */
export function ownVolume(root: string, volume: string, owner: number): void {
  const folder = join(root, volume);
  if (!existsSync(folder)) {
    throw new CommandError(`${folder} is missing: the volume ${volume} has to be mounted there.`);
  }
  giveAll(folder, owner);
  chmodSync(folder, 0o700);
}
