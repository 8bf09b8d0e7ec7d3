import { otherValue } from '@sekisho/platform/metrics';

/** Families that metrics tell apart: what programs call themselves in L2TP is any text that a stranger has chosen. */
const families: readonly (readonly [begins: string, label: string])[] = [
  ['Windows', 'Windows'],
  ['macOS', 'macOS/iOS'],
  ['iOS', 'macOS/iOS'],
  ['Android', 'Android'],
  ['ChromeOS', 'ChromeOS'],
  ['NetworkManager', 'NetworkManager'],
  ['strongSwan', 'strongSwan'],
  ['libreswan', 'libreswan'],
  ['MikroTik RouterOS', 'MikroTik'],
  ['SOHO router', 'SOHO router'],
];

/** Versions that `fingerprint` finds by lists of its own; what a client says of its version is not among them. */
const versions: ReadonlyMap<string, string> = new Map([
  ['Windows 2000', '2000'],
  ['Windows XP', 'XP'],
  ['Windows Vista', 'Vista'],
  ['Windows 7', '7'],
  ['Windows 8', '8'],
  ['Windows 8.1', '8.1'],
  ['Windows 10/11', '10/11'],
  ['Windows 8 to 11', '8 to 11'],
  ['macOS', 'macOS'],
  ['iOS', 'iOS'],
  ['Android up to 3', 'up to 3'],
  ['Android 4 to 6', '4 to 6'],
  ['Android 7 to 11', '7 to 11'],
  ['NetworkManager, strongSwan, xl2tpd', 'strongSwan'],
  ['NetworkManager, libreswan, xl2tpd', 'libreswan'],
]);

/** A client's family as a label, by what `fingerprint` found. */
export function clientLabel(family: string | undefined): string {
  if (family === undefined || family === '') return 'unknown';
  return families.find(([begins]) => family.startsWith(begins))?.[1] ?? otherValue;
}

/** Which version of its family a client is, as a label; `unknown`: that cannot be seen. */
export const versionLabel = (family: string | undefined): string => versions.get(family ?? '') ?? 'unknown';
