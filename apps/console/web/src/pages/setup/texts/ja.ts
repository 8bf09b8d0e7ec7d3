import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: 'デバイスの設定',
  hint: '{{user}} 様用です。受け取れるのは一度だけです。設定するデバイスで操作してください。',
  hintForAll: '設定するデバイスで操作してください。接続には、ご自分のユーザー名とパスワードも必要です。',
  until: 'このリンクの有効期限は {{time}} です。',
  password: '新しいパスワードが発行されます。以前のパスワードは使えなくなります。',
  platform: 'お使いのシステム',
  fetch: '設定を受け取る',
  done: 'あなたの設定',
  doneHint: 'ここに表示されるのは一度だけです。閉じる前に必要なものを保存してください。',
  own: 'あなたのパスワード',
  save: '{{file}} を保存',
  guideFirst: '最初に手順書を開いてください。ほかのファイルの使い方が書かれています。',
  profile: 'プロファイルをインストール',
  profileHint:
    'iPhone と iPad では、5 分以内に Safari で操作してください。[許可] を押した後、設定 › プロファイルがダウンロードされました を開きます。',
  over: 'このリンクは使えません',
};

export default ja;
