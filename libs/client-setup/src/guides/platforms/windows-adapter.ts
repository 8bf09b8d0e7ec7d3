import type { Text } from '@sekisho/contracts';
import type { UserMethod } from '../../facts.ts';
import { type Step, say, some } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, type Control, check, choice, field, heading, radio } from '../pictures/picture.ts';

/** What the dialogue of the settings leaves out, in the properties of the adapter. */
export const adapterSteps = (facts: GuideFacts): readonly Step[] =>
  some(facts.user.method !== 'ms-chap-v2' && security(facts.user.method), facts.traffic.kind === 'routes' && gateway);

const open = [
  say(
    'Press Windows+R, type `ncpa.cpl`, and choose *Properties* from the menu of *{connection}* (right-click).',
    'Windows+R を押して `ncpa.cpl` と入力し、*{connection}* を右クリックして *プロパティ* を選びます。',
  ),
];

const security = (method: UserMethod): Step => ({
  title: say('Choose how you sign in', '認証方式を選ぶ'),
  before: open,
  picture: {
    kind: 'window',
    title: say('{connection} Properties', '{connection}のプロパティ'),
    tabs: [
      say('General', '全般'),
      say('Options', 'オプション'),
      say('Security', 'セキュリティ'),
      say('Networking', 'ネットワーク'),
    ],
    tab: 2,
    controls: [
      choice(
        say('Type of VPN', 'VPN の種類'),
        say(
          'Layer 2 Tunneling Protocol with IPsec (L2TP/IPSec)',
          'IPsec を利用したレイヤー 2 トンネリング プロトコル (L2TP/IPSec)',
        ),
        { quiet: true },
      ),
      encryption(method),
      heading(say('Authentication', '認証')),
      ...(method.startsWith('eap-') ? eapControls(method) : protocolControls(method)),
      button(say('OK', 'OK')),
    ],
  },
  after: some((method === 'pap' || method === 'chap-md5') && stillEncrypted, method === 'eap-tls' && firstTime),
});

const stillEncrypted = say(
  'If Windows warns that the password is not encrypted: answer *Yes*. IPsec encrypts everything, this too.',
  'パスワードが暗号化されないという警告が表示された場合は *はい* を押します。パスワードも含め、通信全体を IPsec が暗号化します。',
);

const firstTime = say(
  'At the first connection Windows may show the certificate of the gateway: compare its name with the server in this guide, then press *Connect*.',
  '初回の接続時にゲートウェイの証明書が表示された場合は、その名前をこの手順書のサーバー名と照合し、*接続* を押します。',
);

/** Windows lets PAP and CHAP stand with optional encryption alone: it means MPPE, which IPsec makes unneeded. */
const encryption = (method: UserMethod): Control =>
  choice(
    say('Data encryption', 'データの暗号化'),
    method === 'pap' || method === 'chap-md5'
      ? say('Optional encryption (connect even if no encryption)', '暗号化は省略可能 (暗号化なしでも接続します)')
      : say('Require encryption (disconnect if server declines)', '暗号化が必要 (サーバーが拒否する場合は切断します)'),
  );

const useEap = say('Use Extensible Authentication Protocol (EAP)', '拡張認証プロトコル (EAP) を使う');
const allow = say('Allow these protocols', '次のプロトコルを許可する');

const eapControls = (method: UserMethod): readonly Control[] => [
  radio(useEap, true),
  choice(
    say('Method', '方式'),
    method === 'eap-tls'
      ? say(
          'Microsoft: Smart Card or other certificate (encryption enabled)',
          'Microsoft: スマート カードまたはその他の証明書 (暗号化は有効)',
        )
      : say(
          'Microsoft: Secured password (EAP-MSCHAP v2) (encryption enabled)',
          'Microsoft: セキュリティで保護されたパスワード (EAP-MSCHAP v2) (暗号化は有効)',
        ),
  ),
  radio(allow, false, { quiet: true }),
];

const protocols: readonly (readonly [method: UserMethod, label: Text])[] = [
  ['pap', say('Unencrypted password (PAP)', '暗号化されていないパスワード (PAP)')],
  [
    'chap-md5',
    say('Challenge Handshake Authentication Protocol (CHAP)', 'チャレンジ ハンドシェイク認証プロトコル (CHAP)'),
  ],
  ['ms-chap-v2', say('Microsoft CHAP Version 2 (MS-CHAP v2)', 'Microsoft CHAP Version 2 (MS-CHAP v2)')],
];

const protocolControls = (method: UserMethod): readonly Control[] => [
  radio(useEap, false, { quiet: true }),
  radio(allow, true),
  ...protocols.map(([each, label]) => check(label, each === method)),
];

const gateway: Step = {
  title: say('Send only part of the traffic through the VPN', '一部の通信だけを VPN 経由にする'),
  before: [
    ...open,
    say(
      'On the tab *Networking*: *Internet Protocol Version 4 (TCP/IPv4)*, *Properties*, *Advanced…*. Windows then learns the routes from the gateway.',
      '*ネットワーク* タブで *インターネット プロトコル バージョン 4 (TCP/IPv4)* を選び、*プロパティ*、*詳細設定* の順に押します。経路はゲートウェイから自動的に設定されます。',
    ),
  ],
  picture: {
    kind: 'window',
    title: say('Advanced TCP/IP Settings', 'TCP/IP 詳細設定'),
    tabs: [say('IP Settings', 'IP 設定'), say('DNS', 'DNS'), say('WINS', 'WINS')],
    tab: 0,
    controls: [
      check(
        say('Use default gateway on remote network', 'リモート ネットワークでデフォルト ゲートウェイを使う'),
        false,
      ),
      check(say('Disable class based route addition', 'クラスに基づくルートの追加を無効にする'), false, {
        quiet: true,
      }),
      check(say('Automatic metric', '自動メトリック'), true, { quiet: true }),
      field(say('Interface metric', 'インターフェイス メトリック'), '', { quiet: true }),
      button(say('OK', 'OK')),
    ],
  },
};
