import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: 'クライアント設定',
  hint: 'デバイスの設定に必要なもの：手順書、設定ファイル、およびそれらを受け取るためのリンクです。',
  who: {
    title: '対象',
    user: 'ユーザー',
    userHint: '全員向けの手順書では空欄にします。',
    platform: 'システム',
    language: '手順書の言語',
    server: '接続先',
    serverHint: '空欄の場合はゲートウェイの最初の公開アドレスです。',
    machine: 'マシンのアカウント',
    machineHint: 'マシンを証明書で認証する場合、このアカウントに証明書を発行します。空欄の場合は事前共有鍵を使います。',
  },
  languages: { en: 'English', ja: '日本語' },
  platforms: {
    'windows-11': 'Windows 11',
    'windows-10': 'Windows 10',
    macos: 'Mac（macOS 13 以降）',
    'macos-12': 'Mac（macOS 12 以前）',
    ios: 'iPhone・iPad',
    android: 'Android（11 以前）',
    'android-12': 'Android（12 以降）',
    chromeos: 'ChromeOS',
    'linux-gnome': 'Linux（GNOME）',
    'linux-file': 'Linux（コマンドライン）',
    mikrotik: 'MikroTik ルーター',
    router: 'その他のルーター',
    everyone: 'すべてを 1 枚に',
  },
  guide: {
    title: '手順書',
    hint: '図入りの手順書です。秘密情報は含まず、画面での閲覧と印刷ができます。',
    open: '手順書を開く',
  },
  files: {
    title: '設定ファイル',
    hint: 'マシンの証明書を使う場合、ファイルだけで接続を設定できます。秘密情報を含み、ダウンロードできるのは 5 分以内に一度だけです。',
    byKey:
      '事前共有鍵はゲートウェイから外に出ず、コンソールからは読めません。鍵を使う場合はゲートウェイで次のコマンドを実行してください：sekisho client setup USER --for SYSTEM',
    make: 'ファイルを作成',
    download_other: '{{count}} 個のファイルをダウンロード',
    fetched: 'ダウンロードしました。このユーザーだけに渡してください。',
  },
  links: {
    title: 'リンク',
    hint: 'ユーザーはリンクから、手順書・設定ファイル・パスワードを一度だけ自分で受け取れます。コンソールのアカウントは不要です。',
    make: 'リンクを作成',
    made: '{{user}} 用のリンク',
    qrCode: 'リンクの QR コード',
    resetsPassword: '新しいパスワードを生成し、リンクの使用時に表示する',
    lasts: '有効期間',
    hours_other: '{{count}} 時間',
    days_other: '{{count}} 日',
    none: 'リンクはまだ作成されていません',
    columns: { user: 'ユーザー', state: '状態', by: '作成者', until: '有効期限', used: '使用' },
    states: { good: '未使用', used: '使用済み', revoked: '取り消し', over: '期限切れ' },
    usedFrom: '{{time}}（{{from}} から）',
    revoke: '取り消す',
    revoked: '{{user}} 用のリンクを取り消しました。',
  },
};

export default ja;
