import type { Text } from '@sekisho/contracts';
import { type GuideContent, type Step, say, some, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, type Picture, row } from '../pictures/picture.ts';
import { deleteFiles, hasGroup, isEap, needs, reached } from './common.ts';
import { iosByHand } from './ios.ts';
import { macosByHand, monterey } from './macos.ts';

export type AppleSystem = 'macos' | 'macos-12' | 'ios';

export function apple(system: AppleSystem, facts: GuideFacts): GuideContent {
  const possible = !isEap(facts) || facts.user.method === 'eap-tls';
  const byHand = { macos: macosByHand, 'macos-12': monterey, ios: iosByHand }[system](facts);
  return {
    warnings: possible ? warnings(system, facts) : [noEapByPassword],
    needs: needs(facts),
    ways: possible ? some(byProfile(system), byHand) : [],
    works: [connected[system], reached],
    undo: some<Text>(
      system === 'ios'
        ? say(
            'Profile: *Settings › General › VPN & Device Management*, the profile, *Remove Profile*. By hand: *VPN*, the ⓘ beside the connection, *Delete VPN*.',
            'プロファイル: *設定 › 一般 › VPNとデバイス管理* でプロファイルを選び、*プロファイルを削除* を押します。手動で設定した場合: *VPN* で接続の ⓘ を押し、*VPNを削除* を押します。',
          )
        : say(
            'Profile: select it where it was installed and press *−*. By hand: remove the connection in the list of *VPN* (up to macOS 12: *Network*, *−*).',
            'プロファイル: インストールした画面で選択し、*−* を押します。手動で設定した場合: *VPN* の一覧 (macOS 12 以前は *ネットワーク* の *−*) で接続を削除します。',
          ),
      system !== 'ios' &&
        (facts.machine.kind === 'certificate' || facts.user.method === 'eap-tls') &&
        say('Certificates: delete them in *Keychain Access*.', '証明書: *キーチェーンアクセス* で削除します。'),
      deleteFiles,
    ),
    shows: 'apple',
  };
}

const noEapByPassword = say(
  'macOS, iOS and iPadOS know no EAP with a password for this kind of VPN. Ask your administrator for a login by MS-CHAPv2, then print this guide anew.',
  'macOS、iOS、iPadOS は、この種類の VPN ではパスワードを使う EAP に対応していません。MS-CHAPv2 によるログインを管理者に依頼し、この手順書を作成し直してください。',
);

const warnings = (system: AppleSystem, { user, machine }: GuideFacts): readonly Text[] =>
  some(
    user.method === 'eap-tls' &&
      say(
        'For the administrator: Apple’s client stops at TLS 1.0 in EAP-TLS. It gets in where `authentication.eapTls.legacyTls: true` is set.',
        '管理者の方へ: Apple のクライアントは、EAP-TLS では TLS 1.0 までしか使用できません。接続するには `authentication.eapTls.legacyTls: true` の設定が必要です。',
      ),
    system === 'ios' &&
      (machine.kind === 'certificate' || user.method === 'eap-tls') &&
      say(
        'The settings of iPhone and iPad offer certificates for L2TP in no dialogue: they come with a profile alone.',
        'iPhone と iPad の設定画面では、L2TP に証明書を指定できません。プロファイルが必要です。',
      ),
    system === 'ios' &&
      machine.kind === 'certificate' &&
      say(
        'For the administrator: Apple documents a certificate as the proof of the device in L2TP, but the key that names the certificate for Cisco IPSec alone. Try one device first; a pre-shared key works on all of them.',
        '管理者の方へ: Apple の資料では、L2TP の機器の認証方法に証明書を指定できますが、使用する証明書を指定するキーは Cisco IPSec 用とされています。先に 1 台で確認してください。事前共有鍵はすべての機器で使用できます。',
      ),
    system === 'ios' &&
      hasGroup({ machine }) &&
      say(
        'The settings of iPhone and iPad have no field for the group name {group}: it comes with a profile alone.',
        'iPhone と iPad の設定画面には、グループ名 {group} の入力欄がありません。プロファイルが必要です。',
      ),
  );

const connected: Readonly<Record<AppleSystem, Text>> = {
  macos: say(
    'The switch beside the connection is on, and *Connected* stands there; with *VPN* in the menu bar, the time runs.',
    '接続の横のスイッチがオンになり、*接続済み* と表示されます。メニューバーに *VPN* を表示している場合は、接続時間も確認できます。',
  ),
  'macos-12': say(
    '*Status: Connected* stands in *Network*, with the address and the time.',
    '*ネットワーク* に *状況: 接続済み* と表示され、アドレスと接続時間を確認できます。',
  ),
  ios: say(
    '*Connected* stands below *VPN*, and *VPN* in the status bar (Control Centre).',
    '*VPN* に *接続済み* と表示され、ステータスバー (コントロールセンター) に *VPN* のアイコンが表示されます。',
  ),
};

const byProfile = (system: AppleSystem): Way => ({
  title: say('With the profile', '構成プロファイルを使う場合'),
  steps: system === 'ios' ? iosProfile : macosProfile(system),
});

const iosProfile: readonly Step[] = [
  {
    title: say('Load the profile', 'プロファイルを入手する'),
    before: [
      say(
        'Open the link (or scan the code) in *Safari*, fetch your set-up, press *Install the profile* and choose *Allow*; or open the file that ends in `.mobileconfig` from a mail or *Files*.',
        '*Safari* でリンクを開き (または QR コードを読み取り)、設定を受け取ります。続いて *プロファイルをインストール*、*許可* の順に押します。メールや *ファイル* から、拡張子が `.mobileconfig` のファイルを開くこともできます。',
      ),
    ],
  },
  {
    title: say('Install it', 'インストールする'),
    before: [
      say(
        'Open *Settings*: *Profile Downloaded* stands at the top. (Later: *General › VPN & Device Management*.) Your passcode is asked for, then what the profile leaves open: user name and password.',
        '*設定* を開くと、上部に *プロファイルがダウンロードされました* と表示されます (後から行う場合は *一般 › VPNとデバイス管理*)。端末のパスコードのほか、プロファイルに含まれていない場合はユーザー名とパスワードの入力を求められます。',
      ),
    ],
    picture: profilePicture('phone'),
  },
];

function profilePicture(kind: Picture['kind']): Picture {
  return {
    kind,
    title: say('Install Profile', 'プロファイルをインストール'),
    controls: [
      row(say('Contains', '内容'), say('VPN settings', 'VPN設定'), { quiet: true }),
      row(say('Connection', '接続'), say('{connection}', '{connection}'), { quiet: true }),
      button(say('Install', 'インストール'), {
        note: say(
          'If *Not Signed* or *Not Verified* stands there and you did not expect it, ask your administrator first.',
          ' *未署名* や *未検証* と表示され、心当たりがない場合は、先に管理者へ確認してください。',
        ),
      }),
    ],
  };
}

const macosProfile = (system: AppleSystem): readonly Step[] => [
  {
    title: say('Open the file', 'ファイルを開く'),
    before: [
      say(
        'Double-click the file that ends in `.mobileconfig`. macOS says that it waits to be reviewed.',
        '拡張子が `.mobileconfig` のファイルをダブルクリックします。確認待ちであることを知らせるメッセージが表示されます。',
      ),
    ],
  },
  {
    title: say('Install it', 'インストールする'),
    before: [
      system === 'macos-12'
        ? say(
            'Open *System Preferences › Profiles*, choose the profile and press *Install…*.',
            '*システム環境設定 › プロファイル* を開き、プロファイルを選んで *インストール…* を押します。',
          )
        : say(
            'Open *System Settings › General › Device Management* (macOS 13 and 14: *Privacy & Security › Profiles*), double-click the profile and press *Install…*.',
            '*システム設定 › 一般 › デバイス管理* (macOS 13、14 では *プライバシーとセキュリティ › プロファイル*) を開き、プロファイルをダブルクリックして *インストール…* を押します。',
          ),
    ],
    picture: profilePicture('window'),
  },
  {
    title: say('Connect', '接続する'),
    before: [
      system === 'macos-12'
        ? say(
            '*System Preferences › Network*: choose *{connection}*, press *Connect*.',
            '*システム環境設定 › ネットワーク* で *{connection}* を選び、*接続* を押します。',
          )
        : say(
            '*System Settings › VPN*: switch *{connection}* on.',
            '*システム設定 › VPN* で *{connection}* のスイッチをオンにします。',
          ),
    ],
  },
];
