import type { AskedService } from '@sekisho/administration';
import type { ClientPlatform, Text } from '@sekisho/contracts';
import { platformNames } from '@sekisho/contracts';

/** Titles of a report's lines, at most so many columns wide. */
export const titles = {
  connected: { en: 'Connected', ja: '接続中' },
  underWay: { en: 'On the way in', ja: '接続処理中' },
  ended: { en: 'Last session', ja: '前回の接続' },
  failed: { en: 'Last failed attempt', ja: '直近の失敗' },
  others: { en: 'Other failed attempts', ja: 'その他の失敗' },
  now: { en: 'Now', ja: '現在の状態' },
  when: { en: 'When', ja: '日時' },
  from: { en: 'From', ja: '接続元' },
  client: { en: 'Client', ja: 'クライアント' },
  user: { en: 'User', ja: 'ユーザー' },
  connection: { en: 'ID', ja: '接続 ID' },
  howFar: { en: 'How far', ja: '到達段階' },
  why: { en: 'Why', ja: '原因' },
  detail: { en: 'Detail', ja: '詳細' },
  shown: { en: 'User saw', ja: '画面表示' },
  cure: { en: 'To do', ja: '対処' },
  run: { en: 'Run', ja: '実行' },
  check: { en: 'Check', ja: '確認事項' },
  nameless: { en: 'Who did not come to say a name', ja: 'ユーザー名の送信前に失敗した接続' },
} as const satisfies Record<string, Text>;

export const onClient = (platform: ClientPlatform): Text => ({
  en: `On ${platformNames[platform]}`,
  ja: `${platformNames[platform]} 側`,
});

export const sentences = {
  unknownClient: { en: 'not recognised', ja: '不明' },
  standsNot: {
    en: 'What kept the client out is so no longer: the user can connect again.',
    ja: 'この原因は解消されています。再び接続できます。',
  },
  stands: { en: 'This is still so.', ja: 'この原因は現在も続いています。' },
  byAddressAlone: {
    en: 'It ended before the client said who its user is; the user came from the same address at other times.',
    ja: 'ユーザー名の送信前に失敗しました。同じアドレスから、このユーザーが接続したことがあります。',
  },
  connectedSince: {
    en: 'The client has connected since.',
    ja: 'その後、接続に成功しています。',
  },
  noFailure: { en: 'No attempt failed in this time.', ja: 'この期間に失敗した接続はありません。' },
  noRecord: { en: 'Nothing was recorded in this time.', ja: 'この期間の記録はありません。' },
  noPacket: {
    en: 'No packet of this client has reached the gateway, or it came from another address.',
    ja: 'このクライアントのパケットはゲートウェイに届いていないか、別のアドレスから届いています。',
  },
  noName: {
    en: 'Whoever fails before saying a name, as with a wrong pre-shared key, is found by the address of the client.',
    ja: '事前共有鍵の不一致など、ユーザー名の送信前に失敗した接続は、クライアントのアドレスで検索してください。',
  },
} as const satisfies Record<string, Text>;

/** What to look at where nothing arrives. */
export const checks: readonly Text[] = [
  {
    en: 'The client dials the public address or name of this gateway, and the name leads to it.',
    ja: 'クライアントの接続先が、このゲートウェイのグローバルアドレスまたは正しい名前であること。',
  },
  {
    en: 'UDP 500 and UDP 4500 are open to this gateway (firewall, security group), and forwarded where it is behind a NAT.',
    ja: 'ファイアウォールやセキュリティグループで UDP 500 番と 4500 番が許可され、NAT の内側では転送されていること。',
  },
  {
    en: "The client's own network lets UDP 500 and 4500 out: try it from another one, such as a telephone's.",
    ja: 'クライアント側のネットワークから UDP 500 番と 4500 番で通信できること (携帯回線など、別の回線で確認)。',
  },
  {
    en: 'Windows: the services IKEEXT and PolicyAgent run; ProhibitIPSec is not set; where this gateway is behind a NAT, AssumeUDPEncapsulationContextOnSendRule is 2 (then restart it).',
    ja: 'Windows: サービス IKEEXT と PolicyAgent が実行中で、ProhibitIPSec が設定されていないこと。ゲートウェイが NAT の内側にある場合は AssumeUDPEncapsulationContextOnSendRule が 2 であること (設定後は再起動)。',
  },
];

/** What could not be looked at while a service does not answer. */
export const unseen: Readonly<Record<AskedService, Text>> = {
  audit: {
    en: 'past attempts (the audit service does not answer)',
    ja: '過去の接続記録 (audit サービスの応答なし)',
  },
  edge: { en: 'who is connected now (no edge answers)', ja: '現在の接続状況 (edge の応答なし)' },
  auth: {
    en: 'accounts, locks and back ends (the auth service does not answer)',
    ja: 'アカウント、ロック、認証サーバー (auth サービスの応答なし)',
  },
  'ip-pool': {
    en: 'address pools (the ip-pool service does not answer)',
    ja: 'アドレスプール (ip-pool サービスの応答なし)',
  },
  ca: { en: "users' certificates (the CA does not answer)", ja: 'ユーザー証明書 (ca サービスの応答なし)' },
};

export const unseenTitle: Text = { en: 'Could not be looked at:', ja: '確認できなかった項目：' };

export const unknownUser = (name: string, nearest: readonly string[]): Text => ({
  en: `Nobody here is called ${name}.${nearest.length === 0 ? '' : ` Nearest names: ${nearest.join(', ')}.`}`,
  ja: `${name} というユーザーは登録も接続記録もありません。${nearest.length === 0 ? '' : `近い名前：${nearest.join('、')}`}`,
});
