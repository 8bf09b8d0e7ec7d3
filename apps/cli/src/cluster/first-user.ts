import type { GatewayBus } from '@sekisho/administration';
import type { Settings } from '@sekisho/platform';
import type { StatePaths } from '../state/state-paths.ts';
import type { FirstUser } from '../up/announcement.ts';
import { firstUser } from '../up/first-user.ts';
import { type PreSharedKey, preSharedKeys } from '../up/pre-shared-key.ts';

/** What a first client needs to know. Secrets are told by the command that made the user alone. @throws CommandError */
export async function describeFirstUser(
  gateway: Pick<GatewayBus, 'administer' | 'seal'>,
  paths: Pick<StatePaths, 'firstUserPassword'>,
  settings: Settings,
): Promise<string> {
  const user = await firstUser(gateway, paths, settings);
  const { pool } = settings.officeMode;
  const { publicNames, publicAddresses } = settings.gateway;
  const places = [...publicNames, ...publicAddresses];
  const dialled = places.length > 0 ? places.join(', ') : "the balancer's address, UDP 500 and 4500";
  const lines: [string, string][] = [
    ['Connect to', dialled],
    ['Pre-shared key', keyText(preSharedKeys(settings)[0], user?.password !== undefined)],
    ...userLines(user),
    ['Address pool', `${pool.text}  (${pool.size} clients)`],
  ];
  return lines.map(([title, value]) => `  ${title.padEnd(16)}${value}`).join('\n');
}

function userLines(user: FirstUser | undefined): [string, string][] {
  if (user === undefined) return [];
  return [
    ['User', user.name],
    ['Password', user.password ?? `in ${user.passwordFile}`],
  ];
}

function keyText(key: PreSharedKey | undefined, isFirst: boolean): string {
  if (key === undefined) return 'switched off';
  return isFirst ? key.text : `in ${key.source}`;
}
