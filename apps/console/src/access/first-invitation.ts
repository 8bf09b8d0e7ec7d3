import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Administrators } from './administrators.ts';
import { hasPasswords } from './enrolment.ts';
import type { Invitations } from './invitations.ts';

/** In the console's state directory, its owner's alone: whoever may read it may make the first administrator. */
export const invitationFile = 'first-administrator';

/** As long as there is no administrator, what makes a link to make one lies in a file. */
export async function placeFirstInvitation(
  administrators: Pick<Administrators, 'list'>,
  invitations: Pick<Invitations, 'make'>,
  stateDir: string,
  { onlyMissing = false } = {},
): Promise<void> {
  const file = join(stateDir, invitationFile);
  if (await hasPasswords(administrators)) return rmSync(file, { force: true });
  if (onlyMissing && existsSync(file)) return;
  rmSync(file, { force: true });
  writeFileSync(file, `${await invitations.make(null)}\n`, { mode: 0o600, flag: 'wx' });
}
