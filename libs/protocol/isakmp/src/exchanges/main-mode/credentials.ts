import type {
  IkePolicy,
  MachineAuthenticationMethod,
  OwnCertificate,
  PreSharedKey,
  SignatureMethod,
} from '../../policy.ts';

/** Authentication method of phase 1: one for both ends (RFC 2409 §5). */
export type AuthenticationMethod = 'pre-shared-key' | SignatureMethod;

/** What this end proves itself by in one Main Mode. */
export type Credentials =
  | { readonly method: 'pre-shared-key'; readonly preSharedKeys: readonly PreSharedKey[] }
  | { readonly method: SignatureMethod; readonly certificate: OwnCertificate };

/** What this end can use now, preferred first. */
export const availableCredentials = (policy: IkePolicy): Credentials[] =>
  policy.machineAuthentication.flatMap((machine): Credentials[] => {
    if (machine === 'pre-shared-key') {
      const { preSharedKeys } = policy;
      return preSharedKeys.length > 0 ? [{ method: machine, preSharedKeys }] : [];
    }
    const certificate = policy.certificate();
    return certificate ? [{ method: certificate.method, certificate }] : [];
  });

export const machineOf = ({ method }: Credentials): MachineAuthenticationMethod =>
  method === 'pre-shared-key' ? method : 'certificate';

/** An initiator's own. Undefined: both ends sign. */
export const ownPreSharedKey = (credentials: Credentials): PreSharedKey | undefined =>
  credentials.method === 'pre-shared-key' ? credentials.preSharedKeys[0] : undefined;
