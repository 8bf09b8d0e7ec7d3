const en = {
  title: 'Your account',
  password: 'Password',
  current: 'Current password',
  code: 'Code of your authenticator app',
  fresh: 'New password',
  freshHint: 'At least 12 letters. All your other sign-ins end.',
  change: 'Change the password',
  changed: 'The password was changed.',
  refused: 'Password or code is wrong.',
  passkeys: {
    title: 'Passkeys',
    hint: 'A passkey of this device or of a security key signs you in by a finger, a look or a PIN, without password and code.',
    impossible: 'Passkeys need a host name: open the console by one (console.names), not by an IP address.',
    name: 'Passkey',
    since: 'Since',
    seen: 'Last used',
    remove: 'Remove',
    called: 'Call it',
    example: 'Laptop',
    add: 'Add a passkey',
  },
  signIns: 'Where you are signed in',
  browser: 'Browser',
  from: 'From',
  since: 'Since',
  seen: 'Last used',
  here: 'here',
  end: 'End',
  endOthers: 'End all others',
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    account: typeof en;
  }
}
