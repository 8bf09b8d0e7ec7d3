import type { ResultCodeError } from 'ldapts';

/** Result codes that logins meet (RFC 4511 §4.1.9). */
const names: Readonly<Record<number, string>> = {
  1: 'operationsError',
  2: 'protocolError',
  3: 'timeLimitExceeded',
  4: 'sizeLimitExceeded',
  8: 'strongerAuthRequired',
  10: 'referral',
  11: 'adminLimitExceeded',
  13: 'confidentialityRequired',
  18: 'inappropriateMatching',
  19: 'constraintViolation',
  32: 'noSuchObject',
  34: 'invalidDNSyntax',
  49: 'invalidCredentials',
  50: 'insufficientAccessRights',
  51: 'busy',
  52: 'unavailable',
  53: 'unwillingToPerform',
};

export const sizeLimitExceeded = 4;

/** By busy and unavailable a server says so of itself; every other result is about one request, and others may fare better. */
export const isAway = (code: number): boolean => code === 51 || code === 52;

/** Such as "noSuchObject" or "busy: try again later", for the administrator. */
export function describeResult({ code, message }: Pick<ResultCodeError, 'code' | 'message'>): string {
  const said = message
    .replace(/\s*Code: 0x[0-9a-f]+$/, '')
    .replaceAll('\0', '')
    .trim();
  const name = names[code] ?? `result code ${code}`;
  return said === '' ? name : `${name}: ${said}`;
}
