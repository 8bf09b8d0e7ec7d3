import { existsSync, readFileSync, renameSync } from 'node:fs';
import { type GatewayBus, generatedPassword } from '@sekisho/administration';
import type { UserRecord } from '@sekisho/contracts';
import type { Settings } from '@sekisho/platform';
import { writePrivate } from '../state/private-files.ts';
import type { StatePaths } from '../state/state-paths.ts';
import type { FirstUser } from './announcement.ts';

const name = 'alice';

/**
 * The user of the first run, made where nobody may connect yet. undefined: there never was one, or an administrator has
 * removed it.
 * @throws CommandError
 */
export async function firstUser(
  gateway: Pick<GatewayBus, 'administer' | 'seal'>,
  { firstUserPassword: passwordFile }: Pick<StatePaths, 'firstUserPassword'>,
  settings: Pick<Settings, 'remoteAccessCommunity'>,
): Promise<FirstUser | undefined> {
  const { users = [] } = await gateway.administer('user.list', {});
  if (existsSync(passwordFile)) return isAmong(users) ? { name, passwordFile, password: undefined } : undefined;
  // The password is on disk before the user exists, and under its own name after: a crash in between loses neither.
  const unfinished = `${passwordFile}.unfinished`;
  if (users.length > 0 && !(existsSync(unfinished) && isAmong(users))) return undefined;
  const password = existsSync(unfinished) ? readFileSync(unfinished, 'utf8').trim() : generatedPassword();
  writePrivate(unfinished, `${password}\n`);
  if (!isAmong(users)) {
    const [group = 'remote-access'] = settings.remoteAccessCommunity.groups;
    const sealed = await gateway.seal(name, password);
    await gateway.administer('user.add', { name, password: sealed, groups: [group], officeMode: true, papOnly: false });
  }
  renameSync(unfinished, passwordFile);
  return { name, passwordFile, password };
}

const isAmong = (users: readonly UserRecord[]): boolean => users.some((user) => user.name === name);
