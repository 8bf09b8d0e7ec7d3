import type { FrameTexts } from './en.ts';

/** Texts of the frame, in Japanese. */
const ja: FrameTexts = {
  frame: { navigation: 'ページ' },
  pages: { overview: '概要' },
};

export default ja;
