import { type BackEndSettings, resolveSecret, type SecretReference, type Settings } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';

/** One that no realm names may lack what it needs. */
export function usedBackEnds({
  backEnds,
  realms,
}: Pick<Settings, 'backEnds' | 'realms'>): (readonly [string, BackEndSettings])[] {
  const used = new Set(Object.values(realms).flatMap((realm) => realm.backEnds));
  return Object.entries(backEnds).filter(([name]) => used.has(name));
}

/** Servers, or clients, with the secrets their settings refer to. @throws PrivateFileError */
export const withSecrets = <S extends { readonly secret: SecretReference }>(
  peers: readonly S[],
  directory: string,
): (Omit<S, 'secret'> & { readonly secret: Secret })[] =>
  peers.map((each) => ({ ...each, secret: resolveSecret(each.secret, directory) }));
