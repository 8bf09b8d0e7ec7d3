import { type NameSource, namesOf } from '@sekisho/certificates';
import type { VerifyReply } from '@sekisho/contracts';
import type { CertificateVerifier } from '../../certificates/certificate-verifier.ts';
import type { Realms } from '../../realms/realms.ts';
import { findAccount } from '../../verification/find-account.ts';
import type { Patience } from '../../verification/patience.ts';
import { refused, verdict } from '../../verification/verdict.ts';
import type { ExchangeParties } from '../exchange.ts';

export interface CertificateLoginParts {
  readonly verifier: Pick<CertificateVerifier, 'verify'>;
  readonly realms: Realms;
  /** Where in a certificate the user's name stands, in the order tried. */
  readonly nameFrom: readonly NameSource[];
}

/** Logs users in by the certificate that they have shown in TLS: it decides who they are, not the EAP Identity. */
export class CertificateLogin {
  constructor(private readonly parts: CertificateLoginParts) {}

  async verify(
    chain: readonly Uint8Array[],
    { client, claimant, admission }: ExchangeParties,
    patience: Patience,
  ): Promise<VerifyReply> {
    const { verifier, realms, nameFrom } = this.parts;
    const { connection, edge, remote, machine, preSharedKey } = client;
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
    const proof = { answer, realm, backEnd, method: 'eap-tls', machine, preSharedKey, presented: name } as const;
    const reply = verdict(proof, admission);
    return reply.outcome === 'accepted' ? { ...reply, certificate: judged.reference } : reply;
  }
}
