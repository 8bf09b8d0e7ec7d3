import { loginFailed, noAddress, noPermission, withWindows } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

const unlock = 'sekisho user unlock {user}';
const show = 'sekisho user show {user}';
const record = 'sekisho log --connection {connection}';

/** The user’s password, realm, back end and account. */
export const loginRefusals = {
  'wrong-password': {
    sentence: { en: 'The password is wrong.', ja: 'パスワードが間違っています。' },
    clientShows: loginFailed,
    cure: {
      en: 'Enter the password again, or set a new one: here, or where the realm has its users (its back end).',
      ja: 'パスワードを入力し直すか、新しいパスワードを設定してください。外部の認証サーバーを使用する場合は、そのサーバーで設定します。',
    },
    command: 'sekisho user passwd {user}',
  },
  'unknown-user': {
    sentence: { en: 'There is no such user.', ja: '該当するユーザーが存在しません。' },
    clientShows: loginFailed,
    cure: {
      en: 'Check the user name, or add the user.',
      ja: 'ユーザー名を確認するか、ユーザーを追加してください。',
    },
    command: 'sekisho user add {user}',
  },
  'method-not-possible-for-user': {
    sentence: {
      en: "The user's password is stored in a form that this authentication method cannot use.",
      ja: 'ユーザーのパスワードの保存形式では、この認証方式を使用できません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Let the client use PAP, or set the password again without --pap-only.',
      ja: 'クライアントで PAP を使用するか、--pap-only を指定せずにパスワードを設定し直してください。',
    },
    command: 'sekisho user passwd {user} --no-pap-only',
  },
  'unknown-realm': {
    sentence: {
      en: 'No realm takes a user name of this form.',
      ja: 'この形式のユーザー名を扱う認証レルムがありません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Let the user enter the name with the suffix or prefix of a realm, or make one realm the default.',
      ja: 'レルムの接尾辞または接頭辞を付けたユーザー名を入力するか、いずれかのレルムを既定に設定してください。',
    },
    command: 'sekisho auth test {user}',
  },
  'method-not-allowed-in-realm': {
    sentence: {
      en: "The user's realm does not allow the authentication method the client used.",
      ja: 'クライアントが使用した認証方式は、ユーザーの認証レルムで許可されていません。',
    },
    clientShows: noPermission,
    cure: {
      en: 'Choose one of the methods of the realm in the client profile, or add the method to realms.NAME.methods.',
      ja: 'クライアントの接続設定でレルムが許可する認証方式を選択するか、realms.NAME.methods に認証方式を追加してください。',
    },
    command: record,
    clientCommands: {
      windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -AuthenticationMethod MSChapv2 -Force",
    },
  },
  'machine-authentication-not-sufficient': {
    sentence: {
      en: "A group of the user requires another authentication of the machine than the client's.",
      ja: 'ユーザーのグループでは、別の方式によるコンピューター認証が必要です。',
    },
    clientShows: noPermission,
    cure: {
      en: 'Give the client a machine certificate, or change remoteAccessCommunity.require for the group.',
      ja: 'クライアントにコンピューター証明書を発行するか、グループの remoteAccessCommunity.require を変更してください。',
    },
    command: 'sekisho cert issue machine NAME',
  },
  'pre-shared-key-of-another-group': {
    sentence: {
      en: "The client's pre-shared key is for groups that the user does not belong to.",
      ja: 'クライアントの事前共有鍵は、ユーザーが属していないグループのものです。',
    },
    clientShows: noPermission,
    cure: {
      en: "Enter the key of the user's group on the client, put the user into one of the groups the detail names, or change preSharedKey.keys.",
      ja: 'クライアントにユーザーのグループの事前共有鍵を入力するか、詳細に示されたグループにユーザーを追加するか、preSharedKey.keys を変更してください。',
    },
    command: show,
    clientCommands: {
      windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -TunnelType L2tp -L2tpPsk 'KEY' -Force",
    },
  },
  'user-authentication-not-sufficient': {
    sentence: {
      en: 'A group of the user requires another authentication of the user than the one used.',
      ja: 'ユーザーのグループでは、別の方式によるユーザー認証が必要です。',
    },
    clientShows: noPermission,
    cure: {
      en: 'Choose one of the methods the detail names, or change remoteAccessCommunity.require for the group.',
      ja: '詳細に示された認証方式を選択するか、グループの remoteAccessCommunity.require を変更してください。',
    },
    command: show,
  },
  'back-end-unavailable': {
    sentence: {
      en: 'No authentication back end of the realm answered; whether the password was right is not known.',
      ja: '認証レルムの認証サーバーが応答しませんでした。パスワードの正否は確認できていません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'The detail names the server and what happened; the client can connect again as soon as it answers.',
      ja: 'サーバーと状況は詳細に示されています。サーバーの応答が戻り次第、クライアントは再び接続できます。',
    },
    command: 'sekisho status',
  },
  'refused-by-back-end': {
    sentence: {
      en: 'The authentication back end refused the user for a reason other than the password.',
      ja: '認証サーバーが、パスワード以外の理由でユーザーを拒否しました。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'The detail holds what the back end said; look at the account there.',
      ja: '認証サーバーの応答は詳細に示されています。認証サーバー側のアカウントを確認してください。',
    },
    command: 'sekisho auth test {user}',
  },
  'challenge-not-answerable': {
    sentence: {
      en: 'The authentication back end asked for a further answer (one-time code), which the client cannot give.',
      ja: '認証サーバーが追加の応答 (ワンタイムコード) を要求しましたが、クライアントは応答できません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Let the user append the one-time code to the password and use PAP.',
      ja: 'PAP を使用し、パスワードの末尾にワンタイムコードを付けて入力してください。',
    },
    command: record,
    clientCommands: { windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -AuthenticationMethod Pap -Force" },
  },
  'account-disabled': {
    sentence: { en: 'The account is disabled.', ja: 'アカウントが無効になっています。' },
    clientShows: withWindows(loginFailed, 647),
    cure: {
      en: 'Enable it, or do so at the back end.',
      ja: 'アカウントを有効にしてください。外部の認証サーバーを使用する場合は、そのサーバーで設定します。',
    },
    command: 'sekisho user set {user} --disabled off',
  },
  'account-expired': {
    sentence: { en: 'The account has expired.', ja: 'アカウントの有効期限が切れています。' },
    clientShows: withWindows(loginFailed, 647, 691),
    cure: {
      en: 'Set a later date or none, or do so at the back end.',
      ja: '有効期限を延長または解除してください。外部の認証サーバーを使用する場合は、そのサーバーで設定します。',
    },
    command: 'sekisho user set {user} --expires never',
  },
  'password-expired': {
    sentence: {
      en: 'The password has expired or must be changed first.',
      ja: 'パスワードの有効期限が切れているか、変更が必要です。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Set a new password, or do so at the back end.',
      ja: '新しいパスワードを設定してください。外部の認証サーバーを使用する場合は、そのサーバーで設定します。',
    },
    command: 'sekisho user passwd {user}',
  },
  'outside-login-hours': {
    sentence: { en: 'The user may not log in at this time.', ja: 'この時間帯のログインは許可されていません。' },
    clientShows: withWindows(loginFailed, 646),
    cure: { en: 'Change the hours.', ja: 'ログイン可能な時間帯を変更してください。' },
    command: 'sekisho user set {user} --login-hours any',
  },
  'account-locked': {
    sentence: {
      en: 'The account is locked after too many wrong passwords.',
      ja: 'パスワードの誤りが続いたため、アカウントがロックされています。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Wait until the lock ends, or lift it.',
      ja: 'ロックが終わるまで待つか、ロックを解除してください。',
    },
    command: unlock,
  },
  'too-many-attempts': {
    sentence: {
      en: 'Too many wrong passwords for this user from this address; further attempts wait.',
      ja: 'このアドレスから、このユーザーのパスワードの誤りが続いたため、しばらく試行できません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Wait for the time the detail names, or lift it.',
      ja: '詳細に示された時間だけ待つか、制限を解除してください。',
    },
    command: unlock,
  },
  'too-many-logins': {
    sentence: {
      en: 'The user is connected as often as allowed.',
      ja: 'ユーザーの同時接続数が上限に達しています。',
    },
    clientShows: noAddress,
    cure: {
      en: 'End a session of the user (sekisho sessions, sekisho session end ID), or raise the limit: sekisho user set NAME --logins N.',
      ja: 'ユーザーのセッションを終了する (sekisho sessions、sekisho session end ID) か、上限を引き上げてください (sekisho user set NAME --logins N)。',
    },
    command: 'sekisho session end --user {user}',
  },
  'not-in-remote-access-community': {
    sentence: {
      en: 'The user belongs to no group of the Remote Access community.',
      ja: 'ユーザーが、リモートアクセスコミュニティのどのグループにも属していません。',
    },
    clientShows: noPermission,
    cure: {
      en: 'Add the user to a group of the community.',
      ja: 'ユーザーを、コミュニティのグループに追加してください。',
    },
    command: 'sekisho group add-member remote-access {user}',
  },
  'authentication-service-unavailable': {
    sentence: {
      en: 'The authentication service did not answer; whether the password was right is not known.',
      ja: '認証サービスが応答しませんでした。パスワードの正否は確認できていません。',
    },
    clientShows: withWindows(loginFailed, 691, 718),
    cure: {
      en: 'Check the auth service and its store; the client can connect again as soon as it answers.',
      ja: '認証サービスとそのデータストアを確認してください。応答が戻り次第、クライアントは再び接続できます。',
    },
    command: 'sekisho status',
  },
} as const satisfies Record<string, Refusal>;
