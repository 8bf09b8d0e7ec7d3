import type { Refusal } from './refusal.ts';
import { loginFailed, noPermission } from './what-clients-show.ts';

/** The user’s password, realm, back end and account. */
export const loginRefusals = {
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
  'not-in-remote-access-community': {
    sentence: 'The user belongs to no group of the Remote Access community.',
    clientShows: noPermission,
    cure: 'Add the user to a group of the community: sekisho group add-member GROUP USER.',
  },
  'authentication-service-unavailable': {
    sentence: 'The authentication service did not answer; whether the password was right is not known.',
    clientShows: 'Windows: error 691 or 718',
    cure: 'Check the auth service and its store; the client can connect again as soon as it answers.',
  },
} as const satisfies Record<string, Refusal>;
