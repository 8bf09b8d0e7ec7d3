import type { SigningKey } from '@sekisho/certificates';
import type { AuthorityRole } from '@sekisho/contracts';
import type { KeyAlgorithmName } from '@sekisho/platform';

/** Where the CA's private keys are: files today; a token (PKCS #11) or a key management service has the same two verbs. */
export interface KeyStore {
  /** undefined: there is none yet. @throws PrivateFileError with a sentence for the administrator */
  open(role: AuthorityRole): Promise<SigningKey | undefined>;
  /** Makes a key unless there is one by now, and gives the one there is. @throws PrivateFileError */
  make(role: AuthorityRole, algorithm: KeyAlgorithmName): Promise<SigningKey>;
}
