import type { Phrases } from '../phrase.ts';

/** Who may use the console, and what is asked of it that is not there. */
export const accessPhrases = {
  'sign-in-first': { en: 'Sign in first.', ja: 'サインインしてください。' },
  'takes-role': {
    en: 'This takes the role {needed}; yours is {own}.',
    ja: 'この操作には {needed} の役割が必要です。あなたの役割は {own} です。',
  },
  'signed-in-too-long-ago': {
    en: 'You signed in too long ago for this: sign out and in again, then do it.',
    ja: 'サインインから時間が経っています。一度サインアウトし、再度サインインしてから操作してください。',
  },
  'not-own-name': {
    en: 'This is not the name of the console: see console.names.',
    ja: 'コンソールの名前ではありません。console.names を確認してください。',
  },
  'no-proxy': { en: 'The console is no proxy.', ja: 'コンソールはプロキシではありません。' },
  'one-host': { en: 'A request names one host.', ja: '要求のホスト名は 1 つだけにしてください。' },
  'body-is-json': { en: 'A body is JSON, as it is.', ja: '要求の本文は、圧縮していない JSON にしてください。' },
  'page-not-built': {
    en: 'The page is not built: npm run build.',
    ja: 'ページがビルドされていません。npm run build を実行してください。',
  },
  'not-own-page': { en: 'Not from the page of the console.', ja: 'コンソールのページからの要求ではありません。' },
  'link-over': {
    en: 'This link was used, or is too old: ask for another one.',
    ja: 'このリンクは使用済みか、期限切れです。新しいリンクを依頼してください。',
  },
  'setup-link-over': {
    en: 'This link was used, revoked, or its time is over: ask your administrator for another one.',
    ja: 'このリンクは使用済みか、取り消されたか、期限切れです。管理者に新しいリンクを依頼してください。',
  },
  'link-of-one': { en: 'A link for one user is good once.', ja: '特定のユーザー用のリンクは一度だけ使えます。' },
  'link-for-everybody-no-password': {
    en: 'A link for everybody makes no password: say whose.',
    ja: '全員用のリンクではパスワードを生成できません。ユーザーを指定してください。',
  },
  'link-for-everybody-no-certificate': {
    en: 'A link for everybody issues no certificate: say whose.',
    ja: '全員用のリンクでは証明書を発行できません。ユーザーを指定してください。',
  },
  'no-setup-link': { en: 'There is no such link that could be used.', ja: '使用できるリンクがありません。' },
  'name-to-sign-in': {
    en: 'Give the name by which you want to sign in.',
    ja: 'サインインに使う名前を入力してください。',
  },
  'invitation-not-opened': {
    en: 'This browser does not have the secret that the page showed: load the page anew, and scan it again.',
    ja: 'このブラウザーには、ページに表示されたシークレットが保存されていません。ページを再読み込みし、もう一度読み取ってください。',
  },
  'wrong-code': {
    en: 'The code is not the one that the app shows now: the clock of the telephone may be wrong.',
    ja: '認証アプリに表示されているコードと一致しません。スマートフォンの時計がずれている可能性があります。',
  },
  'password-short': {
    en: 'The password is too short: use at least 12 letters, such as four words.',
    ja: 'パスワードが短すぎます。12 文字以上 (たとえば 4 つの単語) にしてください。',
  },
  'password-too-long': { en: 'The password is too long.', ja: 'パスワードが長すぎます。' },
  'password-with-name': {
    en: 'The password must not have your name in it.',
    ja: 'パスワードに自分の名前を含めることはできません。',
  },
  'no-administrator': { en: 'There is no administrator {name}.', ja: '管理者 {name} は存在しません。' },
  'administrator-there': {
    en: 'There is an administrator {name} already.',
    ja: '管理者 {name} はすでに存在します。',
  },
  'administrator-of-provider': {
    en: '{name} signs in at the OpenID provider, which says who it is and what they may do.',
    ja: '{name} は OpenID プロバイダーでサインインします。本人確認と役割はプロバイダー側で管理されています。',
  },
  'nobody-left': {
    en: 'Nobody would be left who may administer the console: make another administrator first.',
    ja: 'コンソールを管理できる人がいなくなります。先に別の管理者を追加してください。',
  },
  'console-could-not': {
    en: 'The console could not do it: its log says why.',
    ja: 'コンソールで実行できませんでした。理由はコンソールのログにあります。',
  },
  'too-many-passkeys': {
    en: 'There are too many passkeys: remove one first.',
    ja: 'パスキーが多すぎます。先に 1 つ削除してください。',
  },
  'not-in-any-more': { en: 'You are not signed in any more.', ja: 'サインインはすでに終了しています。' },
  'passkey-here': { en: 'This passkey is here already.', ja: 'このパスキーはすでに登録されています。' },
  'no-passkey-made': {
    en: 'The browser did not make a passkey as it was asked to.',
    ja: 'ブラウザーでパスキーを正しく作成できませんでした。',
  },
  'no-single-sign-on': {
    en: 'There is no single sign-on here: see console.oidc.',
    ja: 'シングルサインオンは設定されていません。console.oidc を確認してください。',
  },
  'provider-silent': { en: '{name} does not answer at {address}.', ja: '{name} ({address}) が応答しません。' },
  'too-many-pages': {
    en: 'Too many pages of yours are open: close some.',
    ja: '開いているページが多すぎます。いくつか閉じてください。',
  },
  'too-many-requests': {
    en: 'Too many requests: wait {seconds} s.',
    ja: '要求が多すぎます。{seconds} 秒待ってください。',
  },
  'request-not-right': { en: 'The request is not as it should be.', ja: '要求の内容に誤りがあります。' },
  'nothing-of-this-name': { en: 'nothing of this name', ja: 'この名前の項目はありません' },
  'nested-too-deep': { en: 'nested more than {count} times', ja: '入れ子が {count} 段を超えています' },
  'either-text-or-changes': { en: 'either text or changes', ja: 'text か changes のどちらか一方を指定してください' },
  'value-or-null': {
    en: 'a value, or null for the default',
    ja: '値を指定してください (既定値に戻す場合は null)',
  },
  'one-thing-to-change': { en: 'at least one thing to change', ja: '変更する項目を 1 つ以上指定してください' },
  'fetched-already': {
    en: 'It was fetched already, or its five minutes are over.',
    ja: 'すでにダウンロード済みか、5 分の期限が過ぎています。',
  },
  'revision-gone': { en: 'This revision is no longer kept.', ja: 'このリビジョンはもう保存されていません。' },
  'connection-unknown': { en: 'Nothing is known of this connection.', ja: 'この接続の記録はありません。' },
  'connection-did-not-fail': {
    en: 'Of this connection nothing is known that failed.',
    ja: 'この接続に失敗の記録はありません。',
  },
  'cursor-unknown': { en: 'The cursor is none of this list.', ja: 'カーソルがこの一覧のものではありません。' },
} as const satisfies Phrases;
