import type { RefusalCode } from './refusals/index.ts';

/** Errors of a MS-CHAPv2 Failure (RFC 2759 §6). */
export type MsChapError = 646 | 647 | 649 | 691;

// Not 648 (ERROR_PASSWD_EXPIRED): Windows and macOS would ask for a new password and send it in a Change-Password packet.
const errorByCode: Partial<Record<RefusalCode, MsChapError>> = {
  // ERROR_RESTRICTED_LOGON_HOURS
  'outside-login-hours': 646,
  // ERROR_ACCT_DISABLED
  'account-disabled': 647,
  'account-expired': 647,
  // ERROR_NO_DIALIN_PERMISSION
  'not-in-remote-access-community': 649,
  'office-mode-not-enabled': 649,
  'method-not-allowed-in-realm': 649,
  'machine-authentication-not-sufficient': 649,
  'pre-shared-key-of-another-group': 649,
  'user-authentication-not-sufficient': 649,
};

/** ERROR_AUTHENTICATION_FAILURE */
const authenticationFailure = 691;

/** What a client of MS-CHAPv2 is told, so that it can tell its user; more than 691 only where the password was right. */
export const msChapErrorOf = (code: RefusalCode): MsChapError => errorByCode[code] ?? authenticationFailure;
