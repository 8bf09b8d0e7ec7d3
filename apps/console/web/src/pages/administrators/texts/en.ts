const en = {
  title: 'Administrators',
  hint: 'Who may use this console. Each sets password and authenticator app by a link, which you hand over.',
  name: 'Name',
  role: 'Role',
  roles: {
    viewer: 'Viewer: sees everything',
    operator: 'Operator: ends sessions, unlocks and resets users, hands out set-up',
    administrator: 'Administrator: everything',
  },
  state: 'State',
  states: { disabled: 'disabled', invited: 'invited', ready: 'in use' },
  created: 'Since',
  add: 'Add an administrator',
  invite: 'New link',
  disable: 'Disable',
  enable: 'Enable',
  remove: 'Remove',
  removeText: '{{name}} is signed out at once, and cannot sign in any more.',
  link: 'Link for {{name}}, good for a day and for one use',
  hereAlone:
    'This link opens on the gateway itself alone, and through a tunnel to it. Have the console listen where administrators reach it (console.listen), and name it (console.names), or give them a tunnel: ssh -L 8443:localhost:8443.',
  done: 'Done',
  actions: 'Actions',
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    administrators: typeof en;
  }
}
