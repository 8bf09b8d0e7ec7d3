import { text, utf8 } from '@sekisho/wire';

/** Address of "198.51.100.7:4500" or "[2001:db8::1]:4500". */
export const hostOf = (remote: string): string => remote.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** As much of a text as a field of so many bytes takes, ending with a whole character. */
export function fitting(value: string, bytesMax: number): string {
  const bytes = utf8(value);
  if (bytes.length <= bytesMax) return value;
  return text(bytes.subarray(0, bytesMax)).replace(/\uFFFD$/, '');
}
