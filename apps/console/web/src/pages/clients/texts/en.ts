const en = {
  title: 'Clients',
  hint: 'What people need to set up their devices: guides, files, and links by which they fetch them.',
  who: {
    title: 'For whom',
    user: 'User',
    userHint: 'Empty in a guide for everybody.',
    platform: 'System',
    language: 'Language of the guide',
    server: 'What clients dial',
    serverHint: 'Empty: the first public address of the gateway.',
    machine: 'Account of the machine',
    machineHint:
      'Where machines prove themselves by a certificate: one is issued to this account. Empty: by the pre-shared key.',
  },
  languages: { en: 'English', ja: '日本語' },
  platforms: {
    'windows-11': 'Windows 11',
    'windows-10': 'Windows 10',
    macos: 'Mac (macOS 13 and later)',
    'macos-12': 'Mac (up to macOS 12)',
    ios: 'iPhone or iPad',
    android: 'Android (up to 11)',
    'android-12': 'Android (12 and later)',
    chromeos: 'ChromeOS',
    'linux-gnome': 'Linux (GNOME)',
    'linux-file': 'Linux (command line)',
    mikrotik: 'MikroTik router',
    router: 'Another router',
    everyone: 'All on one sheet',
  },
  guide: {
    title: 'Guide',
    hint: 'Step by step, with pictures and without secrets: to look at and to print.',
    open: 'Open the guide',
  },
  files: {
    title: 'Files',
    hint: 'With a certificate of the machine the files set up the connection by themselves; they hold secrets, and can be downloaded once within five minutes.',
    byKey:
      'A pre-shared key stays on the gateway, and the console cannot read it. With a key make the files there: sekisho client setup USER --for SYSTEM',
    make: 'Make the files',
    download_one: 'Download the file',
    download_other: 'Download {{count}} files',
    fetched: 'Downloaded. Hand them to this user alone.',
  },
  links: {
    title: 'Links',
    hint: 'A link lets its user fetch guide, files and password by themselves, once and without an account here.',
    make: 'Make a link',
    made: 'Link for {{user}}',
    qrCode: 'QR code of the link',
    resetsPassword: 'Make a new password, shown when the link is used',
    lasts: 'Good for',
    hours_one: '{{count}} hour',
    hours_other: '{{count}} hours',
    days_one: '{{count}} day',
    days_other: '{{count}} days',
    none: 'No links were made',
    columns: { user: 'User', state: 'State', by: 'Made by', until: 'Good until', used: 'Used' },
    states: { good: 'Waits', used: 'Used', revoked: 'Revoked', over: 'Over' },
    usedFrom: '{{time}} from {{from}}',
    revoke: 'Revoke',
    revoked: 'Revoked the link for {{user}}.',
  },
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    clients: typeof en;
  }
}
