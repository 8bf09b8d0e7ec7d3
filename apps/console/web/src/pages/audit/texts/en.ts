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
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    audit: typeof en;
  }
}
