import { Filter } from 'ldapts';
import type { Answer } from '../back-end.ts';
import type { DirectoryEntry } from './directory-entry.ts';
import { LdapFailure } from './failure.ts';
import { grantAttributes } from './grants.ts';
import type { LdapSession } from './ldap-server.ts';
import { sizeLimitExceeded } from './result-codes.ts';
import type { DirectorySchema } from './schemas/schema.ts';

export interface FoundUser {
  readonly kind: 'found';
  readonly entry: DirectoryEntry;
  /** As the directory spells it; of several names the first, whichever was used: one person is one user. */
  readonly name: string;
  /** The value of the attribute with the NT hash. */
  readonly ntHash: string | Buffer | undefined;
}

export interface UserSearch {
  readonly base: string;
  readonly filter: string;
  /** As the user spells it. */
  readonly name: string;
  readonly schema: DirectorySchema;
  readonly ntHashAttribute: string | undefined;
}

/** Puts a user's name into a filter, so that it can mean nothing but itself there (RFC 4515 §3). */
export const filterFor = (template: string, name: string): string =>
  template.replaceAll('{name}', () => Filter.escape(name));

/** Exactly one entry must have the name: of several nobody knows whose password counts. */
export async function findUser(
  session: LdapSession,
  { base, filter, name, schema, ntHashAttribute }: UserSearch,
): Promise<FoundUser | Extract<Answer, { kind: 'refused' | 'unknown-user' }>> {
  if (name === '') return { kind: 'unknown-user' };
  const secret = ntHashAttribute === undefined ? [] : [ntHashAttribute];
  const attributes = [...schema.userAttributes, ...grantAttributes, 'memberOf', ...secret];
  const explicitBufferAttributes = ['objectSid', ...secret];
  const options = { filter, attributes, explicitBufferAttributes, sizeLimit: 2 };
  const entries = await session.search({ base, options }).catch((error: unknown) => {
    if (error instanceof LdapFailure && error.resultCode === sizeLimitExceeded) return undefined;
    throw error;
  });
  if (entries === undefined) return ambiguous('more than two entries have this name');
  const [entry, second] = entries;
  // A bind without a name is an anonymous one, whatever the password (RFC 4513 §5.1).
  if (entry === undefined || entry.dn === '') return { kind: 'unknown-user' };
  if (second !== undefined) return ambiguous(`several entries have this name, such as ${entry.dn} and ${second.dn}`);
  const [ntHash] = ntHashAttribute === undefined ? [] : entry.values(ntHashAttribute);
  return { kind: 'found', entry, name: entry.text(schema.nameAttribute) ?? name, ntHash };
}

const ambiguous = (detail: string) => ({ kind: 'refused', code: 'refused-by-back-end', detail }) as const;
