/** Texts of the frame, in English. */
const en = {
  frame: { navigation: 'Pages' },
  pages: { overview: 'Overview' },
};

export default en;
export type FrameTexts = typeof en;
