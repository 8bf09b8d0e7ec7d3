import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: '自分のアカウント',
  password: 'パスワード',
  current: '現在のパスワード',
  code: '認証アプリのコード',
  fresh: '新しいパスワード',
  freshHint: '12 文字以上。他の場所でのサインインはすべて終了します。',
  change: 'パスワードを変更',
  changed: 'パスワードを変更しました。',
  refused: 'パスワードまたはコードが違います。',
  passkeys: {
    title: 'パスキー',
    hint: 'この端末やセキュリティキーのパスキーがあれば、指紋、顔、PIN だけで、パスワードとコードなしにサインインできます。',
    impossible:
      'パスキーにはホスト名が必要です。IP アドレスではなく、ホスト名 (console.names) でコンソールを開いてください。',
    name: 'パスキー',
    since: '登録日',
    seen: '最終利用',
    remove: '削除',
    called: '名前',
    example: 'ノートパソコン',
    add: 'パスキーを追加',
  },
  signIns: 'サインイン中の場所',
  browser: 'ブラウザー',
  from: '接続元',
  since: '開始',
  seen: '最終利用',
  here: 'この端末',
  end: '終了',
  endOthers: 'ほかのサインインをすべて終了',
};

export default ja;
