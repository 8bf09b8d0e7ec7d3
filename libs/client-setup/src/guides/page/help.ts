import type { RefusalCode, Text } from '@sekisho/contracts';
import { say } from '../content.ts';

/**
 * What a user does about what goes wrong while a client is set up, most frequent first. (A refusal's own cure is for administrators.)
 * What they alone can cure is left to `sekisho diagnose`.
 */
export const help = {
  'wrong-password': say(
    'Enter user name and password again; look at upper and lower case, and at what stands behind an @.',
    'ユーザー名とパスワードを入力し直してください。大文字と小文字、@ の後ろの文字も確認してください。',
  ),
  'account-locked': say(
    'Wait some minutes, or ask your administrator to unlock it.',
    '数分待つか、管理者にロックの解除を依頼してください。',
  ),
  'pre-shared-key-mismatch': say(
    'Enter the key again; beware of spaces and of letters that look alike (0 and O, 1 and l).',
    '鍵を入力し直してください。空白や、見た目の似た文字 (0 と O、1 と l など) に注意してください。',
  ),
  'aggressive-mode-not-supported': say(
    'Leave *group name* or *IPSec identifier* empty.',
    '*グループ名* または *IPSec ID* を空欄にしてください。',
  ),
  'machine-certificate-missing': say(
    'Import the certificate of the device again, with its private key: the `.p12` file, into the place that the steps above name.',
    'コンピューター証明書 (`.p12` ファイル) を、前述の手順で指定された場所に、秘密鍵とともにインポートし直してください。',
  ),
  'machine-certificate-expired': say(
    'Check the clock of the device; ask your administrator for a new certificate.',
    '端末の日付と時刻を確認し、管理者に新しい証明書を依頼してください。',
  ),
  'gateway-certificate-refused-by-client': say(
    'Dial exactly the server name that stands in this guide, and see that the certificate of the CA is trusted.',
    'サーバー名がこの手順書のとおりであることと、CA の証明書が信頼されていることを確認してください。',
  ),
  'user-certificate-missing': say(
    'Import your own certificate again, signed in as yourself.',
    '本人としてサインインした状態で、ユーザー証明書をインポートし直してください。',
  ),
  'user-certificate-expired': say(
    'Check the clock of the device; ask your administrator for a new certificate.',
    '端末の日付と時刻を確認し、管理者に新しい証明書を依頼してください。',
  ),
  'udp-4500-blocked': say(
    'The network you are in may block VPN: try another one, such as your phone’s.',
    'お使いのネットワークが VPN を遮断している可能性があります。スマートフォンのテザリングなど、別の回線でお試しください。',
  ),
  'ike-timed-out': say(
    'Check the internet connection and the server name; try another network.',
    'インターネット接続とサーバー名を確認し、別の回線でもお試しください。',
  ),
  'no-common-authentication': say(
    'Choose the way of signing in that this guide names, and no other.',
    'この手順書に記載された認証方式だけを選択してください。',
  ),
  'too-many-logins': say(
    'Disconnect another device of yours, or wait some minutes after a connection broke.',
    'ほかの端末の接続を切断してください。接続が途切れた直後の場合は、数分待ってください。',
  ),
} as const satisfies Partial<Record<RefusalCode, Text>>;

export type HelpedRefusal = keyof typeof help;
