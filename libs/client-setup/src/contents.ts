import type { ClientSetupFacts, Identity } from './facts.ts';
import type { SecretKind } from './setup-file.ts';

/** Identities that the client gets: of the machine, of the user, or one that is both. */
export function identitiesOf({
  machine,
  user,
}: ClientSetupFacts): readonly (Identity & { readonly of: 'machine' | 'user' })[] {
  return [
    ...(machine.kind === 'certificate' ? [{ ...machine.identity, of: 'machine' as const }] : []),
    ...(user.method === 'eap-tls' ? [{ ...user.identity, of: 'user' as const }] : []),
  ];
}

/** Secrets that a file with everything in it holds. */
export function secretsOf(facts: ClientSetupFacts): SecretKind[] {
  const { machine, user } = facts;
  return [
    ...(machine.kind === 'pre-shared-key' ? ['pre-shared-key' as const] : []),
    ...(user.method !== 'eap-tls' && user.password !== undefined ? ['password' as const] : []),
    ...(identitiesOf(facts).length > 0 ? ['private-key' as const] : []),
  ];
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
