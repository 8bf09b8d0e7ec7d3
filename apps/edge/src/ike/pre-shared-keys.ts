import type { PreSharedKey } from '@sekisho/isakmp';
import { PrerequisiteError, resolveSecret, type Settings } from '@sekisho/platform';
import { equalConstantTime } from '@sekisho/wire';

/**
 * The pre-shared keys of the settings, in their order, with their secrets.
 * @param directory of the settings file
 * @param clock milliseconds since 1970: keys retire while the edge runs
 * @throws PrivateFileError for a secret that cannot be read, PrerequisiteError for one that two keys have
 */
export function openPreSharedKeys(
  { support, keys }: Settings['preSharedKey'],
  directory: string,
  clock: () => number = Date.now,
): readonly PreSharedKey[] {
  if (!support) return [];
  const opened = keys.map(({ name, secret, retired, identities }) => ({
    name,
    secret: resolveSecret(secret, directory),
    ...(identities !== undefined && { identities }),
    ...(retired !== undefined && { retired: () => clock() >= retired.getTime() }),
  }));
  for (const [index, key] of opened.entries()) {
    const same = opened.slice(0, index).find(({ secret }) => equalConstantTime(secret.reveal(), key.secret.reveal()));
    if (same === undefined) continue;
    throw new PrerequisiteError(
      `The pre-shared keys ${same.name} and ${key.name} have the same secret: nobody could tell them apart.`,
    );
  }
  return opened;
}
