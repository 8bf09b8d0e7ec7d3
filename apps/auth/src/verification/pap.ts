import type { Secret } from '@sekisho/wire';
import type { Directory } from '../users/directory.ts';
import type { Finding } from './method.ts';

/** PAP (RFC 1334 §2): the password itself. */
export async function verifyPap(directory: Directory, name: string, password: Secret): Promise<Finding> {
  const user = await directory.find(name);
  const right = await directory.vault.matches(user?.name ?? name, user?.password, password);
  if (user === undefined) return { kind: 'wrong', code: 'unknown-user' };
  return right ? { kind: 'right', user } : { kind: 'wrong', code: 'wrong-password', user };
}
