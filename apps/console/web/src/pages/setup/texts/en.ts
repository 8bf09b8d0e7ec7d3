const en = {
  title: 'Set up your device',
  hint: 'For {{user}}. What is here can be fetched once: do it on the device that you want to set up.',
  hintForAll: 'Do it on the device that you want to set up. You need your own user name and password besides.',
  until: 'This link is good until {{time}}.',
  password: 'You get a new password; the old one is no longer good then.',
  platform: 'Your system',
  fetch: 'Fetch my set-up',
  done: 'Your set-up',
  doneHint: 'What is here is shown this once. Save what you need before you close it.',
  own: 'Your password',
  save: 'Save {{file}}',
  guideFirst: 'Open the guide first: it says what to do with the others.',
  profile: 'Install the profile',
  profileHint:
    'On iPhone and iPad use Safari, within five minutes: choose Allow, then open Settings › Profile Downloaded.',
  over: 'This link is not good',
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    setup: typeof en;
  }
}
