import type { Phrases } from '../phrase.ts';

/** What is wrong with the settings: what stands somewhere in them, and how keys and values go together. */
export const settingsPhrases = {
  'expected-found': {
    en: 'expected {*expected}, found {*found}',
    ja: '指定できる値：{expected}。現在の値：{found}',
  },
  'found-mapping': { en: 'a mapping', ja: 'マッピング' },
  'found-list': { en: 'a list', ja: 'リスト' },
  'found-nothing': { en: 'nothing', ja: 'なし' },
  'found-unknown-key': { en: 'the unknown key {key}', ja: '不明なキー {key}' },
  'one-of-the-keys': { en: 'one of the keys {keys}', ja: '次のキーのいずれか：{keys}' },
  'one-of-the-keys-meant': {
    en: 'one of the keys {keys} (did you mean {meant}?)',
    ja: '次のキーのいずれか：{keys} ({meant} の間違いではありませんか)',
  },
  'mapping-with-keys': { en: 'a mapping with the keys {keys}', ja: '次のキーを持つマッピング：{keys}' },
  'readable-file': { en: 'a readable file', ja: '読み取れるファイル' },
  'larger-than': { en: 'larger than {bytes} bytes', ja: '{bytes} バイトを超えるファイル' },
  'no-yaml-mapping': { en: 'the text is no YAML mapping', ja: 'テキストが YAML のマッピングではありません' },
  'first-key-section': {
    en: 'the first key is the name of a section',
    ja: '最初のキーにはセクション名を指定してください',
  },
  'single-value-on-the-way': {
    en: 'a single value stands on the way there',
    ja: '途中のキーに単一の値が設定されています',
  },
  'list-on-the-way': {
    en: 'a list of {length} stands on the way there',
    ja: '途中のキーに {length} 要素のリストが設定されています',
  },
  'mapping-on-the-way': {
    en: 'a mapping stands on the way there, not a list',
    ja: '途中のキーに、リストではなくマッピングが設定されています',
  },
  'no-list-on-the-way': { en: 'no list stands on the way there', ja: '途中のキーにリストがありません' },
  'no-legacy-switch': {
    en: 'a suite that needs no legacy switch, or legacy.{name}: true',
    ja: 'legacy の設定を必要としないスイート (または legacy.{name}: true を設定)',
  },
  'machine-could-not-prove': {
    en: 'certificate among them, or preSharedKey.support: true, as no machine could prove itself',
    ja: 'certificate を含むリスト (または preSharedKey.support: true を設定)。このままでは認証できるマシンがありません',
  },
  'aggressive-mode-needs-identities': {
    en: 'false, or a pre-shared key with identities (preSharedKey.keys), as Aggressive Mode uses no other',
    ja: 'false (または identities を持つ事前共有鍵を preSharedKey.keys に追加)。アグレッシブモードではその鍵だけが使われます',
  },
  'address-in-outside': {
    en: 'an address in cluster.outside, {network}',
    ja: 'cluster.outside ({network}) に含まれるアドレス',
  },
  'addresses-of-no-other-pool': {
    en: 'addresses that no other pool has ({pool})',
    ja: 'ほかのプール ({pool}) と重ならないアドレス',
  },
  'name-is-office-mode-pool': {
    en: 'another name: this one is officeMode.pool',
    ja: '別の名前 (この名前は officeMode.pool を指します)',
  },
  'name-is-internal-ca': {
    en: "another name: this one is the internal CA's",
    ja: '別の名前 (この名前は内部 CA を指します)',
  },
  'name-is-internal-store': {
    en: "another name: this one is the internal store's",
    ja: '別の名前 (この名前は内部データベースを指します)',
  },
  'dhcp-needs-servers': {
    en: 'dhcp among them only with officeMode.dhcp, which names the servers',
    ja: 'dhcp を含めるには、officeMode.dhcp で DHCP サーバーを指定してください',
  },
  'profile-of-whom': {
    en: 'groups or users whose profile this is',
    ja: 'プロファイルの対象となる groups または users',
  },
  'one-of-gateway-certificates': {
    en: 'one of certificates.gateway: {names}',
    ja: 'certificates.gateway のいずれか：{names}',
  },
  'one-of-realms': { en: 'one of the realms: {names}', ja: '次のレルムのいずれか：{names}' },
  'machine-groups-alone': {
    en: 'groups of machines alone: {group} is in remoteAccessCommunity.groups, whose members are users',
    ja: 'マシン専用のグループ。{group} はユーザーのグループ (remoteAccessCommunity.groups) にも指定されています',
  },
  'leads-nowhere': {
    en: 'a suffix, a prefix or default: true, or no user name leads here',
    ja: 'suffix、prefix、default: true のいずれか。このままではどのユーザー名もこのレルムに対応しません',
  },
  'default-already': { en: 'false: {name} is the default already', ja: 'false (すでに {name} が既定のレルムです)' },
  'part-taken': {
    en: 'another {part}: this one leads to {name} already',
    ja: '別の {part} (すでに {name} が使用しています)',
  },
  'every-name-once': {
    en: 'every name once (secret has the name {name})',
    ja: '重複のない名前 (secret の名前は {name} です)',
  },
  'identity-in-one-key': {
    en: 'every one of identities in one key alone',
    ja: '1 つの鍵だけに指定された identities',
  },
  'at-most-keys': {
    en: 'at most {count} keys, as every client is tried with each',
    ja: '最大 {count} 個の鍵 (クライアントごとにすべての鍵を試すため)',
  },
  'warning-aggressive-mode': {
    en: 'Aggressive Mode is on (ike.aggressiveMode): whoever asks gets a hash to try pre-shared keys on. Have keys of 20 random characters or more, and switch it off as soon as no client needs it.',
    ja: 'アグレッシブモード (ike.aggressiveMode) が有効です。要求すればだれでも、事前共有鍵の総当たりに使えるハッシュを入手できます。20 文字以上のランダムな鍵を使用し、必要とするクライアントがなくなったらすぐに無効にしてください。',
  },
  'warning-short-key': {
    en: 'The pre-shared key {name} has {count} characters and is used in Aggressive Mode, where anybody may try keys at leisure: make one of {needed} random characters or more.',
    ja: 'アグレッシブモードで使用する事前共有鍵 {name} は {count} 文字しかありません。アグレッシブモードではだれでも鍵の総当たりを試せるため、{needed} 文字以上のランダムな鍵にしてください。',
  },
} as const satisfies Phrases;
