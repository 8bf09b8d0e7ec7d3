import type { Text } from '@sekisho/contracts';
import type { UserMethod } from '../../facts.ts';
import { type GuideContent, type Step, say, some, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, type Control, check, choice, field, type Picture } from '../pictures/picture.ts';
import { deleteFiles, hasGroup, needs, reached, wholeTraffic } from './common.ts';

export function linuxGnome(facts: GuideFacts): GuideContent {
  const content = shared(facts);
  return {
    ...content,
    warnings: [...content.warnings, ...some(hasGroup(facts) && groupByFile)],
    ways: [byDialogue(facts)],
  };
}

export function linuxFile(facts: GuideFacts): GuideContent {
  return { ...shared(facts), ways: [byFile] };
}

const groupByFile = say(
  'Newer versions of the dialogue have no field for the group name {group}: use the set-up file (guide for the command line), which holds it as `ipsec-group-name`.',
  '新しいバージョンの設定画面には、グループ名 {group} の入力欄がありません。設定ファイル (コマンド ラインの手順書) を使用してください (`ipsec-group-name` として設定されます)。',
);

const shared = (facts: GuideFacts): GuideContent => ({
  warnings: some(
    facts.user.method === 'eap-ms-chap-v2' &&
      say(
        'EAP with MS-CHAPv2 needs pppd 2.5 or later: `pppd --version`.',
        'EAP-MSCHAPv2 には pppd 2.5 以降が必要です (`pppd --version` で確認できます)。',
      ),
  ),
  needs: needs(
    facts,
    say(
      'NetworkManager with its L2TP plug-in. Debian and Ubuntu: `sudo apt install network-manager-l2tp-gnome`; Fedora: `sudo dnf install NetworkManager-l2tp-gnome`.',
      'NetworkManager と L2TP プラグイン。Debian、Ubuntu では `sudo apt install network-manager-l2tp-gnome`、Fedora では `sudo dnf install NetworkManager-l2tp-gnome` でインストールします。',
    ),
    say(
      'With libreswan 4.10 or later: `ikev1-policy=accept` in the section `config setup` of `/etc/ipsec.conf`.',
      'libreswan 4.10 以降の場合: `/etc/ipsec.conf` の `config setup` に `ikev1-policy=accept` を追加します。',
    ),
  ),
  ways: [],
  works: [
    say(
      'The switch of the connection is on; `ip address` shows an interface *ppp0* with its address.',
      '接続のスイッチがオンになり、`ip address` を実行すると *ppp0* とそのアドレスが表示されます。',
    ),
    reached,
  ],
  undo: some<Text>(
    say(
      'In a terminal: `nmcli connection delete` and the name *{connection}*.',
      'ターミナルで、`nmcli connection delete` に続けて接続名 *{connection}* を入力し、実行します。',
    ),
    deleteFiles,
  ),
  shows: 'linux',
});

const byFile: Way = {
  title: say('With the file', '設定ファイルを使う場合'),
  steps: [
    {
      title: say('Put it where NetworkManager reads it', 'NetworkManager の設定フォルダーに置く'),
      before: [
        say(
          'Put the set-up file that ends in `.nmconnection` there, readable for root alone: NetworkManager refuses it otherwise. (Where a script came with it, the script does this, and puts certificates in their places.)',
          '拡張子が `.nmconnection` の設定ファイルを、root だけが読めるように配置します。権限が異なると NetworkManager は読み込みません (スクリプトが付属している場合は、証明書の配置も含めてスクリプトが行います)。',
        ),
      ],
      code: {
        quotes: 'shell',
        lines: [
          'sudo install -m 600 -o root -g root ./*.nmconnection /etc/NetworkManager/system-connections/',
          'sudo nmcli connection reload',
        ],
      },
    },
    {
      title: say('Connect', '接続する'),
      before: [
        say('What the file does not hold is asked for.', 'ファイルに含まれていない情報は、入力を求められます。'),
      ],
      code: { quotes: 'shell', lines: ['nmcli --ask connection up {connection}'] },
    },
    {
      title: say('Look, and disconnect', '状態の確認と切断'),
      code: {
        quotes: 'shell',
        lines: [
          'nmcli connection show --active',
          'journalctl -u NetworkManager -e',
          'nmcli connection down {connection}',
        ],
      },
    },
  ],
};

const byDialogue = (facts: GuideFacts): Way => ({
  title: say('In the settings', '設定画面で設定する'),
  steps: some<Step>(
    {
      title: say('Add the connection', '接続を追加する'),
      before: [
        say(
          'Open *Settings › Network*, press *+* beside *VPN* and choose *Layer 2 Tunneling Protocol (L2TP)*.',
          '*設定 › ネットワーク* を開き、*VPN* の *＋* を押して *Layer 2 Tunneling Protocol (L2TP)* を選びます。',
        ),
      ],
      picture: identity(facts),
    },
    {
      title: say('Switch IPsec on', 'IPsec を有効にする'),
      before: [
        say(
          'The plug-in is only partly translated: names stand as you see them.',
          'プラグインは一部しか翻訳されていないため、項目名は表示されるとおり英語で記載しています。',
        ),
      ],
      picture: ipsec(facts),
    },
    facts.user.method !== 'eap-tls' && {
      title: say('Choose how you sign in', '認証方式を選ぶ'),
      before: [
        say(
          'Press *PPP Settings…* and leave this one method ticked.',
          '*PPP Settings…* を押し、次の方式だけにチェックを入れます。',
        ),
      ],
      picture: methods(facts.user.method),
    },
    !wholeTraffic(facts) && {
      title: say('Send only part of the traffic through the VPN', '一部の通信だけを VPN 経由にする'),
      before: [
        say(
          'On the tab *IPv4*: below *Routes* enter the networks {routes} and tick *Use this connection only for resources on its network*.',
          '*IPv4* タブの *ルート* に {routes} を入力し、*この接続はネットワーク上のリソースのためだけに使用* にチェックを入れます。',
        ),
      ],
    },
    {
      title: say('Save and connect', '保存して接続する'),
      before: [
        say(
          'Press *Add*, then switch the connection on beside its name.',
          '*追加* を押し、接続名の横のスイッチをオンにします。',
        ),
      ],
    },
  ),
});

const identity = ({ user }: GuideFacts): Picture => ({
  kind: 'window',
  title: say('Add VPN', 'VPN の追加'),
  tabs: [say('Identity', '識別'), say('IPv4', 'IPv4'), say('IPv6', 'IPv6')],
  tab: 0,
  controls: [
    field(say('Name', '名前'), '{connection}'),
    field(say('Gateway', 'ゲートウェイ'), '{server}'),
    ...(user.method === 'eap-tls'
      ? [
          choice(say('Type', 'タイプ'), say('Certificates (TLS)', '証明書 (TLS)')),
          field(say('CA certificate', 'CA 証明書'), '{userFile}'),
          field(say('User certificate', 'ユーザー証明書'), '{userFile}'),
          field(say('Private key', '秘密鍵'), '{userFile}'),
          field(say('Private key password', '秘密鍵のパスワード'), '{userFilePassword}'),
        ]
      : [
          choice(say('Type', 'タイプ'), say('Password', 'パスワード')),
          field(say('User name', 'ユーザー名'), '{user}'),
          field(say('Password', 'パスワード'), '{password}'),
          field(say('NT Domain', 'NT ドメイン'), ''),
        ]),
    button(say('IPsec Settings…', 'IPsec Settings…')),
    button(say('PPP Settings…', 'PPP Settings…'), { quiet: true }),
  ],
});

const ipsec = ({ machine }: GuideFacts): Picture => ({
  kind: 'window',
  title: say('L2TP IPsec Options', 'L2TP IPsec Options'),
  controls: [
    check(say('Enable IPsec tunnel to L2TP host', 'Enable IPsec tunnel to L2TP host'), true),
    ...(machine.kind === 'pre-shared-key'
      ? [
          choice(say('Machine Authentication: Type', 'コンピュータ認証: タイプ'), 'Pre-shared key (PSK)'),
          field(say('Pre-shared key', 'Pre-shared key'), '{key}'),
        ]
      : [
          choice(
            say('Machine Authentication: Type', 'コンピュータ認証: タイプ'),
            say('Certificates (TLS)', '証明書 (TLS)'),
          ),
          field(say('Machine certificate', 'Machine certificate'), '{machineFile}'),
          field(say('Private key password', 'Private key password'), '{machineFilePassword}'),
        ]),
    button(say('Apply', '適用')),
  ],
});

const pppMethods: readonly (readonly [name: string, of: readonly UserMethod[]])[] = [
  ['PAP', ['pap']],
  ['CHAP', ['chap-md5']],
  ['MSCHAP', []],
  ['MSCHAPv2', ['ms-chap-v2']],
  ['EAP', ['eap-md5-challenge', 'eap-ms-chap-v2', 'eap-tls']],
];

const methods = (method: UserMethod): Picture => ({
  kind: 'window',
  title: say('L2TP PPP Options', 'L2TP PPP Options'),
  controls: [
    ...pppMethods.map(([name, of]): Control => check(say(name, name), of.includes(method))),
    check(say('Use Point-to-Point encryption (MPPE)', 'MPPE 暗号を使用する'), false),
    button(say('Apply', '適用')),
  ],
});
