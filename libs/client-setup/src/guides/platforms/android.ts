import type { Text } from '@sekisho/contracts';
import { type GuideContent, type Step, say, some, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, check, choice, field, type Picture } from '../pictures/picture.ts';
import { deleteFiles, isEap, needs, noEap, reached } from './common.ts';

/** Up to Android 11, which was the last to offer it. */
export function android(facts: GuideFacts): GuideContent {
  const possible = !isEap(facts);
  return {
    warnings: possible ? warnings(facts) : [noEap('Android')],
    needs: needs(
      facts,
      say(
        'Android 11 or earlier: *Settings › About phone › Android version*. A screen lock, which Android wants for VPN.',
        'Android 11 以前の端末 (*設定 › デバイス情報 › Android バージョン* で確認できます)。VPN を使うには画面ロックの設定も必要です。',
      ),
    ),
    ways: possible ? [byHand(facts)] : [],
    works: [
      say(
        'A key stands in the status bar, and *Connected* below the name of the connection.',
        'ステータスバーに鍵のアイコンが表示され、接続名の下に *接続されました* と表示されます。',
      ),
      reached,
    ],
    undo: some<Text>(
      say(
        'In the list of VPNs press the gear beside *{connection}*, then *Forget* (or *Delete*).',
        'VPN の一覧で *{connection}* の歯車を押し、*削除* を押します。',
      ),
      facts.machine.kind === 'certificate' &&
        say(
          'Certificate: *Settings › Security › Encryption & credentials › User credentials*, *Uninstall*.',
          '証明書: *設定 › セキュリティ › 暗号化と認証情報 › ユーザー認証情報* で削除します。',
        ),
      deleteFiles,
    ),
    shows: 'android',
  };
}

/** From Android 12 on. */
export function android12(): GuideContent {
  return {
    warnings: [
      say(
        'Since Android 12 the system offers no new connections of the kind L2TP/IPsec. A phone that came from Android 11 may keep the one it had; once deleted, it is gone.',
        'Android 12 以降では、L2TP/IPsec の接続を新しく追加できません。Android 11 から更新した端末では既存の接続が残る場合がありますが、削除すると再作成できません。',
      ),
      say(
        'What helps: *another device* of yours (Windows, macOS, iPhone, iPad, ChromeOS, Linux) with the guide for it; or *a router that connects itself*, such as a small one for travelling: everything in its Wi-Fi, this phone too, then reaches the network (guides for MikroTik and for other routers).',
        '代わりの方法: *ほかの端末* (Windows、macOS、iPhone、iPad、ChromeOS、Linux) を、その手順書に沿って設定します。または、*VPN に接続できるルーター* (モバイル用の小型ルーターなど) を使うと、その Wi-Fi に接続した端末すべてがネットワークを利用できます (MikroTik とその他のルーターの手順書があります)。',
      ),
      say(
        'What does not: apps for IKEv2, OpenVPN or WireGuard speak another protocol. Be careful with apps that promise L2TP: they get your user name, your password and all of your traffic.',
        'IKEv2、OpenVPN、WireGuard 用のアプリはプロトコルが異なるため使用できません。L2TP 対応をうたうアプリには、ユーザー名、パスワード、すべての通信を預けることになります。十分にご注意ください。',
      ),
    ],
    needs: [],
    ways: [],
    works: [],
    undo: [],
    shows: 'android',
  };
}

const warnings = ({ gateway, machine }: GuideFacts): readonly Text[] =>
  some(
    !gateway.modp1024 &&
      say(
        'For the administrator: Android 4 to 10 know Diffie-Hellman group 2 (MODP-1024) alone. They get in where `legacy.modp1024: true` is set, which it is not.',
        '管理者の方へ: Android 4～10 は Diffie-Hellman グループ 2 (MODP-1024) しか使用できません。接続には `legacy.modp1024: true` が必要ですが、現在は設定されていません。',
      ),
    machine.kind === 'pre-shared-key' &&
      machine.identity !== undefined &&
      say(
        'This connection uses an *IPSec identifier* (Aggressive Mode): enter it exactly as it stands here.',
        'この接続では *IPSec ID* (Aggressive Mode) を使用します。ここに記載されたとおりに入力してください。',
      ),
  );

const byHand = (facts: GuideFacts): Way => ({
  title: say('Set it up', '設定する'),
  steps: some(
    facts.machine.kind === 'certificate' && certificateStep,
    {
      title: say('Add the connection', '接続を追加する'),
      before: [
        say(
          'Open *Settings › Network & internet › Advanced › VPN* (Samsung: *Connections › More connection settings › VPN*) and press *+*.',
          '*設定 › ネットワークとインターネット › 詳細設定 › VPN* (Samsung では *接続 › その他の接続設定 › VPN*) を開き、*＋* を押します。',
        ),
      ],
      picture: profile(facts),
    } satisfies Step,
    {
      title: say('Connect', '接続する'),
      before: [say('Tap *{connection}* in the list.', '一覧で *{connection}* をタップします。')],
      picture: {
        kind: 'phone',
        title: say('Connect to {connection}', '{connection}に接続'),
        controls: [
          field(say('Username', 'ユーザー名'), '{user}'),
          field(say('Password', 'パスワード'), '{password}'),
          check(say('Save account information', 'アカウント情報を保存する'), true),
          button(say('Connect', '接続')),
        ],
      },
    } satisfies Step,
  ),
});

function profile({ machine }: GuideFacts): Picture {
  const byKey = machine.kind === 'pre-shared-key';
  return {
    kind: 'phone',
    title: say('Edit VPN profile', 'VPNプロファイルの編集'),
    controls: [
      field(say('Name', '名前'), '{connection}'),
      choice(say('Type', 'タイプ'), byKey ? 'L2TP/IPSec PSK' : 'L2TP/IPSec RSA'),
      field(say('Server address', 'サーバーアドレス'), '{server}'),
      field(say('L2TP secret', 'L2TP セキュリティ保護'), ''),
      ...(byKey
        ? [
            field(say('IPSec identifier', 'IPSec ID'), machine.identity === undefined ? '' : '{group}'),
            field(say('IPSec pre-shared key', 'IPSec 事前共有鍵'), '{key}'),
          ]
        : [
            choice(say('IPSec user certificate', 'IPSec ユーザー証明書'), '{machineName}'),
            choice(say('IPSec CA certificate', 'IPSec CA証明書'), '{machineName}'),
            choice(
              say('IPSec server certificate', 'IPSec サーバー証明書'),
              say('(received from server)', '(サーバーから受信)'),
            ),
          ]),
      button(say('Save', '保存')),
    ],
  };
}

const certificateStep: Step = {
  title: say('Install the certificate', '証明書をインストールする'),
  before: [
    say(
      'Copy {machineFile} onto the phone. *Settings › Security › Encryption & credentials › Install a certificate › VPN & app user certificate*: choose the file, enter its password {machineFilePassword}, keep the name. For Android up to 10: *Install from storage*, to be used for *VPN and apps*.',
      '{machineFile} を端末にコピーします。*設定 › セキュリティ › 暗号化と認証情報 › 証明書のインストール › VPN とアプリユーザー証明書* でファイルを選び、パスワード {machineFilePassword} を入力します。名前は変更しません。Android 10 以前では *ストレージからのインストール* を選び、用途を *VPN とアプリ* にします。',
    ),
  ],
};
