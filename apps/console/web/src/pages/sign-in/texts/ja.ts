import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

/** The same in Japanese. */
const ja: TextsLike<typeof en> = {
  title: 'サインイン',
  again: 'サインインの期限が切れました。もう一度サインインすると、入力した内容のまま続けられます。',
  name: '名前',
  password: 'パスワード',
  next: '次へ',
  code: '認証アプリのコード',
  codeHint: '6 桁の数字、またはリカバリーコード (abcde-fgh23 のような形式) を入力します。',
  signIn: 'サインイン',
  passkey: 'パスキーでサインイン',
  or: 'または',
  refused: '名前、パスワード、またはコードが違います。',
  held: '試行回数が多すぎます。{{count}} 秒後にもう一度お試しください。',
  none: '管理者がまだいません',
  noneHint:
    '最初の管理者はリンクから作成します。リンクは npm start の最初の数行に表示され、使われるまで起動のたびに新しくなります。',
  singleSignOn: {
    by: '{{name}} でサインイン',
    or: 'または',
    elsewhere: '開いたウィンドウで続けてください。入力した内容はこのページに残っています。',
    blocked:
      'ブラウザーがウィンドウを開けませんでした。このページにウィンドウを開くことを許可して、もう一度お試しください。',
    here: 'このウィンドウでサインイン (入力した内容は失われます)',
    title: 'サインインしています',
    done: 'サインインしました',
    doneHint: 'このウィンドウを閉じて、元の画面で続けてください。',
    toConsole: 'コンソールへ',
    wait: 'しばらくお待ちください…',
    refused: 'サインインできませんでした',
    refusedHint:
      'プロバイダーがサインインを認めなかったか、ここでの役割が割り当てられていません。理由はコンソールのログに記録されているので、ゲートウェイの管理者に確認してください。',
    back: 'サインインページに戻る',
  },
  invitation: {
    title: 'アカウントの設定',
    forName: '{{name}} さん用',
    first: 'このゲートウェイの最初の管理者になります。',
    name: 'サインインに使う名前',
    password: 'パスワード',
    passwordHint: '12 文字以上。関連のない 4 つの単語を並べるとよいでしょう。',
    app: '認証アプリ',
    appHint:
      'Aegis、FreeOTP、Google Authenticator、1Password などのアプリで図を読み取るか、シークレットを手で入力します。',
    qrCode: 'シークレットの QR コード',
    secret: 'シークレット',
    code: 'アプリに表示されているコード',
    accept: '設定してサインイン',
    over: 'このリンクは使えません',
    print: '印刷',
    recovery: 'リカバリーコード',
    recoveryHint:
      '電話をなくしたときに、アプリのコードの代わりに 1 回ずつ使えます。表示されるのは今だけです。印刷するか、パスワード管理ソフトに保存してください。',
    go: '保存しました。コンソールへ進む',
  },
};

export default ja;
