import type { OidcSettings } from '@sekisho/platform';
import { type Role, roles } from './roles.ts';

/** The role that the provider's claim gives, the one that may most; undefined: none. */
export function providedRole(
  claims: Readonly<Record<string, unknown>>,
  settings: Pick<OidcSettings, 'roleClaim' | 'roles'>,
): Role | undefined {
  const claim = claims[settings.roleClaim];
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return roles.toReversed().find((role) => settings.roles[role].some((value) => values.includes(value)));
}
