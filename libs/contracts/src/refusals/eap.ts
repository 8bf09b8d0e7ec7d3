import type { Refusal } from './refusal.ts';
import { loginFailed } from './what-clients-show.ts';

/** EAP, and the user’s certificate in EAP-TLS. */
export const eapRefusals = {
  'eap-failed': {
    sentence: 'The client confused the EAP conversation or did not go on with it.',
    clientShows: loginFailed,
    cure: 'Try again; if it goes on, let the client use another authentication method. The detail says what it sent.',
  },
  'user-certificate-missing': {
    sentence: 'The client sent no user certificate.',
    clientShows: 'Windows: error 798; others: "Authentication failed"',
    cure: "Install the user's certificate with its private key (.p12) in the user's own store.",
  },
  'user-certificate-untrusted': {
    sentence: "The user's certificate was issued by no CA that is trusted for users.",
    clientShows: loginFailed,
    cure: 'Issue the user a certificate (sekisho cert issue user NAME), or add its CA to certificates.trusted with for: [users].',
  },
  'user-certificate-expired': {
    sentence: "The user's certificate has expired or is not valid yet.",
    clientShows: loginFailed,
    cure: 'Issue a new one (sekisho cert renew SERIAL); where the dates are right, check the clocks.',
  },
  'user-certificate-revoked': {
    sentence: "The user's certificate has been revoked.",
    clientShows: loginFailed,
    cure: 'Issue the user a new certificate if they may connect again: sekisho cert issue user NAME.',
  },
  'user-certificate-status-unknown': {
    sentence:
      "It is not known whether the user's certificate has been revoked: its CA's CRL or OCSP responder cannot be had.",
    clientShows: loginFailed,
    cure: 'The detail names what was asked; make it reachable (of the internal CA: its service ca must run, see sekisho status). For another CA certificates.trusted.NAME.whenUnknown: accept does without.',
  },
  'user-certificate-wrong-purpose': {
    sentence: "The user's certificate lacks the purpose (Extended Key Usage) Client Authentication.",
    clientShows: loginFailed,
    cure: 'Issue one that has it; with the internal CA check internalCa.extendedKeyUsage and internalCa.ikeCertificateExtendedKeyUsage.',
  },
  'user-certificate-unsuitable': {
    sentence: "The user's certificate may not be used like this.",
    clientShows: loginFailed,
    cure: 'The detail names what is wrong with it: its key usage, a constraint of its CA, its form, or that it names nobody.',
  },
  'tls-failed': {
    sentence: 'Client and gateway could not agree on TLS within EAP.',
    clientShows: loginFailed,
    cure: 'The detail holds what TLS said. macOS and iOS stop at TLS 1.0: authentication.eapTls.legacyTls: true lets them in.',
  },
} as const satisfies Record<string, Refusal>;
