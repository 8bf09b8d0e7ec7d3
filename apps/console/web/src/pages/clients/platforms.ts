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
] as const;
export type Platform = (typeof platforms)[number];

/** Of the device that the page is shown on, as its browser names itself; a first guess, to be chosen anew. */
export function platformOf(agent: string): Platform {
  if (/iPhone|iPad/.test(agent)) return 'ios';
  const android = /Android (\d+)/.exec(agent)?.[1];
  if (android !== undefined) return Number(android) >= 12 ? 'android-12' : 'android';
  if (/CrOS/.test(agent)) return 'chromeos';
  if (/Mac OS X/.test(agent)) return 'macos';
  return /Linux/.test(agent) ? 'linux-gnome' : 'windows-11';
}
