import type { Certificate } from '@sekisho/certificates';
import type { TrustedAuthority } from '@sekisho/contracts';
import type { TrustedCaSettings, TrustPurpose } from '@sekisho/platform';
import type { RevocationSource } from './revocation/status.ts';

/** Certificates of a trusted CA. The object is another one as soon as they are others. */
export interface AuthorityCertificates {
  /** Paths end here. */
  readonly anchors: readonly Certificate[];
  /** CAs below them, for clients that do not send theirs. */
  readonly intermediates: readonly Certificate[];
}

/** A CA whose certificates are accepted. */
export interface Authority {
  readonly name: string;
  readonly purposes: readonly TrustPurpose[];
  /** Where the accounts are that its certificates stand for; undefined: in any realm. */
  readonly realms?: readonly string[] | undefined;
  /** undefined: not known yet */
  readonly certificates: AuthorityCertificates | undefined;
  readonly whenUnknown: TrustedCaSettings['whenUnknown'];
  readonly revocation: Pick<RevocationSource, 'status'>;
  health(): TrustedAuthority;
  start(): Promise<void>;
  stop(): Promise<void>;
}
