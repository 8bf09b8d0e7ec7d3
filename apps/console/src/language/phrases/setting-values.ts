import type { Phrases } from '../phrase.ts';

/** What a single setting may be: the part of a problem behind "expected". */
export const settingValuePhrases = {
  'on-off': { en: 'true or false', ja: 'true または false' },
  'allow-deny': { en: 'allow or deny', ja: 'allow または deny' },
  'zero-one': { en: '0 or 1', ja: '0 または 1' },
  'zero-one-two': { en: '0, 1 or 2', ja: '0、1、2 のいずれか' },
  'one-of': { en: 'one of {names}', ja: '次のいずれか：{names}' },
  'kind-one-of': { en: 'kind: one of {names}', ja: 'kind には次のいずれか：{names}' },
  'one-of-or-protocol': {
    en: 'one of {names}, or a protocol number',
    ja: '次のいずれか：{names}、またはプロトコル番号',
  },
  'list-of': { en: 'a list of {names}', ja: '次の値のリスト：{names}' },
  'list-preferred-first': { en: 'a list of {names}, preferred first', ja: '優先順のリスト：{names}' },
  'list-in-order-offered': { en: 'a list of {names} in the order they are offered', ja: '提示する順のリスト：{names}' },
  'list-in-order-tried': { en: 'a list of {names} in the order they are tried', ja: '試行する順のリスト：{names}' },
  'whole-number': { en: 'a whole number from {min} to {max}', ja: '{min} から {max} までの整数' },
  duration: {
    en: 'a duration such as 500ms, 60s, 15m, 8h or 90d, from {min} to {max}',
    ja: '{min} から {max} までの期間 (例：500ms、60s、15m、8h、90d)',
  },
  moment: {
    en: 'a date such as 2027-01-31 (from its beginning in UTC on), or a time such as 2027-01-31T18:00:00Z',
    ja: '日付 (例：2027-01-31。UTC でのその日の始まり) または日時 (例：2027-01-31T18:00:00Z)',
  },
  'time-zone': {
    en: 'a time zone of the IANA database such as Europe/Berlin',
    ja: 'IANA データベースのタイムゾーン (例：Asia/Tokyo)',
  },
  rate: { en: 'bits a second such as 512k, 20M or 1G', ja: '1 秒あたりのビット数 (例：512k、20M、1G)' },
  'rate-in-bounds': {
    en: 'bits a second such as 512k, 20M or 1G, from 64k to 100G',
    ja: '64k から 100G までの 1 秒あたりのビット数 (例：512k、20M、1G)',
  },
  'secret-reference': { en: 'either file: PATH or env: NAME', ja: 'file: パス または env: 変数名' },
  store: {
    en: 'either sqlite: PATH or postgres: { file: PATH } or postgres: { env: NAME }, holding its URL',
    ja: 'sqlite: パス、または URL を保持する postgres: { file: パス } か postgres: { env: 変数名 }',
  },
  suite: { en: 'the name of a suite such as {example}', ja: 'スイート名 (例：{example})' },
  'suite-list': {
    en: 'a list of suites, preferred first, such as [{example}]',
    ja: '優先順のスイートのリスト (例：[{example}])',
  },
  'suite-at-least-one': { en: 'at least one suite', ja: '1 つ以上のスイート' },

  'ipv4-address': { en: 'an IPv4 address', ja: 'IPv4 アドレス' },
  'ipv6-address': { en: 'an IPv6 address', ja: 'IPv6 アドレス' },
  'ipv4-network': { en: 'an IPv4 network such as 10.0.0.0/8', ja: 'IPv4 ネットワーク (例：10.0.0.0/8)' },
  network: { en: 'a network such as 10.0.0.0/8 or fd00:1::/48', ja: 'ネットワーク (例：10.0.0.0/8、fd00:1::/48)' },
  'no-host-bits': {
    en: 'a network without host bits, here {network}',
    ja: 'ホスト部のないネットワーク (ここでは {network})',
  },
  pool: {
    en: 'addresses as a network (10.66.0.0/16) or as first-last (10.66.0.1-10.66.0.250), at least two',
    ja: '2 つ以上のアドレス。ネットワーク (10.66.0.0/16) または範囲 (10.66.0.1-10.66.0.250)',
  },
  range: {
    en: 'an address (10.66.0.7), a network (10.66.0.0/24) or addresses as first-last',
    ja: 'アドレス (10.66.0.7)、ネットワーク (10.66.0.0/24)、または「最初-最後」形式の範囲',
  },
  'ipv6-prefix': {
    en: 'an IPv6 prefix of 32 to 60 bits such as fd00:66::/48',
    ja: '32 から 60 ビットの IPv6 プレフィックス (例：fd00:66::/48)',
  },
  address: { en: 'an address', ja: 'アドレス' },
  'listen-address': {
    en: 'an address and a port, such as 0.0.0.0:9464 or [::]:9464, or a network in which this machine has one address',
    ja: 'アドレスとポート番号 (例：0.0.0.0:9464、[::]:9464)。アドレスの代わりに、このマシンがアドレスを 1 つ持つネットワークも指定できます',
  },
  'host-name-alone': { en: 'a host name', ja: 'ホスト名' },
  'host-name': { en: 'a host name or an IP address', ja: 'ホスト名または IP アドレス' },
  domain: { en: 'a DNS domain', ja: 'DNS ドメイン名' },
  'http-url': { en: 'an http:// URL', ja: 'http:// で始まる URL' },
  'http-url-without-slash': {
    en: 'an http:// URL without a slash at its end',
    ja: 'http:// で始まり、末尾にスラッシュのない URL',
  },
  url: { en: 'a URL', ja: 'URL (http:// など)' },
  'ldap-url': {
    en: 'a URL such as ldaps://ldap.example.com or ldap://10.0.0.5:389',
    ja: 'URL (例：ldaps://ldap.example.com、ldap://10.0.0.5:389)',
  },
  'crl-place': {
    en: 'an http:// or ldap:// URL or the path of a file',
    ja: 'http:// または ldap:// で始まる URL、あるいはファイルのパス',
  },
  ports: { en: 'ports such as 443 or 8000-8100', ja: 'ポート番号 (例：443、8000-8100)' },
  'ports-tcp-udp': { en: 'ports for tcp or udp alone', ja: 'tcp または udp の場合に限るポート番号' },
  'table-of-its-own': {
    en: 'a table of its own: 253 to 255 are default, main and local',
    ja: '専用のテーブル番号 (253 から 255 は default、main、local です)',
  },
  device: { en: 'the name of a network device', ja: 'ネットワークデバイス名' },
  'device-name': {
    en: 'a network device name of up to 15 letters, digits, ".", "-" or "_"',
    ja: '英数字と「.」「-」「_」からなる 15 文字以内のネットワークデバイス名',
  },
  'ldap-filter': {
    en: 'an LDAP filter with {name}, such as (&(objectClass=person)(uid={name}))',
    ja: '{name} を含む LDAP フィルター (例：(&(objectClass=person)(uid={name})))',
    literal: true,
  },
  'trace-link': { en: 'a link with {trace} in it', ja: '{trace} を含むリンク', literal: true },
  'openid-issuer': { en: 'the https:// address of an OpenID provider', ja: 'OpenID プロバイダーの https:// アドレス' },
  'openid-client': {
    en: 'the id by which the provider knows the console',
    ja: 'プロバイダーに登録されたコンソールのクライアント ID',
  },
  'openid-name': { en: 'what the provider is called', ja: 'プロバイダーの表示名' },
  'claim-value': { en: 'a value of the claim', ja: 'クレームの値' },
  scope: { en: 'a scope', ja: 'スコープ' },
  name: { en: 'a name', ja: '名前' },
  'dn-of': { en: 'a distinguished name', ja: '識別名 (DN)' },
  'service-name': { en: 'a service name', ja: 'サービス名' },
  'service-name-64': { en: 'a service name of up to 64 characters', ja: '64 文字以内のサービス名' },
  'name-64': { en: 'a name of up to 64 characters', ja: '64 文字以内の名前' },
  'name-64-small': {
    en: 'a name of up to 64 small letters, digits, ".", "_" or "-"',
    ja: '英小文字、数字、「.」「_」「-」からなる 64 文字以内の名前',
  },
  'name-32': {
    en: 'a name of up to 32 letters, digits, ".", "-" or "_"',
    ja: '英数字と「.」「-」「_」からなる 32 文字以内の名前',
  },
  'pam-service': {
    en: 'the name of a PAM service: up to 64 small letters, digits, ".", "-" or "_"',
    ja: '英小文字、数字、「.」「-」「_」からなる 64 文字以内の PAM サービス名',
  },
  'group-identifier': { en: 'a group name or identifier', ja: 'グループ名または識別子' },
  'group-identifier-128': {
    en: 'a group name or identifier of up to 128 characters',
    ja: '128 文字以内のグループ名または識別子',
  },
  'user-name-prefix': {
    en: 'the beginning of a user name, such as "CORP\\"',
    ja: 'ユーザー名の先頭部分 (例："CORP\\")',
  },
  'user-name-suffix': {
    en: 'the end of a user name, such as "@corp.example"',
    ja: 'ユーザー名の末尾部分 (例："@corp.example")',
  },
  'path-of-file': { en: 'the path of a file', ja: 'ファイルのパス' },
  'path-of-pem': { en: 'the path of a PEM file', ja: 'PEM ファイルのパス' },
  'name-of-back-end': { en: 'the name of a back end', ja: 'バックエンド名' },
  'name-of-certificate': { en: 'the name of a certificate', ja: '証明書名' },
  'name-of-claim': { en: 'the name of a claim', ja: 'クレーム名' },
  'name-of-group': { en: 'the name of a group', ja: 'グループ名' },
  'name-of-pool': { en: 'the name of a pool', ja: 'プール名' },
  'name-of-realm': { en: 'the name of a realm', ja: 'レルム名' },
  'name-of-user': { en: 'the name of a user', ja: 'ユーザー名' },
  'name-of-account': { en: 'the name of an account', ja: 'アカウント名' },
  'name-of-argument': { en: 'the name of an argument', ja: '引数名' },
  'name-of-attribute': { en: 'the name of an attribute', ja: '属性名' },
  'name-of-variable': { en: 'the name of an environment variable', ja: '環境変数名' },
} as const satisfies Phrases;
