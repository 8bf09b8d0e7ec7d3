import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: '管理者',
  hint: 'このコンソールを使える人です。パスワードと認証アプリは、渡されたリンクから本人が設定します。',
  name: '名前',
  role: '役割',
  roles: {
    viewer: '閲覧者：すべてを閲覧',
    operator: '運用担当：セッションの終了、ユーザーのロック解除とリセット、設定ファイルの配布',
    administrator: '管理者：すべて',
  },
  state: '状態',
  states: { disabled: '無効', invited: '招待中', ready: '使用中' },
  created: '登録日',
  add: '管理者を追加',
  invite: '新しいリンク',
  disable: '無効にする',
  enable: '有効にする',
  remove: '削除',
  removeText: '{{name}} さんはただちにサインアウトされ、以後サインインできません。',
  link: '{{name}} さん用のリンク (1 日間、1 回だけ有効)',
  hereAlone:
    'このリンクは、ゲートウェイ上、またはゲートウェイへのトンネル経由でのみ開けます。管理者の端末から届くアドレスでコンソールを待ち受け (console.listen)、その名前を設定するか (console.names)、トンネル (ssh -L 8443:localhost:8443) を使用してください。',
  done: '閉じる',
  actions: '操作',
};

export default ja;
