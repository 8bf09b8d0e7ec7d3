import type { GuidePlatform } from '@sekisho/client-setup';

/** Systems that there are guides for, without the library that makes them: the description of the API names them too. */
export const platforms = [
  'windows-11',
  'windows-10',
  'macos',
  'macos-12',
  'ios',
  'android',
  'android-12',
  'chromeos',
  'linux-gnome',
  'linux-file',
  'mikrotik',
  'router',
  'everyone',
] as const satisfies readonly GuidePlatform[];
/** How a machine proves itself in IKE. */
export const machineAuthentications = ['pre-shared-key', 'certificate'] as const;
export type MachineAuthentication = (typeof machineAuthentications)[number];
export type Platform = (typeof platforms)[number];
