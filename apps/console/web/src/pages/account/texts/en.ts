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
  signIns: 'Where you are signed in',
  browser: 'Browser',
  from: 'From',
  since: 'Since',
  seen: 'Last used',
  here: 'here',
  end: 'End',
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    account: typeof en;
  }
}
