/** Texts of the page where one signs in, and of the one that an invitation leads to. */
const en = {
  title: 'Sign in',
  again: 'Your sign-in has ended. Sign in again and go on where you were: what you typed is still there.',
  name: 'Name',
  password: 'Password',
  next: 'Next',
  code: 'Code of your authenticator app',
  codeHint: 'Six digits; or one of your recovery codes, such as abcde-fgh23.',
  signIn: 'Sign in',
  passkey: 'Sign in with a passkey',
  or: 'or',
  refused: 'Name, password or code is wrong.',
  held: 'Too many tries. Try again in {{count}} s.',
  none: 'There is no administrator yet',
  noneHint:
    'The first one is made by a link. It stands in the first lines of npm start, and is made anew by each start until it was used.',
  singleSignOn: {
    by: 'Sign in by {{name}}',
    or: 'or',
    elsewhere: 'Go on in the window that has opened. This page waits with what you typed.',
    blocked: 'The browser did not let a window open. Allow this page to open one, and try again.',
    here: 'Sign in in this window: what was typed is lost',
    title: 'Signing in',
    done: 'You are signed in',
    doneHint: 'You can close this window, and go on where you were.',
    toConsole: 'To the console',
    wait: 'One moment …',
    refused: 'You are not let in',
    refusedHint:
      'The provider did not sign you in, or does not give you a role here. Whoever administers the gateway finds the reason in the log of the console.',
    back: 'To the page where one signs in',
  },
  invitation: {
    title: 'Set up your account',
    forName: 'For {{name}}',
    first: 'You will be the first administrator of this gateway.',
    name: 'The name by which you want to sign in',
    password: 'Password',
    passwordHint: 'At least 12 letters; four words that do not belong together are good.',
    app: 'Authenticator app',
    appHint:
      'Scan the picture with an app such as Aegis, FreeOTP, Google Authenticator or 1Password; or enter the secret by hand.',
    qrCode: 'QR code of the secret',
    secret: 'Secret',
    code: 'The code that the app shows now',
    accept: 'Set up and sign in',
    over: 'This link cannot be used',
    print: 'Print',
    recovery: 'Your recovery codes',
    recoveryHint:
      'Each of them stands in once for the code of the app, when the telephone is lost. They are shown now and never again: print them, or keep them in a password safe.',
    go: 'I have kept them: to the console',
  },
};

declare module '../../../i18n/texts.ts' {
  interface Texts {
    'sign-in': typeof en;
  }
}

export default en;
