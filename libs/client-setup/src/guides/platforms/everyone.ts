import type { Text } from '@sekisho/contracts';
import { say, some } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { hasGroup, isEap, wholeTraffic } from './common.ts';

/** A system on the one page for everybody: where to go, and what to fill in. */
export interface Card {
  readonly name: Text;
  readonly lines: readonly Text[];
}

const name = (both: string): Text => say(both, both);

/** In the order in which offices meet them. */
export function cards(facts: GuideFacts): readonly Card[] {
  return [
    windowsCard(facts),
    macosCard(facts),
    iosCard(facts),
    androidCard(facts),
    chromeosCard(facts),
    linuxCard(facts),
    routerCard(facts),
  ];
}

const notPossible = say(
  'Not possible with these settings: ask your administrator.',
  'この設定では接続できません。管理者にお問い合わせください。',
);

function windowsCard(facts: GuideFacts): Card {
  const { machine, user } = facts;
  const card = name('Windows 10 / 11');
  if (user.method === 'eap-md5-challenge' || hasGroup(facts)) return { name: card, lines: [notPossible] };
  return {
    name: card,
    lines: some(
      importFirst(facts),
      say(
        '*Settings › Network & internet › VPN › Add VPN*',
        '*設定 › ネットワークとインターネット › VPN › VPN を追加*',
      ),
      machine.kind === 'pre-shared-key'
        ? say(
            'Provider *Windows (built-in)*, type *L2TP/IPsec with pre-shared key*; fill in name, server, key, user, password; *Save*, *Connect*.',
            'プロバイダー *Windows (ビルトイン)*、種類 *事前共有キーを使った L2TP/IPsec*。接続名、サーバー、キー、ユーザー名、パスワードを入力し、*保存*、*接続* の順に押します。',
          )
        : say(
            'Provider *Windows (built-in)*, type *L2TP/IPsec with certificate*; fill in name, server and sign-in; *Save*, *Connect*.',
            'プロバイダー *Windows (ビルトイン)*、種類 *証明書を使った L2TP/IPsec*。接続名、サーバー、サインイン情報を入力し、*保存*、*接続* の順に押します。',
          ),
      user.method !== 'ms-chap-v2' && windowsMethod(user.method),
    ),
  };
}

const windowsMethod = (method: GuideFacts['user']['method']): Text => {
  const chosen = windowsMethods[method] ?? '';
  return say(
    `\`ncpa.cpl\`, *Properties › Security*: ${chosen} alone.`,
    `\`ncpa.cpl\` を実行し、*プロパティ › セキュリティ* で ${chosen} だけを選択します。`,
  );
};

const windowsMethods: Readonly<Partial<Record<string, string>>> = {
  pap: 'PAP',
  'chap-md5': 'CHAP',
  'eap-ms-chap-v2': 'EAP-MSCHAP v2',
  'eap-tls': 'EAP (Smart Card / スマート カード)',
};

const group = (facts: GuideFacts, field: Text): Text =>
  hasGroup(facts)
    ? say(`*${field.en}*: {group}`, `*${field.ja}*: {group}`)
    : say(`*${field.en}* stays empty.`, `*${field.ja}* は空欄にします。`);

const groupName = say('Group name', 'グループ名');
const identifier = say('IPSec identifier', 'IPSec ID');

const importFirst = ({ machine, user }: GuideFacts): Text | false =>
  (machine.kind === 'certificate' || user.method === 'eap-tls') &&
  say('First double-click your `.p12` files.', '先に `.p12` ファイルをダブルクリックしてインポートします。');

function macosCard(facts: GuideFacts): Card {
  const card = name('macOS');
  if (isEap(facts) && facts.user.method !== 'eap-tls') return { name: card, lines: [notPossible] };
  return {
    name: card,
    lines: some(
      importFirst(facts),
      say(
        '*System Settings › VPN › Add VPN Configuration › L2TP over IPSec* (up to 12: *System Preferences › Network › +*)',
        '*システム設定 › VPN › VPN構成を追加 › L2TP over IPSec* (12 以前: *システム環境設定 › ネットワーク › ＋*)',
      ),
      facts.machine.kind === 'pre-shared-key'
        ? say(
            'Fill in server, account, password; the key is the *Shared secret*.',
            'サーバ、アカウント名、パスワードを入力します。事前共有鍵は *共有シークレット* に入力します。',
          )
        : say(
            'Fill in server and account; *Machine authentication*: *Certificate*.',
            'サーバとアカウント名を入力し、*コンピュータ認証* で *証明書* を選びます。',
          ),
      facts.machine.kind === 'pre-shared-key' && group(facts, groupName),
      wholeTraffic(facts) &&
        say(
          'In the *Options*: *Send all traffic* on.',
          '*オプション* で *すべてのトラフィックをVPN接続経由で送信* をオンにします。',
        ),
    ),
  };
}

function iosCard(facts: GuideFacts): Card {
  const card = name('iPhone / iPad');
  const { machine, user } = facts;
  if (isEap(facts) && user.method !== 'eap-tls') return { name: card, lines: [notPossible] };
  if (machine.kind === 'certificate' || user.method === 'eap-tls' || hasGroup(facts)) {
    return {
      name: card,
      lines: [
        say(
          'These settings come with a profile (`.mobileconfig`) alone: open it, then *Settings › Profile Downloaded › Install*.',
          'この設定には構成プロファイル (`.mobileconfig`) が必要です。開いた後、*設定 › プロファイルがダウンロードされました › インストール* と進みます。',
        ),
      ],
    };
  }
  return {
    name: card,
    lines: [
      say(
        '*Settings › General › VPN & Device Management › VPN › Add VPN Configuration…*, type *L2TP*',
        '*設定 › 一般 › VPNとデバイス管理 › VPN › VPN構成を追加…*、タイプ *L2TP*',
      ),
      say(
        'Fill in server, account, password; the key is the *Secret*; *RSA SecurID* off; *Done*.',
        'サーバ、アカウント、パスワードを入力します。事前共有鍵は *シークレット* に入力し、*RSA SecurID* はオフにして *完了* を押します。',
      ),
    ],
  };
}

function androidCard(facts: GuideFacts): Card {
  const card = say('Android up to 11', 'Android 11 以前');
  if (isEap(facts)) return { name: card, lines: [notPossible] };
  return {
    name: card,
    lines: [
      say('*Settings › Network & internet › VPN › +*', '*設定 › ネットワークとインターネット › VPN › ＋*'),
      facts.machine.kind === 'pre-shared-key'
        ? say(
            'Type *L2TP/IPSec PSK*; fill in server and *IPSec pre-shared key*; *L2TP secret* stays empty.',
            'タイプ *L2TP/IPSec PSK*。サーバーアドレスと *IPSec 事前共有鍵* を入力し、*L2TP セキュリティ保護* は空欄にします。',
          )
        : say(
            'Install the `.p12` for *VPN & apps*; type *L2TP/IPSec RSA*.',
            '`.p12` を *VPN とアプリ* 用にインストールし、タイプ *L2TP/IPSec RSA* を選びます。',
          ),
      ...some(facts.machine.kind === 'pre-shared-key' && group(facts, identifier)),
      say('Android 12 and later no longer offer L2TP.', 'Android 12 以降は L2TP に対応していません。'),
    ],
  };
}

function chromeosCard(facts: GuideFacts): Card {
  const card = name('ChromeOS');
  if (isEap(facts)) return { name: card, lines: [notPossible] };
  return {
    name: card,
    lines: [
      say(
        '*Settings › Network › Add connection › Add built-in VPN…*, *L2TP/IPsec*',
        '*設定 › ネットワーク › 接続を追加 › 組み込み VPN を追加…*、*L2TP/IPsec*',
      ),
      facts.machine.kind === 'pre-shared-key'
        ? say(
            'Fill in server, *Pre-shared key*, user, password.',
            'サーバー、*事前共有キー*、ユーザー名、パスワードを入力します。',
          )
        : say(
            'Authentication *User certificate*; fill in server, user, password.',
            '認証の種類は *ユーザー証明書*。サーバー、ユーザー名、パスワードを入力します。',
          ),
      ...some(facts.machine.kind === 'pre-shared-key' && group(facts, groupName)),
    ],
  };
}

const linuxCard = ({ machine }: GuideFacts): Card => ({
  name: name('Linux (NetworkManager)'),
  lines: [
    say(
      'Install `network-manager-l2tp-gnome`. *Settings › Network › VPN › + › L2TP*',
      '`network-manager-l2tp-gnome` をインストールし、*設定 › ネットワーク › VPN › ＋ › L2TP* を開きます。',
    ),
    machine.kind === 'pre-shared-key'
      ? say(
          'Fill in gateway, user, password; *IPsec Settings…*: enable, enter the key.',
          'ゲートウェイ、ユーザー名、パスワードを入力し、*IPsec Settings…* で有効にして鍵を入力します。',
        )
      : say(
          'Fill in gateway and user; *IPsec Settings…*: enable, *Certificates*.',
          'ゲートウェイとユーザー名を入力し、*IPsec Settings…* で有効にして証明書を選びます。',
        ),
  ],
});

const routerCard = (facts: GuideFacts): Card => ({
  name: say('Routers', 'ルーター'),
  lines: [
    facts.machine.kind === 'certificate' || isEap(facts)
      ? notPossible
      : say(
          'Those with an *L2TP/IPsec client*: server, user, password, pre-shared key; group 14, AES-256.',
          '*L2TP/IPsec クライアント* 機能のある機種: サーバー、ユーザー名、パスワード、事前共有鍵を設定します (group 14、AES-256)。',
        ),
  ],
});
