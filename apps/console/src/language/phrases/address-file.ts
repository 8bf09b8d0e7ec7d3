import type { Phrases } from '../phrase.ts';

/** What is wrong with the per-user file of Office Mode, line by line. */
export const addressFilePhrases = {
  'file-unreadable-nobody': {
    en: "officeMode.file can't be read, nobody has an address of it: {why}",
    ja: 'officeMode.file を読み取れないため、このファイルによる割り当てはありません：{why}',
  },
  'file-unreadable-before': {
    en: "officeMode.file can't be read, what it said before still holds: {why}",
    ja: 'officeMode.file を読み取れないため、以前の内容を使用しています：{why}',
  },
  'file-more': {
    en: '{file}: {count} more, see sekisho office-mode check',
    ja: '{file}：ほかに {count} 件あります。sekisho office-mode check で確認してください',
  },
  'line-passed-over': {
    en: '{file}:{line}:{column}: passed over: {*why}',
    ja: '{file} の {line} 行 {column} 桁 (この行は無視されます)：{why}',
  },
  'line-never-used': {
    en: '{file}:{line}: never used: line {before} is for {name} already',
    ja: '{file} の {line} 行：{name} は {before} 行にすでにあるため、使用されません',
  },
  'lines-overlap': {
    en: '{file}:{line}: {mine} for {whom} and {its} for {other} (line {before}) overlap',
    ja: '{file} の {line} 行：{whom} の {mine} が、{other} の {its} ({before} 行) と重なっています',
  },
  'gateways-own': {
    en: "{file}:{line}: {addresses} is or holds {gateway}, the gateway's own address",
    ja: '{file} の {line} 行：{addresses} に、ゲートウェイ自身のアドレス {gateway} が含まれています',
  },
  'of-a-pool-too': {
    en: '{file}:{line}: {addresses} is of {where} too, so that others may be given it: exclude it there (pools leave out {count} parts of a file by themselves, and this is one more)',
    ja: '{file} の {line} 行：{addresses} は {where} にも含まれ、ほかのユーザーに割り当てられる可能性があります。プールの exclude に追加してください (自動で除外されるのは {count} 個までです)',
  },
  'other-range-end': { en: 'the range ends before it starts', ja: '範囲の終わりが始まりより前です' },
  'no-host': { en: '{address} is no address of a host', ja: '{address} はホストのアドレスではありません' },
  'expected-found-end': {
    en: 'expected {*expected}, found the end of the line',
    ja: '{expected}が必要ですが、行が終わっています',
  },
  'expected-address': {
    en: 'expected an IPv4 address, found "{text}"',
    ja: 'IPv4 アドレスが必要ですが、「{text}」があります',
  },
  'expected-range': {
    en: 'expected a range such as 10.5.5.10-10.5.5.19/24, found "{text}"',
    ja: '範囲 (例：10.5.5.10-10.5.5.19/24) が必要ですが、「{text}」があります',
  },
  'expected-network': {
    en: 'expected a network such as 10.5.5.32/28, found "{text}"',
    ja: 'ネットワーク (例：10.5.5.32/28) が必要ですが、「{text}」があります',
  },
  'expected-option': {
    en: 'expected wins=(…), dns=(…) or suffix=(…), found {text}=(',
    ja: 'wins=(…)、dns=(…)、suffix=(…) のいずれかが必要ですが、{text}=( があります',
  },
  'expected-server': {
    en: 'expected the IPv4 address of a server, found "{text}"',
    ja: 'サーバーの IPv4 アドレスが必要ですが、「{text}」があります',
  },
  'expected-domain': { en: 'expected a DNS domain', ja: 'DNS ドメイン名が必要です' },
  'expected-domain-found': {
    en: 'expected a DNS domain, found "{text}"',
    ja: 'DNS ドメイン名が必要ですが、「{text}」があります',
  },
  'expected-parenthesis': { en: 'expected ")"', ja: '「)」が必要です' },
  'servers-left-out': {
    en: '{file}:{line}: clients take {count} servers of a kind: the rest is left out',
    ja: '{file} の {line} 行：クライアントが受け取るのは種類ごとに {count} 台までです。残りは無視されます',
  },
  'domains-left-out': {
    en: '{file}:{line}: clients take one domain: the rest is left out',
    ja: '{file} の {line} 行：クライアントが受け取るドメインは 1 つです。残りは無視されます',
  },
  'gateway-column': { en: 'the name of a gateway or *', ja: 'ゲートウェイ名または *' },
  'address-column': { en: 'addr, range, net or an address', ja: 'addr、range、net、またはアドレス' },
  'addresses-column': { en: 'addresses', ja: 'アドレス' },
  'who-column': { en: 'a user or a group', ja: 'ユーザーまたはグループ' },
  'long-name': { en: 'a name of more than {count} characters', ja: '名前が {count} 文字を超えています' },
  'unseen-letters': {
    en: 'a name with characters that nobody can see',
    ja: '名前に表示できない文字が含まれています',
  },
  'dn-without-value': {
    en: 'a distinguished name that begins with nothing',
    ja: '識別名 (DN) の先頭の値が空です',
  },
  'long-line': { en: 'a line of more than {count} characters', ja: '1 行が {count} 文字を超えています' },
  'many-lines': {
    en: 'more than {count} lines: the rest is left out',
    ja: '{count} 行を超えています。残りは無視されます',
  },
} as const satisfies Phrases;
