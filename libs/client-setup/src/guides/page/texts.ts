import { say } from '../content.ts';

/** What stands in every guide. */
export const texts = {
  title: say('Connect {system} to the VPN', '{system} から VPN に接続する'),
  subtitle: say('L2TP/IPsec · {gateway}', 'L2TP/IPsec ・ {gateway}'),
  facts: say('Your connection', '接続情報'),
  server: say('Server', 'サーバー'),
  connection: say('Name of the connection', '接続名'),
  key: say('Pre-shared key', '事前共有鍵'),
  group: say('Group name', 'グループ名'),
  user: say('User name', 'ユーザー名'),
  password: say('Password', 'パスワード'),
  machineFile: say('Certificate of the device', 'コンピューター証明書'),
  userFile: say('Certificate of the user', 'ユーザー証明書'),
  filePassword: say('Password of this file', 'このファイルのパスワード'),
  routes: say('Networks behind the VPN', 'VPN 経由のネットワーク'),
  traffic: say('Through the VPN goes', 'VPN を経由する通信'),
  allWithInternet: say('everything, what is for the internet too', 'インターネット向けを含むすべての通信'),
  allWithoutInternet: say(
    'everything. *While you are connected the internet is not to be reached*, only what is behind the VPN: disconnect for the rest.',
    'すべての通信。*接続中はインターネットを利用できません*。利用できるのは VPN の接続先ネットワークだけです。インターネットを使うときは切断してください。',
  ),
  ipv6Past: say(
    'This holds for IPv4. What this device sends by IPv6 does not go through the VPN, unless IPv6 is switched off in its own network.',
    'IPv4 の場合です。IPv6 の通信は、ローカル ネットワークで IPv6 を無効にしないかぎり、VPN を経由しません。',
  ),
  ipv6Taken: say(
    'This holds for IPv4, and for IPv6 on systems that take it from the VPN, as Windows does; on others IPv6 does not go through it.',
    'IPv4 の場合です。IPv6 の通信は、Windows のように VPN から IPv6 を受け取るシステムでだけ、VPN を経由します。',
  ),
  networksAlone: say(
    'what is for the networks above; the rest goes to the internet as before',
    '上記のネットワーク向けの通信だけ。そのほかの通信は、これまでどおり直接インターネットに送信されます',
  ),
  needs: say('What you need', '用意するもの'),
  works: say('When it works', '接続できたら'),
  errors: say('When it does not work', 'つながらないとき'),
  errorsHint: say(
    'Look for what your system shows. Your administrator sees the exact cause with `sekisho diagnose`.',
    '画面の表示に近い行をご覧ください。正確な原因は、管理者が `sekisho diagnose` で確認できます。',
  ),
  causesHint: say(
    'Look at the log of the router. Your administrator sees the exact cause with `sekisho diagnose`. Usual ones:',
    'ルーターのログをご覧ください。正確な原因は、管理者が `sekisho diagnose` で確認できます。主な原因は次のとおりです。',
  ),
  shown: say('You see', '表示'),
  cause: say('What it usually means, and what helps', '主な原因と対処'),
  undo: say('Undo it', '元に戻すには'),
  link: say('Set-up files for this device', 'この端末用の設定ファイル'),
  qr: say('QR code of the link below', '下のリンクの QR コード'),
  footer: say(
    'Made by Sekisho from the settings of {gateway}. Pictures are drawings: colours and details of your system differ.',
    'Sekisho が {gateway} の設定から作成しました。図は模式図です。実際の画面とは色や細部が異なります。',
  ),
  secrets: say(
    '*This sheet holds secrets*, in red. Hand it to its user alone; destroy it once the connection works.',
    '*この用紙には機密情報が記載されています* (赤字)。本人だけに渡し、接続を確認したら破棄してください。',
  ),
  impossible: say('This cannot be set up on this system', 'このシステムでは設定できません'),
  warning: say('Please note', 'ご注意'),
} as const;
