import { otherValue } from '@sekisho/platform/metrics';

/** Families that metrics tell apart: what programs call themselves in L2TP is any text that a stranger has chosen. */
const families: readonly (readonly [begins: string, label: string])[] = [
  ['Windows', 'Windows'],
  ['macOS', 'macOS/iOS'],
  ['Android', 'Android'],
  ['strongSwan', 'strongSwan'],
  ['libreswan', 'libreswan'],
];

/** A client's family as a label, by what `fingerprint` found. */
export function clientLabel(family: string | undefined): string {
  if (family === undefined || family === '') return 'unknown';
  return families.find(([begins]) => family.startsWith(begins))?.[1] ?? otherValue;
}
