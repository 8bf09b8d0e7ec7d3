import { type Certificate, type NameSource, namesOf } from '@sekisho/certificates';
import type { CertificateReference, RefusalCode, VerifyReply } from '@sekisho/contracts';
import type { Realms } from '../../realms/realms.ts';
import { findAccount } from '../../verification/find-account.ts';
import type { Patience } from '../../verification/patience.ts';
import { refused, verdict } from '../../verification/verdict.ts';
import type { ExchangeParties } from '../exchange.ts';
import type { Handshakes } from './handshakes.ts';

export interface CertificateQuestion {
  /** DER, the user's own first. */
  readonly chain: readonly Uint8Array[];
  readonly purpose: 'users';
  /** The connection's ULID. */
  readonly connection: string;
  /** Address of the client. */
  readonly remote: string;
}

export type CertificateVerdict =
  | {
      readonly kind: 'trusted';
      readonly certificate: Certificate;
      readonly reference: CertificateReference;
      /** Name of the CA in the settings. */
      readonly authority: string;
      /** Where the accounts are that the CA vouches for; undefined: in any realm. */
      readonly realms?: readonly string[] | undefined;
      /** See namesOf. */
      readonly constrained: boolean;
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail?: string | undefined };

/** Knows the trusted CAs, and what they have revoked. */
export interface CertificateVerifier {
  verify(question: CertificateQuestion): Promise<CertificateVerdict>;
}

export interface CertificateLoginParts {
  readonly handshakes: Handshakes;
  readonly verifier: CertificateVerifier;
  readonly realms: Realms;
  /** Where in a certificate the user's name stands, in the order tried. */
  readonly nameFrom: readonly NameSource[];
}

/** Logs users in by the certificate that they have shown in TLS: it decides who they are, not the EAP Identity. */
export class CertificateLogin {
  constructor(private readonly parts: CertificateLoginParts) {}

  get handshakes(): Handshakes {
    return this.parts.handshakes;
  }

  async verify(
    chain: readonly Uint8Array[],
    { client, claimant, admission }: ExchangeParties,
    patience: Patience,
  ): Promise<VerifyReply> {
    const { verifier, realms, nameFrom } = this.parts;
    const { connection, edge, remote, machine } = client;
    const { presented } = claimant;
    if (chain.length === 0) return refused('user-certificate-missing', presented);
    const judged = await verifier.verify({ chain, purpose: 'users', connection, remote });
    if (judged.kind === 'refused') return refused(judged.code, presented, judged.detail);
    const names = namesOf(judged.certificate, nameFrom, judged);
    const [name] = names;
    if (name === undefined) {
      const detail = `it holds no name that authentication.eapTls.nameFrom lists (${nameFrom.join(', ')})`;
      return refused('user-certificate-unsuitable', presented, detail);
    }
    const vouching = { authority: judged.authority, realms: judged.realms };
    const found = await findAccount({ realms, names, vouching, who: { connection, edge, remote }, patience });
    if (found.kind === 'refused') return refused(found.code, found.user, found.detail);
    const { account, realm, backEnd } = found;
    const answer = { kind: 'accepted', account } as const;
    const reply = verdict({ answer, realm, backEnd, method: 'eap-tls', machine, presented: name }, admission);
    return reply.outcome === 'accepted' ? { ...reply, certificate: judged.reference } : reply;
  }
}
