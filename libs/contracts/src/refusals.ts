/** What an administrator and a user need to know of one kind of refusal. */
export interface Refusal {
  /** One sentence for the administrator. */
  readonly sentence: string;
  /** What the user's client will have shown. */
  readonly clientShows: string;
  /** The usual cure. */
  readonly cure: string;
}

const ikeFailed = 'Windows: error 789; macOS: "The L2TP-VPN server did not respond"; Android: "Unsuccessful"';
const loginFailed = 'Windows: error 691; macOS: "Authentication failed"; Linux: "authentication failed"';
const noPermission = 'Windows: error 649 by MS-CHAPv2, else 691; others: "Authentication failed"';
const closedByServer = 'Windows: error 628 or 629; macOS: "The connection was terminated by the communication device"';

/** Every reason for which a connection is refused or ends early: the one list of the whole project. */
export const refusals = {
  'l2tp-not-supported': {
    sentence: 'L2TP support is switched off (supportL2tp).',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Set supportL2tp: true.',
  },
  'l2tp-in-clear': {
    sentence: 'L2TP arrived without IPsec protection and was dropped.',
    clientShows: 'Windows: error 809 or 678; others time out',
    cure: 'Set up the client as L2TP over IPsec; on Windows remove the registry value ProhibitIPSec.',
  },
  'no-acceptable-ike-suite': {
    sentence: 'None of the IKE suites the client offered is allowed.',
    clientShows: ikeFailed,
    cure: 'Compare the offered suites with ike.suites; old clients need a legacy switch.',
  },
  'no-acceptable-esp-suite': {
    sentence: 'None of the ESP suites the client offered is allowed.',
    clientShows: ikeFailed,
    cure: 'Compare the offered suites with esp.suites; on Windows set data encryption to "Require encryption".',
  },
  'pre-shared-key-not-supported': {
    sentence:
      'The client wants to authenticate by pre-shared key, which is switched off (preSharedKey.support, ike.machineAuthentication).',
    clientShows: ikeFailed,
    cure: 'Give the client a machine certificate, or set preSharedKey.support: true and add pre-shared-key to ike.machineAuthentication.',
  },
  'pre-shared-key-mismatch': {
    sentence: 'The client uses another pre-shared key than this gateway.',
    clientShows: ikeFailed,
    cure: 'Enter the pre-shared key again on the client; beware of spaces and look-alike characters.',
  },
  'authentication-method-not-supported': {
    sentence: 'The client wants to authenticate its machine by a method this gateway does not support.',
    clientShows: ikeFailed,
    cure: 'Choose a pre-shared key or a certificate (RSA signatures or ECDSA) in the client.',
  },
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
  'aggressive-mode-not-supported': {
    sentence: 'The client uses Aggressive Mode, which would expose the pre-shared key to guessing.',
    clientShows: ikeFailed,
    cure: 'Leave the field "group name" or "IPsec identifier" of the client empty.',
  },
  'nat-traversal-not-supported': {
    sentence: 'The client does not support NAT traversal (UDP encapsulation), which this gateway requires.',
    clientShows: ikeFailed,
    cure: 'Enable NAT traversal in the client or router.',
  },
  'selector-not-l2tp': {
    sentence: 'The client asked for an IPsec SA for something else than L2TP (UDP port 1701, transport mode).',
    clientShows: ikeFailed,
    cure: 'Set the client up as L2TP over IPsec; an IKE SA made for L2TP cannot be used for ordinary IPsec traffic.',
  },
  'ike-malformed': {
    sentence: 'The client sent an IKE message that cannot be understood.',
    clientShows: ikeFailed,
    cure: 'Look at the detail; a capture of UDP 500 and 4500 shows the message.',
  },
  'ike-refused-by-client': {
    sentence: 'The client refused the negotiation.',
    clientShows: ikeFailed,
    cure: 'The detail names what the client did not accept.',
  },
  'ike-timed-out': {
    sentence: 'The client stopped answering during the IKE negotiation.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Check that UDP 500 and 4500 pass both ways; behind a NAT Windows may need AssumeUDPEncapsulationContextOnSendRule=2.',
  },
  'half-open-limit': {
    sentence: 'Too many unfinished IKE negotiations from this address.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Wait a minute; if it goes on, the address is flooding the gateway.',
  },
  'l2tp-timed-out': {
    sentence: 'IPsec stood, but the client stopped answering during the L2TP negotiation.',
    clientShows: 'Windows: error 809; others time out',
    cure: 'Check that UDP 4500 passes both ways with full-sized packets.',
  },
  'l2tp-refused-by-client': {
    sentence: 'The client closed the L2TP tunnel before the session stood.',
    clientShows: closedByServer,
    cure: 'The detail holds the result code the client gave.',
  },
  'ppp-timed-out': {
    sentence: 'The client stopped answering during the PPP negotiation.',
    clientShows: 'Windows: error 718; others time out',
    cure: 'Try again; if it goes on, look at the path MTU between client and gateway.',
  },
  'ppp-not-converging': {
    sentence: 'PPP options could not be agreed on.',
    clientShows: 'Windows: error 732 or 720',
    cure: 'Reset the client profile to its defaults.',
  },
  'ppp-refused-by-client': {
    sentence: 'The client ended the PPP negotiation.',
    clientShows: closedByServer,
    cure: 'The detail holds what the client said.',
  },
  'no-common-authentication': {
    sentence: 'Client and gateway have no user authentication method in common.',
    clientShows: 'Windows: error 919 or 734',
    cure: 'Allow one of the methods in authentication.methods in the client profile.',
  },
  'wrong-password': {
    sentence: 'The password is wrong.',
    clientShows: loginFailed,
    cure: 'Enter the password again, or set a new one: sekisho user passwd NAME, or at the back end of the realm.',
  },
  'unknown-user': {
    sentence: 'There is no such user.',
    clientShows: loginFailed,
    cure: 'Check the user name, or add the user: sekisho user add NAME.',
  },
  'method-not-possible-for-user': {
    sentence: "The user's password is stored in a form that this authentication method cannot use.",
    clientShows: loginFailed,
    cure: 'Let the client use PAP, or set the password again without --pap-only.',
  },
  'unknown-realm': {
    sentence: 'No realm takes a user name of this form.',
    clientShows: loginFailed,
    cure: 'Let the user enter the name with the suffix or prefix of a realm, or make one realm the default.',
  },
  'method-not-allowed-in-realm': {
    sentence: "The user's realm does not allow the authentication method the client used.",
    clientShows: noPermission,
    cure: 'Choose one of the methods of the realm in the client profile, or add the method to realms.NAME.methods.',
  },
  'machine-authentication-not-sufficient': {
    sentence: "A group of the user requires another authentication of the machine than the client's.",
    clientShows: noPermission,
    cure: 'Give the client a machine certificate, or change remoteAccessCommunity.require for the group.',
  },
  'user-authentication-not-sufficient': {
    sentence: 'A group of the user requires another authentication of the user than the one used.',
    clientShows: noPermission,
    cure: 'Choose one of the methods the detail names, or change remoteAccessCommunity.require for the group.',
  },
  'back-end-unavailable': {
    sentence: 'No authentication back end of the realm answered; whether the password was right is not known.',
    clientShows: loginFailed,
    cure: 'The detail names the server and what happened; the client can connect again as soon as it answers.',
  },
  'refused-by-back-end': {
    sentence: 'The authentication back end refused the user for a reason other than the password.',
    clientShows: loginFailed,
    cure: 'The detail holds what the back end said; look at the account there.',
  },
  'challenge-not-answerable': {
    sentence: 'The authentication back end asked for a further answer (one-time code), which the client cannot give.',
    clientShows: loginFailed,
    cure: 'Let the user append the one-time code to the password and use PAP.',
  },
  'account-disabled': {
    sentence: 'The account is disabled.',
    clientShows: 'Windows: error 647; others: "Authentication failed"',
    cure: 'Enable it: sekisho user set NAME --disabled off, or at the back end.',
  },
  'account-expired': {
    sentence: 'The account has expired.',
    clientShows: 'Windows: error 647 or 691; others: "Authentication failed"',
    cure: 'Set a later date: sekisho user set NAME --expires DATE, or at the back end.',
  },
  'password-expired': {
    sentence: 'The password has expired or must be changed first.',
    clientShows: loginFailed,
    cure: 'Set a new password: sekisho user passwd NAME, or at the back end.',
  },
  'outside-login-hours': {
    sentence: 'The user may not log in at this time.',
    clientShows: 'Windows: error 646; others: "Authentication failed"',
    cure: 'Change the hours: sekisho user set NAME --login-hours HOURS.',
  },
  'account-locked': {
    sentence: 'The account is locked after too many wrong passwords.',
    clientShows: loginFailed,
    cure: 'Wait until the lock ends, or lift it: sekisho user unlock NAME.',
  },
  'too-many-attempts': {
    sentence: 'Too many wrong passwords for this user from this address; further attempts wait.',
    clientShows: loginFailed,
    cure: 'Wait for the time the detail names, or lift it: sekisho user unlock NAME.',
  },
  'too-many-logins': {
    sentence: 'The user is connected as often as allowed.',
    clientShows: 'Windows: error 720 or 738',
    cure: 'End a session of the user: sekisho sessions, sekisho session end ID; or raise the limit: sekisho user set NAME --logins N.',
  },
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
  'not-in-remote-access-community': {
    sentence: 'The user belongs to no group of the Remote Access community.',
    clientShows: noPermission,
    cure: 'Add the user to a group of the community: sekisho group add-member GROUP USER.',
  },
  'office-mode-not-enabled': {
    sentence: 'The user is not enabled for Office Mode.',
    clientShows: noPermission,
    cure: 'Enable it: sekisho user set NAME --office-mode on.',
  },
  'no-address-available': {
    sentence: 'Every Office Mode address of the pool is in use.',
    clientShows: 'Windows: error 720 or 738',
    cure: 'Enlarge officeMode.pool or end unused sessions.',
  },
  'address-service-unavailable': {
    sentence: 'The address service or its store did not answer.',
    clientShows: 'Windows: error 720 or 718',
    cure: 'Check the ip-pool service and Redis; the client can connect again as soon as they answer.',
  },
  'authentication-service-unavailable': {
    sentence: 'The authentication service did not answer; whether the password was right is not known.',
    clientShows: 'Windows: error 691 or 718',
    cure: 'Check the auth service and its store; the client can connect again as soon as it answers.',
  },
  'gateway-stopping': {
    sentence: 'The gateway was stopped while the client was connecting.',
    clientShows: closedByServer,
    cure: 'Connect again when the gateway runs.',
  },
  'ended-by-administrator': {
    sentence: 'An administrator ended the connection while it was being set up.',
    clientShows: closedByServer,
    cure: 'None is needed; the client may connect again.',
  },
  'certificate-revoked': {
    sentence: 'The certificate of machine or user was revoked while the connection was being set up.',
    clientShows: closedByServer,
    cure: 'Issue a new certificate if the client may connect again.',
  },
  'superseded-by-newer-attempt': {
    sentence: 'The client began anew before this attempt was finished.',
    clientShows: 'Nothing of its own: the newer attempt goes on.',
    cure: 'None is needed; look at the attempt that follows.',
  },
  'gateway-busy': {
    sentence: 'The gateway cannot take new connections at the moment.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Check the message bus; new connections are accepted again by themselves.',
  },
} as const satisfies Record<string, Refusal>;

export type RefusalCode = keyof typeof refusals;

export const refusalCodes = Object.keys(refusals) as [RefusalCode, ...RefusalCode[]];
