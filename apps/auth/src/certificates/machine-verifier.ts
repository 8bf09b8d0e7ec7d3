import { type Certificate, matchesIdentity, namesOf } from '@sekisho/certificates';
import type { RefusalCode, VerifyMachineReply, VerifyMachineRequest } from '@sekisho/contracts';
import type { Logger, Settings } from '@sekisho/platform';
import { fromBase64, toBase64 } from '@sekisho/wire';
import { accountInRealm, type Realms } from '../realms/realms.ts';
import { describeFailure } from '../verification/failure.ts';
import { type FoundAccount, findAccount } from '../verification/find-account.ts';
import type { CertificateVerifier, TrustedCertificate } from './certificate-verifier.ts';
import { authoritiesNamedMax } from './limits.ts';

export interface MachineVerifierParts {
  readonly verifier: Pick<CertificateVerifier, 'verify'>;
  /** CAs trusted for machines. */
  readonly authorities: () => readonly Certificate[];
  readonly realms: Realms;
  readonly community: Settings['remoteAccessCommunity'];
  readonly logger: Logger;
}

/** Decides whether a machine that proved in IKE that it has a certificate's private key may connect, and which account it is. */
export class MachineVerifier {
  constructor(private readonly parts: MachineVerifierParts) {}

  async verify(request: VerifyMachineRequest): Promise<VerifyMachineReply> {
    const { connection, remote, certificates, identity } = request;
    const chain = certificates.map(fromBase64);
    const verdict = await this.parts.verifier.verify({ chain, purpose: 'machines', connection, remote });
    if (verdict.kind === 'refused') return refused(verdict.code, undefined, verdict.detail);
    const { certificate } = verdict;
    const match = matchesIdentity(certificate, { type: identity.type, data: fromBase64(identity.data) });
    // Behind a NAT clients call themselves by addresses that no CA knows. That grants nothing: the certificate names the account.
    if (match.outcome === 'differs')
      return refused('machine-certificate-unsuitable', certificate.subject, match.detail);
    return this.#account(request, verdict);
  }

  /** Subjects of the CAs in DER, for certificate requests (RFC 2408 §3.10). */
  machineAuthorities(): Uint8Array[] {
    const subjects = this.parts.authorities().map(({ subjectDer }) => toBase64(subjectDer));
    return [...new Set(subjects)].slice(0, authoritiesNamedMax).map(fromBase64);
  }

  async #account(request: VerifyMachineRequest, trusted: TrustedCertificate): Promise<VerifyMachineReply> {
    const { realms, community, logger } = this.parts;
    const { connection, edge, remote } = request;
    const { certificate, reference } = trusted;
    const { account, nameFrom } = community.machines;
    const names = account === undefined ? namesOf(certificate, nameFrom, trusted) : [account];
    if (names.length === 0) {
      const detail = `it holds no name that remoteAccessCommunity.machines.nameFrom lists (${nameFrom.join(', ')})`;
      return refused('machine-certificate-unsuitable', certificate.subject, detail);
    }
    const vouching = { authority: trusted.authority, realms: trusted.realms };
    let found: FoundAccount;
    try {
      found = await findAccount({ realms, names, vouching, who: { connection, edge, remote } });
    } catch (error) {
      logger.error({ err: error, connection }, 'the account of a machine cannot be looked up');
      return refused('back-end-unavailable', names[0], describeFailure(error));
    }
    if (found.kind === 'refused') return refused(codeOf(found.code), found.user, detailOf(found, names));
    const { user: machine, groups } = accountInRealm(found.realm, found.account);
    if (!groups.some((group) => community.machines.groups.includes(group))) {
      const detail = `${machine} is in none of ${community.machines.groups.join(', ')}`;
      return refused('machine-not-in-remote-access-community', machine, detail);
    }
    const { subject } = certificate;
    return {
      outcome: 'accepted',
      machine,
      realm: found.realm.name,
      groups: [...groups],
      subject,
      certificate: reference,
    };
  }
}

/** What befalls accounts of users has names of its own where it befalls a machine's. */
function codeOf(code: RefusalCode): RefusalCode {
  if (code === 'back-end-unavailable') return code;
  return code === 'unknown-user' || code === 'unknown-realm' ? 'unknown-machine' : 'machine-account-not-usable';
}

function detailOf({ code, detail }: Extract<FoundAccount, { kind: 'refused' }>, names: readonly string[]): string {
  if (code === 'back-end-unavailable') return detail ?? code;
  if (codeOf(code) === 'unknown-machine') return detail ?? `names tried: ${names.join(', ')}`;
  return detail === undefined ? code : `${code}: ${detail}`;
}

const refused = (code: RefusalCode, machine: string | undefined, detail: string): VerifyMachineReply => ({
  outcome: 'refused',
  code,
  ...(machine !== undefined && { machine }),
  detail,
});
