import type { Text } from '@sekisho/contracts';
import { type Step, say, some } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, field, heading, radio } from '../pictures/picture.ts';

/** Machine certificates belong into the store of the computer, users' into their own. */
export const importSteps = ({ machine, user }: GuideFacts): readonly Step[] =>
  some(machine.kind === 'certificate' && machineStep, user.method === 'eap-tls' && userStep);

const wizard = (title: Text, file: Text, forComputer: boolean, after: readonly Text[]): Step => ({
  title,
  before: [file],
  picture: {
    kind: 'window',
    title: say('Certificate Import Wizard', '証明書のインポート ウィザード'),
    controls: [
      heading(say('Store Location', '保存場所')),
      radio(say('Current User', '現在のユーザー'), !forComputer, { quiet: forComputer }),
      radio(say('Local Machine', 'ローカル コンピューター'), forComputer, { quiet: !forComputer }),
      field(say('Password', 'パスワード'), forComputer ? '{machineFilePassword}' : '{userFilePassword}'),
      radio(
        say(
          'Automatically select the certificate store based on the type of certificate',
          '証明書の種類に基づいて、自動的に証明書ストアを選択する',
        ),
        true,
      ),
      button(say('Finish', '完了')),
    ],
  },
  after,
});

const machineStep = wizard(
  say('Import the certificate of the device', 'コンピューター証明書をインポートする'),
  say(
    'Double-click {machineFile}. The wizard asks for this on its pages, one after the other; *Next* leads on.',
    '{machineFile} をダブルクリックします。ウィザードの各ページで次の内容を指定し、*次へ* で進みます。',
  ),
  true,
  [
    say(
      'Then press Windows+R, type `certlm.msc`, and look into *Personal › Certificates*: if a certificate of the CA (issued by itself) lies there, drag it to *Trusted Root Certification Authorities › Certificates*.',
      '続いて Windows+R を押して `certlm.msc` と入力し、*個人 › 証明書* を確認します。CA の証明書 (発行者が自分自身のもの) がある場合は、*信頼されたルート証明機関 › 証明書* へドラッグします。',
    ),
  ],
);

const userStep = wizard(
  say('Import your own certificate', 'ユーザー証明書をインポートする'),
  say(
    'Signed in as the one who will connect, double-click {userFile}; *Next* leads from page to page. If Windows asks whether to install the certificate of the CA: *Yes*.',
    '接続する本人としてサインインした状態で {userFile} をダブルクリックし、*次へ* で進みます。CA の証明書をインストールするか確認された場合は *はい* を押します。',
  ),
  false,
  [],
);
