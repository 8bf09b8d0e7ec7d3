const en = {
  title: 'Clients',
  hint: 'What people need to set up their devices: guides, files, and links by which they fetch them.',
  who: {
    title: 'For whom',
    for: 'Guide and files are for',
    forUser: 'One user',
    forEverybody: 'Everybody',
    user: 'User',
    userHint: 'As the user enters the name.',
    platform: 'System',
    language: 'Language of the guide',
    server: 'What clients dial',
    serverHint: 'Empty: the first public address of the gateway.',
    authentication: 'The machine proves itself by',
    preSharedKey: 'Which key',
    preSharedKeyHint: 'Whoever logs in by the key of a group has to be in it.',
    anyKey: 'The first that the user may have',
    keyOf: '{{name}} (of {{groups}})',
    machine: 'Account of the machine',
    machineHint: 'A certificate is issued to it.',
  },
  authentication: { 'pre-shared-key': 'Pre-shared key', certificate: 'Certificate' },
  problems: {
    missing: 'Needed here.',
    notAnAddress: 'A host name or an IPv4 address, without anything before or behind it.',
    noPublicAddress: 'Needed here: the settings name no public address.',
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
    hint: 'They set up the connection by themselves. They hold the key or certificates, can be downloaded once within five minutes, and it is logged who did.',
    byKey:
      'The settings keep pre-shared keys with the edges (console.preSharedKeyFiles). Files with a key are made on the gateway: sekisho client setup USER --for SYSTEM. With a certificate they are made here.',
    make: 'Make the files',
    download_one: 'Download the file',
    download_other: 'Download {{count}} files',
    fetched: 'Downloaded. It cannot be done again.',
    next: {
      windows:
        'On the computer: powershell -ExecutionPolicy Bypass -File NAME-windows.ps1. The other script takes it back.',
      apple:
        'Open the .mobileconfig on the device, and install it in the system settings. Removing the profile takes it back.',
      chromeos: 'On the Chromebook: open chrome://network#general, and choose Import ONC file.',
      linux:
        'Copy the files into a folder of the computer, and there: sudo sh NAME-linux-install.sh. The other script takes it back.',
      guide: 'There are no files for this system: the guide tells everything that is entered, with the key.',
    },
    toUser: 'Hand them to {{user}} alone, by a way that nobody else reads, and delete them here.',
    toEverybody:
      'Whoever has them has the key: hand them to people of yours alone. Each is asked for their own name and password.',
  },
  links: {
    title: 'Links',
    hint: 'A link lets people fetch guide and files by themselves, without an account here: one user once, with a new password too; or everybody, as often as you say.',
    everybody: 'Everybody',
    everybodyHint:
      'Whoever has the link has the key until it is used up or revoked: send it to people of yours alone. Each use is logged with its address.',
    certificatesForUsers: 'Certificates come by a link for one user: choose one above.',
    uses: 'Uses',
    byKey: 'With a pre-shared key the link brings the guide, but no files and no key.',
    make: 'Make a link',
    made: 'Link for {{user}}',
    hereAlone:
      'This link opens on the gateway itself alone, and through a tunnel to it: no device of a user reaches it. Have the console listen where they do (console.listen), and name it (console.names).',
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
    usedOf: '{{used}} of {{uses}}',
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
