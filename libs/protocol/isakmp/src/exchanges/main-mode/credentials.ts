import type { Secret } from '@sekisho/wire';
import type { IkePolicy, MachineAuthenticationMethod, OwnCertificate, SignatureMethod } from '../../policy.ts';

/** Authentication method of phase 1: one for both ends (RFC 2409 §5). */
export type AuthenticationMethod = 'pre-shared-key' | SignatureMethod;

/** What this end proves itself by in one Main Mode. */
export type Credentials =
  | { readonly method: 'pre-shared-key'; readonly preSharedKey: Secret }
  | { readonly method: SignatureMethod; readonly certificate: OwnCertificate };

/** What this end can use now, preferred first. */
export const availableCredentials = (policy: IkePolicy): Credentials[] =>
  policy.machineAuthentication.flatMap((machine): Credentials[] => {
    if (machine === 'pre-shared-key') {
      return policy.preSharedKey ? [{ method: machine, preSharedKey: policy.preSharedKey }] : [];
    }
    const certificate = policy.certificate();
    return certificate ? [{ method: certificate.method, certificate }] : [];
  });

export const machineOf = ({ method }: Credentials): MachineAuthenticationMethod =>
  method === 'pre-shared-key' ? method : 'certificate';

/** Undefined: both ends sign. */
export const preSharedKeyOf = (credentials: Credentials): Secret | undefined =>
  credentials.method === 'pre-shared-key' ? credentials.preSharedKey : undefined;
