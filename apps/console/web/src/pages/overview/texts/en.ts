const en = {
  title: 'Overview',
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    overview: typeof en;
  }
}
