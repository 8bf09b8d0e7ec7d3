import type { Refusal } from './refusal.ts';
import { ikeFailed, loginFailed } from './what-clients-show.ts';

/** The machine, where it authenticates by certificate, and the gateway’s own certificate. */
export const machineRefusals = {
  'machine-certificate-missing': {
    sentence: 'The client wants to authenticate its machine by certificate, but sent none.',
    clientShows: 'Windows: error 786 or 789; macOS: "The L2TP-VPN server did not respond"',
    cure: 'Install a machine certificate with its private key: on Windows in the store of the computer, not of the user.',
  },
  'machine-certificate-untrusted': {
    sentence: "The machine's certificate was issued by no CA that is trusted for machines.",
    clientShows: ikeFailed,
    cure: 'Issue the machine a certificate (sekisho cert issue machine NAME), or add its CA to certificates.trusted with for: [machines].',
  },
  'machine-certificate-expired': {
    sentence: "The machine's certificate has expired or is not valid yet.",
    clientShows: 'Windows: error 789 or 835; others: "server did not respond"',
    cure: 'Issue a new one (sekisho cert renew SERIAL); where the dates are right, check the clocks.',
  },
  'machine-certificate-revoked': {
    sentence: "The machine's certificate has been revoked.",
    clientShows: ikeFailed,
    cure: 'Issue the machine a new certificate if it may connect again: sekisho cert issue machine NAME.',
  },
  'machine-certificate-status-unknown': {
    sentence:
      "It is not known whether the machine's certificate has been revoked: its CA's CRL or OCSP responder cannot be had.",
    clientShows: ikeFailed,
    cure: 'The detail names what was asked; make it reachable (of the internal CA: its service ca must run, see sekisho status). For another CA certificates.trusted.NAME.whenUnknown: accept does without.',
  },
  'machine-certificate-unsuitable': {
    sentence: "The machine's certificate may not be used like this.",
    clientShows: ikeFailed,
    cure: 'The detail names what is wrong with it: its key usage, a constraint of its CA, its form, or the name the client calls itself.',
  },
  'machine-signature-wrong': {
    sentence: 'The client did not prove that it has the private key of its certificate.',
    clientShows: ikeFailed,
    cure: "Install certificate and private key together (.p12) on the client; if it goes on, somebody uses another machine's certificate.",
  },
  'unknown-machine': {
    sentence: 'The certificate is good, but there is no account for the machine.',
    clientShows: ikeFailed,
    cure: 'Add it: sekisho user add NAME --machine; or let all machines be one: remoteAccessCommunity.machines.account.',
  },
  'machine-not-in-remote-access-community': {
    sentence: 'The account that the machine is belongs to no group of machines of the Remote Access community.',
    clientShows: ikeFailed,
    cure: 'Give the machine an account of its own (sekisho user add NAME --machine), or put its account into one of remoteAccessCommunity.machines.groups: sekisho group add-member GROUP NAME.',
  },
  'machine-account-not-usable': {
    sentence: "The machine's account is disabled, locked or expired.",
    clientShows: ikeFailed,
    cure: 'The detail says which; sekisho user show NAME tells more.',
  },
  'gateway-certificate-missing': {
    sentence: 'The client offers certificates only, but this gateway has none of its own at present.',
    clientShows: `in IKE ${ikeFailed}; in EAP-TLS ${loginFailed}`,
    cure: 'See sekisho status; certificates.useThisCertificate names those for IKE and EAP-TLS, and the log of the edge or of the auth service says what is wrong with it.',
  },
  'gateway-certificate-refused-by-client': {
    sentence: "The client does not accept this gateway's certificate.",
    clientShows: 'Windows: error 835, 787 or 13801; EAP-TLS: 0x800B0109 or "authentication failed"',
    cure: "Install the CA's certificate on the client as a trusted root; the name the client dials must be in the certificate. The detail holds what the client said.",
  },
} as const satisfies Record<string, Refusal>;
