import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: '接続試行',
  hint: '失敗した接続とその原因です。',
  ask: {
    title: 'つながらない原因を調べる',
    label: 'ユーザー名、接続元アドレス、または接続 ID',
    placeholder: 'bob、198.51.100.7 など',
    button: '調べる',
    verdicts: {
      connected: '{{who}} は接続中です。',
      'under-way': '{{who}} は接続処理中です。',
      refused: '{{who}} の接続は拒否されました。',
      ended: '{{who}} は接続していましたが、切断されています。',
      silent: '{{who}} からの通信は届いていません。',
      unknown: '{{who}} という名前は見つかりません。',
    },
    nearest: '近い名前：',
    findings: '現在の状態',
    others: 'それ以前の失敗',
    away: '次のサービスが応答しないため、結果は一部のみです：{{services}}',
    silentHint:
      'パケットが届いていない可能性があります。クライアント側のネットワーク、接続先アドレス、UDP ポート 500 と 4500 を確認してください。',
    session: 'セッションを表示',
  },
  groups: '原因別',
  groupsHint: '選択すると該当する接続試行を表示します',
  searchFor: 'ユーザー名',
  none: '失敗した接続試行はありません。',
  columns: {
    when: '日時',
    user: 'ユーザー',
    client: 'クライアント',
    remote: '接続元',
    cause: '原因',
    step: '到達段階',
  },
  filters: { code: '原因' },
  nameless: 'ユーザー名未送信',
  more: '以前のものを表示',
  back: '接続試行の一覧',
  of: '{{who}} の接続試行',
  cause: '原因',
  cure: '対処',
  shown: '利用者の画面表示',
  command: 'ゲートウェイで実行',
  clientCommand: 'クライアントで実行 ({{platform}})',
  platforms: { windows: 'Windows', apple: 'macOS, iOS', android: 'Android', chromeos: 'ChromeOS', linux: 'Linux' },
  stands: '現在も同じ理由で失敗します。',
  standsNot: '原因は解消されています。接続できるはずです。',
  byAddress: 'ユーザー名の送信前に終了したため、接続元アドレスのみで判断しています。',
  facts: {
    when: '日時',
    from: '接続元',
    client: 'クライアント',
    edge: 'エッジ',
    preSharedKey: '事前共有鍵',
    detail: '詳細',
  },
};

export default ja;
