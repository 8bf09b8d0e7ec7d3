import { randomInt } from 'node:crypto';
import { AdministrationError } from '@sekisho/administration';
import { recoveryCodes } from '../limits.ts';
import type { AdministratorRow, InvitationRow } from '../store/schema.ts';
import type { Administrators } from './administrators.ts';
import type { AuthenticatorApps } from './authenticator-app.ts';
import type { Invitations } from './invitations.ts';
import type { Client, SignIns } from './sign-ins.ts';
import { hashOf } from './tokens.ts';

export const over = 'This link was used, or is too old: ask for another one.';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** What lets administrators in, in one transaction. */
export interface TransactionParts {
  readonly administrators: Administrators;
  readonly invitations: Invitations;
  readonly signIns: SignIns;
  readonly apps: AuthenticatorApps;
}

/** What somebody with an invitation has given, and was found to be good. */
export interface Enrolment {
  readonly invitation: InvitationRow;
  readonly called: string;
  readonly proof: { readonly password: string; readonly secret: string; readonly step: number };
  readonly client: Client;
}

/**
 * Gives somebody their account. Of two who come at once with a link one has it; of two with different links of the first administrator
 * likewise.
 * @throws AdministrationError where the invitation is over meanwhile, or the name is another one's
 */
export async function enrol(
  { administrators, invitations, signIns, apps }: TransactionParts,
  { invitation, called, proof: { password, secret, step }, client }: Enrolment,
) {
  if (!(await invitations.take(invitation))) throw new AdministrationError(over);
  const administrator = await ownerOf(invitation, administrators, called);
  await administrators.change(administrator, { password, totp: apps.seal(secret, administrator.id), totp_step: step });
  const recovery = Array.from({ length: recoveryCodes }, () => `${random(5)}-${random(5)}`);
  await administrators.setRecoveryCodes(administrator.id, recovery.map(hashOf));
  await administrators.removePasskeys(administrator.id);
  // Whoever was in by the former password is out.
  await signIns.endAll(administrator.id);
  return { administrator, recovery, token: await signIns.open(administrator.id, 'invitation', client) };
}

/** @throws AdministrationError where the invitation is over meanwhile */
async function ownerOf(
  { administrator: id }: InvitationRow,
  administrators: Administrators,
  called: string,
): Promise<AdministratorRow> {
  if (id !== null) {
    const known = await administrators.find(id);
    if (known === undefined || known.disabled === 1) throw new AdministrationError(over);
    return known;
  }
  if (await hasPasswords(administrators)) throw new AdministrationError(over);
  return administrators.add(called, 'administrator');
}

/** Whether anybody can sign in by a password. */
export const hasPasswords = async (administrators: Pick<Administrators, 'list'>): Promise<boolean> =>
  (await administrators.list()).some(({ password }) => password !== null);

const random = (length: number): string => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
