import type { SigningKey } from '@sekisho/certificates';
import type { AuthorityRole } from '@sekisho/contracts';

/** A CA that can sign. */
export interface Authority {
  readonly role: AuthorityRole;
  /** Its own certificate in DER. */
  readonly certificate: Uint8Array;
  /** Of its own certificate, as in certificateReference. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly key: SigningKey;
}

/** The root, and the issuing CA below it if there is or was one. */
export class Authorities {
  /** @param issues the role that signs certificates of gateways, machines and users */
  constructor(
    readonly all: readonly [root: Authority, issuing?: Authority],
    private readonly issues: AuthorityRole,
  ) {}

  get root(): Authority {
    return this.all[0];
  }

  /** Signs what is issued from now on. */
  get signer(): Authority {
    return this.of(this.issues) ?? this.root;
  }

  of(role: AuthorityRole): Authority | undefined {
    return this.all.find((each) => each?.role === role);
  }

  /** From the CA that issued a certificate up to the root. DER. */
  chainOf(role: AuthorityRole): Uint8Array[] {
    const authority = this.of(role);
    if (authority === undefined || role === 'root') return [this.root.certificate];
    return [authority.certificate, this.root.certificate];
  }
}
