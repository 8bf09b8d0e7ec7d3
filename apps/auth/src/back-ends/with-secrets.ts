import { resolveSecret, type SecretReference } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';

/** Servers with the secrets their settings refer to. @throws PrivateFileError */
export const withSecrets = <S extends { readonly secret: SecretReference }>(
  servers: readonly S[],
  directory: string,
): (Omit<S, 'secret'> & { readonly secret: Secret })[] =>
  servers.map((each) => ({ ...each, secret: resolveSecret(each.secret, directory) }));
