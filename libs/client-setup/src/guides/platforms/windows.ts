import type { Text } from '@sekisho/contracts';
import { type GuideContent, type Step, say, some, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, choice, field, type Picture } from '../pictures/picture.ts';
import { deleteFiles, hasGroup, needs, noGroup, reached } from './common.ts';
import { adapterSteps } from './windows-adapter.ts';
import { importSteps } from './windows-certificates.ts';

export type WindowsVersion = '10' | '11';

export function windows(version: WindowsVersion, facts: GuideFacts): GuideContent {
  const warnings = some(facts.user.method === 'eap-md5-challenge' && noEapMd5, hasGroup(facts) && noGroup('Windows'));
  const possible = warnings.length === 0;
  return {
    warnings,
    needs: needs(facts, ...prepared(facts)),
    ways: possible ? [byScript(version), byHand(version, facts)] : [],
    works: [
      version === '11'
        ? say(
            '*Connected* stands below the name of the connection; a shield lies over the network icon in the taskbar.',
            '接続名の下に *接続済み* と表示され、タスク バーのネットワーク アイコンに盾のマークが付きます。',
          )
        : say('*Connected* stands below the name of the connection.', '接続名の下に *接続済み* と表示されます。'),
      say(
        '`ipconfig` in a terminal names a *PPP adapter {connection}* with its address.',
        'ターミナルで `ipconfig` を実行すると、*PPP アダプター {connection}* とそのアドレスが表示されます。',
      ),
      reached,
    ],
    undo: some<Text>(
      say(
        'With the script: run the file whose name says *undo* in the same way.',
        'スクリプトで設定した場合: 名前に *undo* を含むファイルを、同じ手順で実行します。',
      ),
      say(
        `By hand: *Settings › ${network(version).en} › VPN*, the connection, ${version === '11' ? '*Advanced options*, ' : ''}*Remove*.`,
        `手動で設定した場合: *設定 › ${network(version).ja} › VPN* で接続を選び、${version === '11' ? '*詳細オプション* から' : ''}*削除* を押します。`,
      ),
      facts.machine.kind === 'certificate' &&
        say(
          'Certificate of the device: press Windows+R, `certlm.msc`, *Personal › Certificates*, delete it.',
          'コンピューター証明書: Windows+R を押して `certlm.msc` を実行し、*個人 › 証明書* で削除します。',
        ),
      facts.user.method === 'eap-tls' &&
        say(
          'Certificate of the user: press Windows+R, `certmgr.msc`, *Personal › Certificates*, delete it.',
          'ユーザー証明書: Windows+R を押して `certmgr.msc` を実行し、*個人 › 証明書* で削除します。',
        ),
      deleteFiles,
    ),
    shows: 'windows',
  };
}

const prepared = ({ machine, user }: GuideFacts): readonly Text[] =>
  some(
    (machine.kind === 'certificate' || user.method === 'eap-tls') &&
      say(
        'An account that may administer this computer, for certificates that count for all of it.',
        'このコンピューターの管理者権限 (コンピューター全体で使う証明書のインポートに必要です)。',
      ),
    ipsecRuns,
    noOtherClient,
  );

const ipsecRuns = say(
  'The services *IPsec Policy Agent* and *IKE and AuthIP IPsec Keying Modules*, running and not *Disabled* (Windows+R, `services.msc`; better *Automatic*), and no registry value `ProhibitIpSec` that is 1 in `HKLM\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters`. The script looks after both.',
  'サービス *IPsec Policy Agent* と *IKE and AuthIP IPsec Keying Modules* が *無効* ではなく、実行できる状態であること (Windows+R を押して `services.msc` を実行します。スタートアップの種類は *自動* を推奨)。また、`HKLM\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters` のレジストリ値 `ProhibitIpSec` が 1 ではないこと。スクリプトを使うと、どちらも自動で設定されます。',
);

const noOtherClient = say(
  'No other IPsec client on this computer: another VPN program may hold the ports that Windows needs.',
  'このコンピューターでほかの IPsec クライアントが動作していないこと (ほかの VPN ソフトウェアが必要なポートを使用している場合があります)。',
);

const noEapMd5 = say(
  'Windows has offered no MD5-Challenge (EAP-MD5) for VPN connections since Windows Vista. Ask your administrator for a login by MS-CHAPv2 or with a certificate (EAP-TLS).',
  'Windows Vista 以降の Windows は、VPN 接続で MD5-Challenge (EAP-MD5) を使用できません。MS-CHAPv2 または証明書 (EAP-TLS) によるログインを管理者に依頼してください。',
);

const network = (version: WindowsVersion): Text =>
  say(version === '11' ? 'Network & internet' : 'Network & Internet', 'ネットワークとインターネット');

const byScript = (version: WindowsVersion): Way => ({
  title: say('With the script', 'スクリプトを使う場合'),
  steps: [
    {
      title: say('Save the file', 'ファイルを保存する'),
      before: [
        say(
          'Save the set-up file that ends in `.ps1`, and `.p12` files beside it, in a folder such as *Downloads*.',
          '拡張子が `.ps1` の設定ファイルを、`.p12` ファイルがある場合は同じ場所に、*ダウンロード* などのフォルダーへ保存します。',
        ),
      ],
    },
    {
      // Connection and user certificate are those of the account by which the script runs: an administrator's would have them for itself.
      title: say('Open a terminal', 'ターミナルを開く'),
      before: [
        version === '11'
          ? say(
              'Signed in as the one who will connect, right-click *Start* and choose *Terminal*, not *Terminal (Admin)*.',
              '接続する本人としてサインインした状態で *スタート* ボタンを右クリックし、*ターミナル* を選びます (*ターミナル (管理者)* ではありません)。',
            )
          : say(
              'Signed in as the one who will connect, right-click *Start* and choose *Windows PowerShell*, not *Windows PowerShell (Admin)*.',
              '接続する本人としてサインインした状態で *スタート* ボタンを右クリックし、*Windows PowerShell* を選びます (*Windows PowerShell (管理者)* ではありません)。',
            ),
      ],
    },
    {
      title: say('Run it', '実行する'),
      before: [
        say(
          'Type the following with the file’s own path, which *Copy as path* in the file’s menu gives you. Where the script needs an administrator, it asks for one; it says when it is done.',
          '次のように入力します。ファイルのパスは、ファイルのメニューの *パスのコピー* で取得できます。管理者権限が必要な場合はスクリプトが許可を求め、完了するとその旨が表示されます。',
        ),
      ],
      code: { quotes: 'shell', lines: ['powershell -ExecutionPolicy Bypass -File "C:\\…\\….ps1"'] },
      after: [say('Then connect: the last step below.', '終わったら接続します (後述の「接続する」)。')],
    },
  ],
});

const byHand = (version: WindowsVersion, facts: GuideFacts): Way => ({
  title: say('By hand', '手動で設定する場合'),
  steps: [
    ...importSteps(facts),
    addStep(version, facts),
    ...adapterSteps(facts),
    {
      title: say('Connect', '接続する'),
      before: [
        version === '11'
          ? say(
              'Press Windows+A, *VPN* (or *Settings › Network & internet › VPN*), choose *{connection}* and *Connect*.',
              'Windows+A を押して *VPN* (または *設定 › ネットワークとインターネット › VPN*) を開き、*{connection}* の *接続* を押します。',
            )
          : say(
              'Press the network icon in the taskbar, choose *{connection}* and *Connect*.',
              'タスク バーのネットワーク アイコンを押し、*{connection}* を選んで *接続* を押します。',
            ),
      ],
    },
  ],
});

const addStep = (version: WindowsVersion, facts: GuideFacts): Step => ({
  title: say('Add the connection', '接続を追加する'),
  before: [
    version === '11'
      ? say(
          'Open *Settings › Network & internet › VPN* and press *Add VPN*.',
          '*設定 › ネットワークとインターネット › VPN* を開き、*VPN を追加* を押します。',
        )
      : say(
          'Open *Settings › Network & Internet › VPN* and press *Add a VPN connection*.',
          '*設定 › ネットワークとインターネット › VPN* を開き、*VPN 接続を追加する* を押します。',
        ),
  ],
  picture: addPicture(facts),
});

function addPicture({ machine, user }: GuideFacts): Picture {
  const certificate = user.method === 'eap-tls';
  return {
    kind: 'window',
    title: say('Add a VPN connection', 'VPN 接続を追加する'),
    controls: some(
      choice(say('VPN provider', 'VPN プロバイダー'), say('Windows (built-in)', 'Windows (ビルトイン)')),
      field(say('Connection name', '接続名'), '{connection}'),
      field(say('Server name or address', 'サーバー名またはアドレス'), '{server}'),
      choice(
        say('VPN type', 'VPN の種類'),
        machine.kind === 'pre-shared-key'
          ? say('L2TP/IPsec with pre-shared key', '事前共有キーを使った L2TP/IPsec')
          : say('L2TP/IPsec with certificate', '証明書を使った L2TP/IPsec'),
      ),
      machine.kind === 'pre-shared-key' && field(say('Pre-shared key', '事前共有キー'), '{key}'),
      choice(
        say('Type of sign-in info', 'サインイン情報の種類'),
        certificate ? say('Certificate', '証明書') : say('User name and password', 'ユーザー名とパスワード'),
      ),
      !certificate && field(say('User name (optional)', 'ユーザー名 (オプション)'), '{user}'),
      !certificate &&
        field(say('Password (optional)', 'パスワード (オプション)'), '{password}', {
          note: say('Left empty, it is asked for.', ' 空欄の場合は接続時に入力を求められます。'),
        }),
      button(say('Save', '保存')),
    ),
  };
}
