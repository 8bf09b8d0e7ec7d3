import type { Text } from '@sekisho/contracts';
import { say, some } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';

/** What every client asks for; `more` is of one system. */
export function needs({ machine, user, link }: GuideFacts, ...more: readonly Text[]): readonly Text[] {
  return some(
    say(
      'A connection to the internet from outside of the network behind the VPN.',
      'インターネット接続 (VPN の接続先ネットワークの外から接続します)。',
    ),
    machine.kind === 'pre-shared-key'
      ? say('The pre-shared key, from your administrator.', '事前共有鍵 (管理者から受け取ります)。')
      : say(
          'The certificate of the device, a file that ends in `.p12`, and its password.',
          'コンピューター証明書 (拡張子 `.p12` のファイル) とそのパスワード。',
        ),
    user.method === 'eap-tls'
      ? say(
          'Your own certificate, a file that ends in `.p12`, and its password.',
          'ユーザー証明書 (拡張子 `.p12` のファイル) とそのパスワード。',
        )
      : say('Your user name and password.', 'ユーザー名とパスワード。'),
    link !== undefined &&
      say(
        'Or the link at the top of this sheet: it leads to set-up files that save you from typing. It expires.',
        'または、この用紙の上部にあるリンク。入力の手間を省く設定ファイルを入手できます (有効期限があります)。',
      ),
    ...more,
  );
}

export const isEap = ({ user }: GuideFacts): boolean => user.method.startsWith('eap-');

/** What a system that knows no EAP says to a gateway that asks for it. */
export const noEap = (system: string): Text =>
  say(
    `${system} knows no EAP for this kind of VPN. Ask your administrator for a login by MS-CHAPv2 (or PAP), then print this guide anew.`,
    `${system} は、この種類の VPN では EAP に対応していません。MS-CHAPv2 (または PAP) によるログインを管理者に依頼し、この手順書を作成し直してください。`,
  );

/** What is to be typed in by hand where the gateway says nothing of it. */
export const wholeTraffic = ({ traffic }: GuideFacts): boolean => traffic.kind === 'all';

/** How anybody sees that it works. */
export const reached = say(
  'Pages and folders of the network behind the VPN open.',
  'VPN の接続先ネットワークの Web ページや共有フォルダーを開くことができます。',
);

export const deleteFiles = say(
  'Delete set-up files, `.p12` files and this sheet, if it holds secrets.',
  '設定ファイルと `.p12` ファイルを削除します。この用紙に機密情報がある場合は破棄します。',
);

/** Group name or IPsec identifier: the client has to use Aggressive Mode. */
export const hasGroup = ({ machine }: Pick<GuideFacts, 'machine'>): boolean =>
  machine.kind === 'pre-shared-key' && machine.identity !== undefined;

/** What a system without a field for it says. */
export const noGroup = (system: string): Text =>
  say(
    `${system} has no field for the group name {group}, without which this pre-shared key does not work. Ask your administrator for a key without a group name, or for a certificate.`,
    `${system} にはグループ名 {group} の入力欄がなく、この事前共有鍵を使用できません。グループ名を使わない鍵または証明書を管理者に依頼してください。`,
  );
