/** Systems whose own clients have words of their own for a failure. */
export const clientPlatforms = ['windows', 'apple', 'android', 'chromeos', 'linux'] as const;
export type ClientPlatform = (typeof clientPlatforms)[number];

/** As people call them. */
export const platformNames: Readonly<Record<ClientPlatform, string>> = {
  windows: 'Windows',
  apple: 'macOS, iOS',
  android: 'Android',
  chromeos: 'ChromeOS',
  linux: 'Linux',
};

/** What a family of clients begins with, and what runs it. */
const byBeginning: readonly (readonly [beginning: string, platforms: readonly ClientPlatform[]])[] = [
  ['Windows', ['windows']],
  ['macOS', ['apple']],
  ['Android', ['android']],
  ['libreswan', ['linux']],
  // The same programs in the same order, which the gateway cannot tell apart.
  ['strongSwan', ['chromeos', 'linux']],
  ['xl2tpd', ['chromeos', 'linux']],
];

/** Where a client of this family (`Windows 10/11`, `strongSwan, xl2tpd` …) may run: of one that is not known, anywhere. */
export const platformsOf = (family: string | null | undefined): readonly ClientPlatform[] =>
  byBeginning.find(([beginning]) => family?.startsWith(beginning))?.[1] ?? clientPlatforms;

export const clientKinds = ['windows', 'apple', 'android', 'linux', 'other'] as const;
/** Few enough for a label of metrics; ChromeOS counts as Linux. */
export type ClientKind = (typeof clientKinds)[number];

export function clientKindOf(family: string | null | undefined): ClientKind {
  const [platform, ...more] = platformsOf(family);
  if (platform === 'chromeos') return 'linux';
  return platform === undefined || more.length > 0 ? 'other' : platform;
}
