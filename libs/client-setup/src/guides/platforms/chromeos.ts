import type { Text } from '@sekisho/contracts';
import { type GuideContent, say, some, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, check, choice, field, type Picture } from '../pictures/picture.ts';
import { deleteFiles, isEap, needs, noEap, reached } from './common.ts';

export function chromeos(facts: GuideFacts): GuideContent {
  const possible = !isEap(facts);
  return {
    warnings: possible ? some(facts.traffic.kind === 'routes' && sendsAll) : [noEap('ChromeOS')],
    needs: needs(facts),
    ways: possible ? [byFile, byHand(facts)] : [],
    works: [
      say(
        '*Connected* stands below the name of the connection, and a key beside the network icon.',
        '接続名の下に *接続済み* と表示され、ネットワークのアイコンに鍵のマークが付きます。',
      ),
      reached,
    ],
    undo: some<Text>(
      say(
        '*Settings › Network › VPN*, *{connection}*, *Forget*.',
        '*設定 › ネットワーク › VPN* で *{connection}* を選び、*削除* を押します。',
      ),
      facts.machine.kind === 'certificate' &&
        say(
          'Certificate: *Settings › Privacy and security › Manage certificates*.',
          '証明書: *設定 › プライバシーとセキュリティ › 証明書の管理* で削除します。',
        ),
      deleteFiles,
    ),
    shows: 'chromeos',
  };
}

const sendsAll = say(
  'ChromeOS sends everything through this kind of VPN, not only what is for the networks below, and neither file nor dialogue says otherwise. Whether the internet is to be reached while connected is up to the gateway: ask your administrator.',
  'ChromeOS は、この種類の VPN ではすべての通信を VPN 経由で送信します。下記のネットワーク向けだけに限ることは、設定ファイルでも設定画面でもできません。接続中にインターネットを利用できるかどうかはゲートウェイの設定によります。管理者にお問い合わせください。',
);

const byFile: Way = {
  title: say('With the file', '設定ファイルを使う場合'),
  steps: [
    {
      title: say('Import it', 'インポートする'),
      before: [
        say(
          'Type `chrome://network` into the address bar of Chrome, and below *Import ONC File* choose the file that ends in `.onc`. It says how many networks were imported.',
          'Chrome のアドレス バーに `chrome://network` と入力し、*ONC ファイルのインポート* で、拡張子が `.onc` のファイルを選びます。インポートされたネットワークの数が表示されます。',
        ),
      ],
    },
    {
      title: say('Connect', '接続する'),
      before: [
        say(
          '*Settings › Network › VPN*: choose *{connection}*, enter what is asked for, *Connect*.',
          '*設定 › ネットワーク › VPN* で *{connection}* を選び、求められた項目を入力して *接続* を押します。',
        ),
      ],
    },
  ],
};

const byHand = (facts: GuideFacts): Way => ({
  title: say('By hand', '手動で設定する場合'),
  steps: some(
    facts.machine.kind === 'certificate' && {
      title: say('Import the certificate', '証明書をインポートする'),
      before: [
        say(
          '*Settings › Privacy and security › Security › Manage certificates*: on *Your certificates* press *Import and bind*, choose {machineFile} and enter its password {machineFilePassword}. On *Authorities* import the certificate of the CA.',
          '*設定 › プライバシーとセキュリティ › セキュリティ › 証明書の管理* を開きます。*個人の証明書* で *インポートしてバインド* を押し、{machineFile} を選んでパスワード {machineFilePassword} を入力します。*認証局* では CA の証明書をインポートします。',
        ),
      ],
    },
    {
      title: say('Add the connection', '接続を追加する'),
      before: [
        say(
          'Open *Settings › Network › Add connection › Add built-in VPN…*.',
          '*設定 › ネットワーク › 接続を追加 › 組み込み VPN を追加…* を開きます。',
        ),
      ],
      picture: join(facts),
    },
  ),
});

function join({ machine }: GuideFacts): Picture {
  const byKey = machine.kind === 'pre-shared-key';
  return {
    kind: 'window',
    title: say('Join VPN network', 'VPN ネットワークに接続'),
    controls: some(
      field(say('Service name', 'サービス名'), '{connection}'),
      choice(say('Provider type', 'プロバイダの種類'), 'L2TP/IPsec'),
      field(say('Server hostname', 'サーバーのホスト名'), '{server}'),
      choice(
        say('Authentication type', '認証の種類'),
        byKey ? say('Pre-shared key', '事前共有キー') : say('User certificate', 'ユーザー証明書'),
      ),
      !byKey &&
        choice(say('Server CA certificate', 'サーバー CA 証明書'), say('the CA in the file', 'ファイルに含まれる CA')),
      !byKey && choice(say('User certificate', 'ユーザー証明書'), '{machineName}'),
      field(say('Username', 'ユーザー名'), '{user}'),
      field(say('Password', 'パスワード'), '{password}'),
      byKey && field(say('Group name', 'グループ名'), machine.identity === undefined ? '' : '{group}'),
      byKey && field(say('Pre-shared key', '事前共有キー'), '{key}'),
      check(say('Save identity and password', 'ID とパスワードを保存'), true),
      button(say('Connect', '接続')),
    ),
  };
}
