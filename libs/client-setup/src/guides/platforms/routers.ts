import type { PasswordMethod } from '../../facts.ts';
import { type GuideContent, say, some } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, choice, field, heading, type Picture, toggle } from '../pictures/picture.ts';
import { deleteFiles, hasGroup, isEap, needs, noEap, noGroup, reached, wholeTraffic } from './common.ts';

const certificateOnRouters = say(
  'L2TP clients of routers take a pre-shared key alone. Ask your administrator for a key of this router’s own: `preSharedKey.keys` has room for one, and a group of users that it is for.',
  'ルーターの L2TP クライアントで使用できるのは、事前共有鍵だけです。このルーター専用の鍵を管理者に依頼してください (`preSharedKey.keys` で、鍵とその対象グループを設定できます)。',
);

const impossible = (system: string, facts: GuideFacts) =>
  some(facts.machine.kind === 'certificate' && certificateOnRouters, isEap(facts) && noEap(system));

const account = say(
  'A user of its own for the router: it stays connected when people change their passwords.',
  'ルーター専用のユーザー。個人のパスワード変更に影響されずに接続を維持できます。',
);

/** RouterOS 6.45 and later, by its command line. */
export function mikrotik(facts: GuideFacts): GuideContent {
  const warnings = [...impossible('RouterOS', facts), ...some(hasGroup(facts) && noGroup('RouterOS'))];
  const { method } = facts.user;
  return {
    warnings,
    needs: needs(facts, account, say('RouterOS 6.45 or later.', 'RouterOS 6.45 以降。')),
    ways:
      warnings.length > 0 || method === 'eap-tls'
        ? []
        : [{ title: say('In the terminal', 'ターミナルで設定する'), steps: mikrotikSteps(facts, method) }],
    works: [
      say(
        '`/interface l2tp-client print` shows the flag *R* (running); the log says that it is connected.',
        '`/interface l2tp-client print` に *R* (running) のフラグが表示され、ログに接続の完了が記録されます。',
      ),
      reached,
    ],
    undo: [
      say(
        '`/interface l2tp-client remove sekisho` and the routes that name it.',
        '`/interface l2tp-client remove sekisho` を実行し、このインターフェースを使う経路を削除します。',
      ),
      deleteFiles,
    ],
    shows: null,
  };
}

const routerOsMethods: Readonly<Partial<Record<PasswordMethod, string>>> = {
  'ms-chap-v2': 'mschap2',
  'chap-md5': 'chap',
  pap: 'pap',
};

const mikrotikSteps = (facts: GuideFacts, method: PasswordMethod) =>
  some(
    {
      title: say('Use today’s encryption', '暗号方式を設定する'),
      before: [
        say(
          'RouterOS wants perfect forward secrecy by the weak group modp1024 unless told otherwise.',
          'RouterOS の既定の PFS グループは、強度の低い modp1024 です。次のように変更します。',
        ),
      ],
      code: {
        quotes: 'routeros' as const,
        lines: [
          '/ip ipsec profile set default dh-group=modp2048 \\',
          '  enc-algorithm=aes-256 hash-algorithm=sha256',
          '/ip ipsec proposal set default pfs-group=modp2048 \\',
          '  enc-algorithms=aes-256-cbc auth-algorithms=sha1',
        ],
      },
    },
    {
      title: say('Add the connection', '接続を追加する'),
      code: {
        quotes: 'routeros' as const,
        lines: [
          '/interface l2tp-client add name=sekisho connect-to={server} \\',
          '  user={user} password={password} \\',
          '  use-ipsec=yes ipsec-secret={key} \\',
          `  allow=${routerOsMethods[method] ?? 'mschap2'} max-mtu=1400 max-mru=1400 \\`,
          `  add-default-route=${wholeTraffic(facts) ? 'yes' : 'no'} disabled=no`,
        ],
      },
    },
    facts.traffic.kind === 'routes' && {
      title: say('Route what lies behind it', '経路を設定する'),
      code: {
        quotes: 'routeros' as const,
        lines: facts.traffic.routes
          .filter(isNetwork)
          .map((route) => `/ip route add dst-address=${route} gateway=sekisho`),
      },
    },
    {
      title: say('Hide what is behind the router', 'NAT を設定する'),
      before: [
        say(
          'The gateway knows the address of the connection alone.',
          'ゲートウェイが認識するのは、この接続に割り当てたアドレスだけです。',
        ),
      ],
      code: {
        quotes: 'routeros' as const,
        lines: ['/ip firewall nat add chain=srcnat out-interface=sekisho action=masquerade'],
      },
    },
  );

/** What stands unquoted in a command is nothing else. */
const isNetwork = (route: string): boolean => /^[\da-fA-F.:]+\/\d{1,3}$/.test(route);

/** Whatever a maker calls it. */
export function router(facts: GuideFacts): GuideContent {
  const warnings = impossible('L2TP', facts);
  return {
    warnings: [
      ...warnings,
      say(
        'Many routers take L2TP/IPsec connections, but make none: Yamaha RTX and NVR, for one. Look into the manual for *L2TP/IPsec client* (or *dial-out*). Routers that know *L2TP* without IPsec are refused.',
        'L2TP/IPsec の着信だけに対応し、クライアントとして動作しないルーターも多くあります (ヤマハ RTX、NVR シリーズなど)。マニュアルで *L2TP/IPsec クライアント* (発信) の記載を確認してください。IPsec を使わない *L2TP* だけの機種は接続できません。',
      ),
    ],
    needs: needs(facts, account, say('The manual of the router.', 'ルーターのマニュアル。')),
    ways:
      warnings.length > 0
        ? []
        : [
            {
              title: say('Set it up', '設定する'),
              steps: [
                {
                  title: say('Fill in the page for VPN clients', 'VPN クライアントの画面で設定する'),
                  before: [
                    say(
                      'Names differ from maker to maker; what they ask for does not.',
                      '項目名はメーカーによって異なりますが、設定する内容は同じです。',
                    ),
                  ],
                  picture: routerPicture(facts),
                  after: [hasGroup(facts) ? aggressive : asItIs],
                },
              ],
            },
          ],
    works: [
      say(
        'The status page shows *connected* and an address of the office.',
        'ステータス画面に *接続中* と、割り当てられたアドレスが表示されます。',
      ),
      reached,
    ],
    undo: [say('Delete the connection on the same page.', '同じ画面で接続を削除します。'), deleteFiles],
    shows: null,
  };
}

const asItIs = say(
  'Leave everything else as it is: no aggressive mode, no identifiers, NAT traversal on.',
  'その他は既定のままにします (アグレッシブ モードはオフ、ID は空欄、NAT トラバーサルはオン)。',
);
const aggressive = say(
  'Aggressive mode on, NAT traversal on; leave everything else as it is.',
  'アグレッシブ モードと NAT トラバーサルをオンにし、その他は既定のままにします。',
);

const routerMethod: Readonly<Partial<Record<string, string>>> = {
  'ms-chap-v2': 'MS-CHAPv2',
  'chap-md5': 'CHAP',
  pap: 'PAP',
};

const routerPicture = (facts: GuideFacts): Picture => ({
  kind: 'window',
  title: say('VPN client', 'VPN クライアント'),
  controls: some(
    choice(say('Type', '種類'), 'L2TP/IPsec'),
    field(say('Server', 'サーバー'), '{server}'),
    field(say('User name', 'ユーザー名'), '{user}'),
    field(say('Password', 'パスワード'), '{password}'),
    choice(say('Authentication', '認証方式'), routerMethod[facts.user.method] ?? 'MS-CHAPv2'),
    field(say('IPsec pre-shared key', 'IPsec 事前共有鍵'), '{key}'),
    hasGroup(facts) && field(say('Local identifier', '自分側の ID'), '{group}'),
    heading(say('IKE and IPsec', 'IKE と IPsec')),
    choice(
      say('Phase 1', 'フェーズ 1'),
      hasGroup(facts)
        ? say('IKEv1 aggressive, AES-256, SHA-256, group 14', 'IKEv1 アグレッシブ、AES-256、SHA-256、group 14')
        : say('IKEv1 main mode, AES-256, SHA-256, group 14', 'IKEv1 メイン、AES-256、SHA-256、group 14'),
    ),
    choice(
      say('Phase 2', 'フェーズ 2'),
      say('ESP transport mode, AES-256, SHA-1', 'ESP トランスポート、AES-256、SHA-1'),
    ),
    choice(say('PFS', 'PFS'), say('none, or group 14', 'なし、または group 14')),
    field(say('MTU', 'MTU'), '1400'),
    toggle(say('Default route through the VPN', 'デフォルト ルートを VPN にする'), wholeTraffic(facts)),
    button(say('Save and connect', '保存して接続')),
  ),
});
