import type { Phrases } from '../phrase.ts';

/** What services say of themselves and of those they ask. */
export const servicePhrases = {
  'see-status': {
    en: '{*who}: see sekisho status.',
    ja: '{who}。sekisho status で状態を確認してください。',
  },
  'see-status-detail': {
    en: '{*who} ({detail}): see sekisho status.',
    ja: '{who} ({detail})。sekisho status で状態を確認してください。',
  },
  'auth-silent': { en: 'The auth service does not answer', ja: '認証サービスが応答しません' },
  'audit-silent': { en: 'The audit service does not answer', ja: '監査ログのサービスが応答しません' },
  'edge-silent': { en: 'No edge answers', ja: '応答するエッジがありません' },
  'ca-silent': { en: 'The CA does not answer', ja: 'CA が応答しません' },
  'console-silent': { en: 'The console does not answer', ja: 'コンソールが応答しません' },
  'address-service-silent': {
    en: 'The address service does not answer.',
    ja: 'アドレス割り当てサービスが応答しません。',
  },
  'no-edge': { en: 'There is no edge {edge}.', ja: 'エッジ {edge} は存在しません。' },
  'last-edge': {
    en: 'No other edge than {edge} takes new clients: nobody could connect any more.',
    ja: '新しいクライアントを受け付けるエッジが {edge} 以外にありません。だれも接続できなくなります。',
  },
  'say-what-clients-dial': {
    en: 'Say what clients dial: there is no public address.',
    ja: '公開アドレスが設定されていません。クライアントの接続先を指定してください。',
  },
  'no-keys-handed': {
    en: 'Edges hand out no pre-shared keys (console.preSharedKeyFiles): make the files by sekisho client setup.',
    ja: 'エッジによる事前共有鍵の受け渡しが無効です (console.preSharedKeyFiles)。sekisho client setup でファイルを作成してください。',
  },
  'edge-has-no-key': {
    en: 'The edge {edge} has no pre-shared key of this name: it has not taken the settings over, or they have changed.',
    ja: 'エッジ {edge} にこの名前の事前共有鍵がありません。設定がまだ適用されていないか、変更された可能性があります。',
  },
  'edge-retired-key': {
    en: 'The edge {edge} has retired this pre-shared key.',
    ja: 'エッジ {edge} では、この事前共有鍵の使用を終了しています。',
  },
  'edge-handed-too-many': {
    en: 'The edge {edge} has handed out very many pre-shared keys just now: try again in a minute.',
    ja: 'エッジ {edge} が短時間に多数の事前共有鍵を受け渡しました。1 分後にもう一度お試しください。',
  },
  'edge-unsealable': {
    en: 'The edge {edge} sent what cannot be opened.',
    ja: 'エッジ {edge} から届いたデータを復号できません。',
  },
  'no-edge-hands-key': {
    en: 'No edge hands out a pre-shared key',
    ja: '事前共有鍵を受け渡すエッジがありません',
  },
  'no-login-by-method': {
    en: '{user} may not log in by {method}, but by {methods}.',
    ja: '{user} は {method} ではログインできません。使用できる認証方式は {methods} です。',
  },
  'no-login-of-everybody-by-method': {
    en: 'Not every user may log in by {method}: the methods of the settings are {methods}.',
    ja: '{method} でログインできないユーザーがいます。設定で使用できる認証方式は {methods} です。',
  },
  'no-login-by-any-method': {
    en: 'There is no method by which {user} may log in: see authentication.methods, the realm, and what groups require.',
    ja: '{user} がログインできる認証方式がありません。authentication.methods、レルム、グループの必須条件を確認してください。',
  },
  'no-login-of-anybody': {
    en: 'Users may log in by no method: see authentication.methods and realms.',
    ja: 'ログインできる認証方式がありません。authentication.methods と realms を確認してください。',
  },
  'no-realm-takes-name': {
    en: 'No realm takes a user name such as {name}: see realms.',
    ja: '{name} のようなユーザー名を扱うレルムがありません。realms を確認してください。',
  },
  'no-pre-shared-keys': {
    en: 'This gateway takes no pre-shared keys: machines prove themselves by certificates.',
    ja: 'このゲートウェイでは事前共有鍵を使用しません。マシンは証明書で認証します。',
  },
  'name-certificate-user': {
    en: 'Users log in by certificate: name the one that it is for.',
    ja: 'ユーザーは証明書でログインします。対象のユーザーを指定してください。',
  },
  'linux-eap-tls-first': {
    en: 'NetworkManager on Linux logs in by EAP-TLS only where it is asked for that first: have authentication.methods begin with eap, and authentication.eap be certificate. Other clients get their method as before.',
    ja: 'Linux の NetworkManager が EAP-TLS でログインできるのは、ゲートウェイが最初に EAP-TLS を求める場合だけです。authentication.methods の先頭を eap にし、authentication.eap を certificate にしてください。ほかのクライアントの認証方式は変わりません。',
  },
  'ipv6-networks-alone': {
    en: 'The encryption domain has networks of IPv6 alone, which set-up files cannot route: have clients send everything through the tunnel.',
    ja: '暗号化ドメインには IPv6 のネットワークしかなく、設定ファイルでは経路を指定できません。すべての通信をトンネル経由にしてください。',
  },
  'name-machine-account': {
    en: "The machine proves itself by a certificate: name the machine's account.",
    ja: 'マシンは証明書で認証します。マシンのアカウントを指定してください。',
  },
  'no-machine-account': {
    en: 'There is no account of a machine {name}; add it: sekisho user add {name} --machine',
    ja: 'マシンのアカウント {name} がありません。次のコマンドで追加してください：sekisho user add {name} --machine',
  },
  'account-of-no-machine': {
    en: '{name} is the account of no machine: it is in none of {*groups}. Add one: sekisho user add NAME --machine',
    ja: '{name} はマシンのアカウントではありません ({groups} のいずれにも属していません)。マシン用のアカウントを追加してください：sekisho user add NAME --machine',
  },
  'name-not-proven': {
    en: 'Clients that dial {server} would refuse the gateway: the names in its certificate {certificate} are {*names}. Add the name to gateway.publicNames (an address to gateway.publicAddresses), or have clients dial one of these.',
    ja: '{server} に接続するクライアントはゲートウェイを拒否します。証明書 {certificate} に記載された名前は {names} です。接続先の名前を gateway.publicNames (アドレスの場合は gateway.publicAddresses) に追加するか、これらのいずれかを接続先にしてください。',
  },
  'name-not-proven-external': {
    en: 'Clients that dial {server} would refuse the gateway: the names in its certificate {certificate} are {*names}. Have its CA issue one with that name, or have clients dial one of these.',
    ja: '{server} に接続するクライアントはゲートウェイを拒否します。証明書 {certificate} に記載された名前は {names} です。接続先の名前を含む証明書を CA に発行してもらうか、これらのいずれかを接続先にしてください。',
  },
  'name-not-proven-wildcard': {
    en: 'Clients that dial {server} would refuse the gateway: the names in its certificate {certificate} are {*names}. Clients take no wildcard such as {wildcard} in IKE: have its CA issue one that names {name} itself, or have clients dial a name that is there as it is.',
    ja: '{server} に接続するクライアントはゲートウェイを拒否します。証明書 {certificate} に記載された名前は {names} です。IKE では、クライアントは {wildcard} のようなワイルドカードを受け付けません。{name} そのものを含む証明書を CA に発行してもらうか、そのまま記載されている名前を接続先にしてください。',
  },
  'no-key-for-user': {
    en: 'There is no pre-shared key that this user may have.',
    ja: 'このユーザーが使用できる事前共有鍵がありません。',
  },

  'pool-nearly-full': { en: 'the pool {name} is nearly full: {*use}', ja: 'プール {name} の空きがわずかです：{use}' },
  'pool-full': { en: 'the pool {name} is full: {*use}', ja: 'プール {name} に空きがありません：{use}' },
  'pool-use': {
    en: '{used} of {size} addresses of {addresses} are in use',
    ja: '{addresses} の {size} 個中 {used} 個のアドレスを使用中',
  },
  'redis-silent': { en: 'Redis did not answer: {why}', ja: 'Redis が応答しませんでした：{why}' },
  'dhcp-silent': { en: 'the DHCP server {server} does not answer', ja: 'DHCP サーバー {server} が応答しません' },

  'by-groups': { en: 'by {groups}', ja: '所属グループ：{groups}' },
  'its-groups': { en: 'its groups are {groups}', ja: 'コミュニティのグループ：{groups}' },
  'no-key-of-settings': {
    en: 'no key of the settings is named {name}',
    ja: '設定に {name} という名前の鍵はありません',
  },
  'key-of-everybody': { en: "{name} is everybody's", ja: '鍵 {name} は全員が使用できます' },
  'key-for-groups': { en: 'the key {name} is for {groups}', ja: '鍵 {name} を使用できるのは {groups} です' },
  'group-requires': { en: 'the group {group} requires {method}', ja: 'グループ {group} には {method} が必要です' },
  'group-requires-other': {
    en: 'the group {group} requires {method}, used was {used}',
    ja: 'グループ {group} には {method} が必要ですが、{used} が使われました',
  },
  'cannot-verify': { en: '{backEnds} cannot verify {method}', ja: '{backEnds} は {method} を検証できません' },
  'no-answer-in-time': {
    en: '{name} did not answer within the {seconds} s that a login may take',
    ja: '{name} は、ログインの制限時間 {seconds} 秒以内に応答しませんでした',
  },
  'not-asked-in-time': {
    en: '{name} was not asked: the {seconds} s of a login were over',
    ja: 'ログインの制限時間 {seconds} 秒が過ぎたため、{name} には問い合わせませんでした',
  },
  'no-nt-hash': {
    en: 'the directory has no NT hash of the password, or does not show it',
    ja: 'ディレクトリにパスワードの NT ハッシュがないか、参照できません',
  },
  'no-password-given-away': {
    en: 'a directory does not give passwords away',
    ja: 'ディレクトリからパスワードを取得することはできません',
  },

  'crl-not-had': { en: 'its CRL cannot be had: {why}', ja: 'CRL を取得できません：{why}' },
  'crl-of-other': {
    en: 'the CRL is of {issuer}, not of {other}',
    ja: 'CRL の発行者は {issuer} で、{other} ではありません',
  },
  'crl-not-signable': {
    en: 'the CA {name} may not sign CRLs (keyUsage)',
    ja: 'CA {name} は CRL に署名できません (keyUsage)',
  },
  'crl-not-signed': {
    en: "the CRL of {issuer} was not signed by that CA's key",
    ja: '{issuer} の CRL は、その CA の鍵で署名されていません',
  },
  'crl-too-weak': { en: 'the CRL of {issuer} is too weak: {why}', ja: '{issuer} の CRL の署名が弱すぎます：{why}' },
  'crl-of-future': {
    en: 'the CRL of {issuer} is from the future ({at}); are the clocks right?',
    ja: '{issuer} の CRL の発行日時が未来です ({at})。時計を確認してください',
  },
  'crl-unusable': { en: 'the CRL of {issuer} cannot be used: {why}', ja: '{issuer} の CRL を使用できません：{why}' },
  'holds-no-crl': { en: '{place} holds no CRL', ja: '{place} に CRL がありません' },
  'place-silent': {
    en: '{place} did not answer in {seconds} s',
    ja: '{place} は {seconds} 秒以内に応答しませんでした',
  },
  'place-unreachable': { en: '{place} cannot be reached: {why}', ja: '{place} に接続できません：{why}' },
  'place-status': { en: '{place} answered with status {status}', ja: '{place} がステータス {status} を返しました' },
  'place-large': { en: '{place} sends more than {bytes} bytes', ja: '{place} の応答が {bytes} バイトを超えています' },
  'place-redirects-nowhere': { en: '{place} redirects to nowhere', ja: '{place} のリダイレクト先が不正です' },
  'place-redirects-elsewhere': {
    en: '{place} redirects to {other}, which is not http:// on the same host',
    ja: '{place} のリダイレクト先 {other} は、同じホストの http:// ではありません',
  },
  'place-redirects-often': {
    en: '{place} redirects more than {count} times',
    ja: '{place} のリダイレクトが {count} 回を超えました',
  },
  'place-no-answer': { en: '{place} has no answer: {why}', ja: '{place} から応答がありません：{why}' },
  'file-large': { en: '{file} is larger than {bytes} bytes', ja: '{file} が {bytes} バイトを超えています' },
  'file-unreadable': { en: '{file} cannot be read: {why}', ja: '{file} を読み取れません：{why}' },
  'ca-not-answered-yet': { en: 'it has not answered yet', ja: 'まだ応答がありません' },
  'ca-not-answering': { en: 'it does not answer: {why}', ja: '応答がありません：{why}' },
  'new-file-unusable': {
    en: 'the new {file} cannot be used, the old one still is: {why}',
    ja: '新しい {file} は使用できないため、以前のものを使用しています：{why}',
  },
} as const satisfies Phrases;
