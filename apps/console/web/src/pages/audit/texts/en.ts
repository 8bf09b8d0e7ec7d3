const en = {
  title: 'Audit',
  hint: 'Who changed what, and when.',
  searchFor: 'What was done: user.set, settings, bob, …',
  who: 'Who',
  none: 'Nothing was changed yet.',
  columns: { at: 'When', by: 'Who', from: 'From', what: 'What' },
  show: 'Show',
  request: 'Request',
  change: 'What changed',
  noValues: 'It changed no values that are told here.',
  more: 'Older ones',
  through: '{{who}} ({{way}})',
  ways: { console: 'console', cli: 'command line', 'setup-link': 'set-up link' },
  nobody: 'nobody signed in',
  deedTo: '{{deed}}: {{target}}',
  deeds: {
    'user/add': 'User added',
    'user/set': 'User changed',
    'user/passwd': 'Password of a user set',
    'user/unlock': 'Lock taken from a user or an address',
    'user/remove': 'User removed',
    'group/add': 'Group added',
    'group/remove': 'Group removed',
    'group/add-member': 'Member added to a group',
    'group/remove-member': 'Member taken out of a group',
    'cert/issue': 'Certificate issued',
    'cert/renew': 'Certificate renewed',
    'cert/revoke': 'Certificate revoked',
    'administrator/add': 'Administrator added',
    'administrator/invite': 'Administrator invited anew',
    'administrator/set': 'Administrator changed',
    'administrator/remove': 'Administrator removed',
    'console/sign-in': 'Sign-in to the console',
    'console/password': 'Password of an administrator changed',
    'console/passkey': 'Passkey of an administrator changed',
    'console/invitation': 'Invitation accepted',
    'client/set-up': 'Set-up files made',
    'secret/handed-out': 'Secret handed out',
    'setup-link/make': 'Set-up link made',
    'setup-link/revoke': 'Set-up link taken back',
    'session/end': 'Session ended',
    'edge/drain': 'Edge drained',
    'edge/undrain': 'Edge takes sessions again',
    'settings/publish': 'Settings published',
    'settings/rollback': 'Settings rolled back',
    'pre-shared-key/make': 'Pre-shared key made',
    'psk/rotate': 'Pre-shared key made',
    'psk/retire': 'Pre-shared key retired',
  },
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    audit: typeof en;
  }
}
