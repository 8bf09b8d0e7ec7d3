import type { AuthorityRole } from '@sekisho/contracts';
import type { InternalCaSettings } from '@sekisho/platform';

type Http = Pick<InternalCaSettings, 'http'>;

export const paths = {
  crl: (role: AuthorityRole) => `/crl/${role}.crl`,
  certificate: (role: AuthorityRole) => `/ca/${role}.crt`,
  ocsp: '/ocsp',
} as const;

/** What certificates of a CA name as the place of its CRL. undefined: nothing, as the CA does not know how others reach it. */
export const crlUrl = (role: AuthorityRole, { http: { url } }: Http): string | undefined =>
  url === undefined ? undefined : url + paths.crl(role);

export const ocspUrl = ({ http: { url } }: Http): string | undefined =>
  url === undefined ? undefined : url + paths.ocsp;
