const en = {
  title: 'Attempts',
  hint: 'Who could not connect, and why.',
  ask: {
    title: 'Why can somebody not connect?',
    label: 'User, client address, or connection',
    placeholder: 'bob, 198.51.100.7, …',
    button: 'Find out',
    verdicts: {
      connected: '{{who}} is connected.',
      'under-way': '{{who}} is on the way in.',
      refused: '{{who}} was refused.',
      ended: '{{who}} was connected, and is not any more.',
      silent: 'Nothing of {{who}} ever arrived.',
      unknown: 'Nobody called {{who}} is known here.',
    },
    nearest: 'Did you mean: ',
    findings: 'As it is now',
    others: 'Before that',
    away: 'These did not answer, so there may be more: {{services}}.',
    silentHint:
      'Its packets may not come this far: check its network, the address that it dials, and UDP ports 500 and 4500.',
    session: 'To the session',
  },
  groups: 'By cause',
  groupsHint: 'choose one to see its attempts',
  searchFor: 'User',
  none: 'No attempt failed.',
  columns: { when: 'When', user: 'User', client: 'Client', remote: 'From', cause: 'Cause', step: 'Got as far as' },
  filters: { code: 'Cause' },
  nameless: 'not named',
  more: 'Older ones',
  back: 'All attempts',
  of: 'Attempt of {{who}}',
  cause: 'Cause',
  cure: 'What cures it',
  shown: 'What the user saw',
  command: 'On the gateway',
  clientCommand: 'On the client ({{platform}})',
  platforms: { windows: 'Windows', apple: 'macOS, iOS', android: 'Android', chromeos: 'ChromeOS', linux: 'Linux' },
  stands: 'It would fail again now.',
  standsNot: 'What was in the way is gone: it should work now.',
  byAddress: 'It ended before a user was named: whose it is follows from the address alone.',
  facts: {
    when: 'When',
    from: 'From',
    client: 'Client',
    edge: 'Edge',
    preSharedKey: 'Pre-shared key',
    detail: 'Detail',
  },
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    attempts: typeof en;
  }
}
