import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: '概要',
};

export default ja;
