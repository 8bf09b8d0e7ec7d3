import type { AuthorityRole } from '@sekisho/contracts';
import type { Settings } from '@sekisho/platform';
import { commonNameMax } from '../limits.ts';

/** Common names of the CAs when they are made: what the settings say then stands in their certificates for good. */
export function authorityName(
  role: AuthorityRole,
  { internalCa, gateway }: Pick<Settings, 'internalCa' | 'gateway'>,
): string {
  const root = internalCa.name ?? withEnding(gateway.name, ' Internal CA');
  return role === 'root' ? root : withEnding(root, ' Issuing');
}

/** A name too long for a certificate loses its end, not its ending. */
const withEnding = (name: string, ending: string): string =>
  [...name].slice(0, commonNameMax - ending.length).join('') + ending;
