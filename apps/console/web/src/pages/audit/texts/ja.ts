import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: '監査',
  hint: '管理者による変更の記録です。',
  searchFor: '操作の内容 (user.set、settings、bob など)',
  who: '操作者',
  none: '変更の記録はありません。',
  columns: { at: '日時', by: '操作者', from: '接続元', what: '操作' },
  show: '表示',
  request: 'リクエスト',
  change: '変更内容',
  noValues: '表示できる値の変更はありません。',
  more: '以前のものを表示',
};

export default ja;
