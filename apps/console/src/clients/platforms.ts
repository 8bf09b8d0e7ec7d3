import type { AccountState } from '@sekisho/administration';
import type { GuidePlatform, TrafficChoice, UserMethod } from '@sekisho/client-setup';

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
/** How users log in. */
export const loginMethods = [
  'ms-chap-v2',
  'eap-ms-chap-v2',
  'eap-md5-challenge',
  'chap-md5',
  'pap',
  'eap-tls',
] as const satisfies readonly UserMethod[];
/** What goes through the tunnel. */
export const trafficChoices = ['all', 'networks'] as const satisfies readonly TrafficChoice[];
/** What is known of an account. */
export const accountStates = ['known', 'elsewhere', 'missing', 'no-realm'] as const satisfies readonly AccountState[];
/** How a machine proves itself in IKE. */
export const machineAuthentications = ['pre-shared-key', 'certificate'] as const;
export type MachineAuthentication = (typeof machineAuthentications)[number];
export type Platform = (typeof platforms)[number];
