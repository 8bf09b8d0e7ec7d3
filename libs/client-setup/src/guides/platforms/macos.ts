import type { Text } from '@sekisho/contracts';
import { type Step, say, some, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, type Control, check, choice, field, heading, type Picture, row, toggle } from '../pictures/picture.ts';
import { wholeTraffic } from './common.ts';

const title = say('By hand', '手動で設定する場合');

/** macOS 13 and later. */
export const macosByHand = (facts: GuideFacts): Way => ({
  title,
  steps: [
    ...keychain(facts),
    {
      title: say('Add the connection', '接続を追加する'),
      before: [
        say(
          'Open *System Settings › VPN* and choose *Add VPN Configuration › L2TP over IPSec…*.',
          '*システム設定 › VPN* を開き、*VPN構成を追加 › L2TP over IPSec…* を選びます。',
        ),
      ],
      picture: {
        kind: 'window',
        title: say('L2TP over IPSec', 'L2TP over IPSec'),
        controls: [
          field(say('Display name', '表示名'), '{connection}'),
          field(say('Server address', 'サーバアドレス'), '{server}'),
          field(say('Account name', 'アカウント名'), '{user}'),
          ...proofs(facts),
          button(say('Create', '作成')),
        ],
      },
    },
    options(facts),
    {
      title: say('Connect', '接続する'),
      before: [
        say(
          'In *System Settings › VPN* switch *{connection}* on.',
          '*システム設定 › VPN* で *{connection}* のスイッチをオンにします。',
        ),
      ],
    },
  ],
});

const proofs = (facts: GuideFacts): readonly Control[] => [...userProof(facts), ...machineProof(facts)];

const userLabel = say('User authentication', 'ユーザ認証');
const machineLabel = say('Machine authentication', 'コンピュータ認証');
const certificateChosen = say('Certificate', '証明書');

const userProof = ({ user }: GuideFacts): readonly Control[] =>
  user.method === 'eap-tls'
    ? [choice(userLabel, certificateChosen), field(say('Certificate', '証明書'), '{userName}', { note: pick })]
    : [choice(userLabel, say('Password', 'パスワード')), field(say('Password', 'パスワード'), '{password}')];

const pick = say(' (from the list behind *Select…*)', ' (*選択…* の一覧から選びます)');

function machineProof({ machine }: GuideFacts): readonly Control[] {
  if (machine.kind === 'certificate') {
    return [
      choice(machineLabel, certificateChosen),
      field(say('Certificate', '証明書'), '{machineName}', { note: pick }),
    ];
  }
  return [
    choice(machineLabel, say('Shared secret', '共有シークレット')),
    field(say('Shared secret', '共有シークレット'), '{key}'),
    field(say('Group name', 'グループ名'), machine.identity === undefined ? '' : '{group}'),
  ];
}

const sendAll = say('Send all traffic over VPN connection', 'すべてのトラフィックをVPN接続経由で送信');

const options = (facts: GuideFacts): Step => ({
  title: say('Say what goes through the VPN', 'VPN 経由にする通信を決める'),
  before: [say('Press the ⓘ beside the connection, then *Options*.', '接続の横の ⓘ を押し、*オプション* を開きます。')],
  picture: {
    kind: 'window',
    title: say('Options', 'オプション'),
    controls: [toggle(sendAll, wholeTraffic(facts)), button(say('OK', 'OK'))],
  },
});

/** System Preferences, up to macOS 12. */
export const monterey = (facts: GuideFacts): Way => ({
  title,
  steps: [
    ...keychain(facts),
    {
      title: say('Add the connection', '接続を追加する'),
      before: [
        say(
          'Open *System Preferences › Network* and press *+* below the list.',
          '*システム環境設定 › ネットワーク* を開き、一覧の下の *＋* を押します。',
        ),
      ],
      picture: {
        kind: 'window',
        title: say('Select the interface and enter a name', 'インターフェイスを選択し、サービスの名前を入力'),
        controls: [
          choice(say('Interface', 'インターフェイス'), 'VPN'),
          choice(say('VPN Type', 'VPNタイプ'), 'L2TP over IPSec'),
          field(say('Service Name', 'サービス名'), '{connection}'),
          button(say('Create', '作成')),
        ],
      },
    },
    {
      title: say('Say where to, and who you are', '接続先とアカウントを入力する'),
      picture: {
        kind: 'window',
        title: say('Network', 'ネットワーク'),
        controls: [
          field(say('Server Address', 'サーバアドレス'), '{server}'),
          field(say('Account Name', 'アカウント名'), '{user}'),
          check(say('Show VPN status in menu bar', 'メニューバーにVPNの状況を表示'), true),
          button(say('Authentication Settings…', '認証設定…')),
        ],
      },
    },
    montereyProofs(facts),
    {
      title: say('Say what goes through the VPN, and connect', 'VPN 経由にする通信を決めて接続する'),
      before: [
        say(
          'Back in *Network* press *Advanced…*, and after that *Apply* and *Connect*.',
          '*ネットワーク* に戻って *詳細…* を押します。設定後、*適用*、*接続* の順に押します。',
        ),
      ],
      picture: {
        kind: 'window',
        title: say('Session Options', 'セッションオプション'),
        controls: [check(sendAll, wholeTraffic(facts)), button(say('OK', 'OK'))],
      },
    },
  ],
});

const montereyProofs = (facts: GuideFacts): Step => ({
  title: say('Enter what proves who you are', '認証情報を入力する'),
  picture: {
    kind: 'window',
    title: say('Authentication Settings', '認証設定'),
    controls: [
      heading(say('User Authentication:', 'ユーザ認証:')),
      ...userProof(facts).slice(-1),
      heading(say('Machine Authentication:', 'コンピュータ認証:')),
      ...machineProof(facts).slice(1),
      button(say('OK', 'OK')),
    ],
  },
});

/** Certificates that the dialogue can choose from lie in a keychain. */
function keychain({ machine, user }: GuideFacts): readonly Step[] {
  return some(
    machine.kind === 'certificate' &&
      imported(
        say('Import the certificate of the device', 'コンピューター証明書を読み込む'),
        say(
          'Double-click {machineFile}. *Keychain Access* asks for the keychain (an administrator’s password too).',
          '{machineFile} をダブルクリックします。*キーチェーンアクセス* で追加先のキーチェーンを選びます (管理者のパスワードも求められます)。',
        ),
        importPicture(say('System', 'システム'), '{machineFilePassword}'),
      ),
    user.method === 'eap-tls' &&
      imported(
        say('Import your own certificate', 'ユーザー証明書を読み込む'),
        say(
          'Double-click {userFile}. *Keychain Access* asks for the keychain.',
          '{userFile} をダブルクリックします。*キーチェーンアクセス* で追加先のキーチェーンを選びます。',
        ),
        importPicture(say('login', 'ログイン'), '{userFilePassword}'),
      ),
  );
}

const imported = (stepTitle: Text, before: Text, picture: Picture): Step => ({
  title: stepTitle,
  before: [before],
  picture,
  after: [
    say(
      'Then double-click the certificate of the CA, which came along, and set *Trust › When using this certificate* to *Always Trust*.',
      '続いて、一緒に追加された CA の証明書をダブルクリックし、*信頼 › この証明書を使用するとき* を *常に信頼* にします。',
    ),
  ],
});

const importPicture = (name: Text, password: string): Picture => ({
  kind: 'window',
  title: say('Add Certificates', '証明書を追加'),
  controls: [
    choice(say('Keychain', 'キーチェーン'), name),
    field(say('Password of the file', 'ファイルのパスワード'), password),
    row(say('Certificate and private key', '証明書と秘密鍵'), undefined, { quiet: true }),
    button(say('Add', '追加')),
  ],
});
