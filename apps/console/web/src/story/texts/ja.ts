import type { TextsLike } from '../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  steps: {
    'main-mode-1': '最初の IKE メッセージ',
    'main-mode-3': 'IKE 鍵交換',
    'main-mode-5': 'コンピューター認証',
    'ike-established': 'IKE SA 確立',
    'quick-mode-1': 'IPsec の提案',
    'ipsec-established': 'IPsec SA 確立',
    'l2tp-tunnel': 'L2TP トンネル',
    'l2tp-session': 'L2TP セッション',
    'lcp-open': 'PPP リンク確立',
    authenticating: 'ユーザー認証',
    authenticated: 'ユーザー認証に成功',
    'address-leased': 'Office Mode アドレスの割り当て',
    connected: '接続完了',
  },
  title: '手順ごとの経過',
  who: { client: 'クライアント', gateway: 'ゲートウェイ', auth: '認証', 'ip-pool': 'アドレス' },
  took: '最初のパケットから接続完了まで {{took}}',
  more: 'ほかにも記録がありますが、表示していません。',
  trace: 'トレース',
  openTrace: 'トレースを開く',
  nothing: '接続の経過は記録されていません。',
  reached: '到達',
  stopped: 'ここで停止',
  ahead: '未到達',
  howFar: '到達段階',
};

export default ja;
