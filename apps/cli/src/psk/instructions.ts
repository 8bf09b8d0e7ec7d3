import { formatTimestamp } from '@sekisho/administration';
import type { PreSharedKeySettings } from '@sekisho/platform';
import { shortPath } from '../up/announcement.ts';
import type { MadeKey } from './rotation.ts';

/** Whether the running gateway has taken it over. */
export type Taken = 'in-force' | 'at-next-start';

const restart =
  'It counts from the next start of the gateway on; in a cluster as soon as auth and the edges have read the settings anew (docs/running.md).';

/** What to do with a new key. */
export function handOutText({ name, text, file, settingsFile, groups, old }: MadeKey, taken: Taken): string {
  const whose = groups === undefined ? '' : `, for members of ${groups.join(', ')} alone`;
  const rest =
    old === undefined
      ? ['2. Hand the key out.']
      : [
          `2. Hand the key out to whoever has ${old}, which stays valid: each client changes when it suits.`,
          `3. See who still has the old one:     sekisho psk report --key ${old}`,
          `4. Announce the day, and refuse it from then on:  sekisho psk retire ${old} --on DATE`,
        ];
  return [
    `Made the pre-shared key ${name}${whose}; it is in ${shortPath(settingsFile)}, and here once:`,
    '',
    `  ${text}  (${shortPath(file)})`,
    '',
    `1. ${taken === 'in-force' ? 'It is in force: clients may come with it, and nobody was disconnected.' : restart}`,
    ...rest,
    '',
    'Where clients have it (docs/clients.md):',
    `  Windows   Set-VpnConnection -Name 'NAME OF THE CONNECTION' -TunnelType L2tp -L2tpPsk '${text}' -Force`,
    '  macOS     System Settings › VPN › (i) › Shared secret',
    '  iOS       Settings › General › VPN › (i) › Secret',
    '  Android   Settings › VPN › (gear) › IPSec pre-shared key',
    '  Linux     Settings › Network › VPN › IPsec Settings › Pre-shared key',
  ].join('\n');
}

/** @param left the keys that are still valid; where each is for some groups alone, everybody else is shut out */
export function retireText(
  name: string,
  moment: Date,
  left: readonly Pick<PreSharedKeySettings, 'groups'>[],
  { taken, now = new Date() }: { readonly taken: Taken; readonly now?: Date },
): string {
  const when = moment <= now ? 'now on' : `${formatTimestamp(moment)} on`;
  const lines = [
    `From ${when} clients with the pre-shared key ${name} are refused; who is connected stays until the client renews its IKE SA.`,
    taken === 'in-force' ? 'That is in force.' : restart,
  ];
  if (left.every(({ groups }) => groups !== undefined)) {
    lines.push(
      'Every key that is left is for some groups alone: for everybody else make one with sekisho psk rotate --of NAME.',
    );
  }
  return lines.join('\n');
}
