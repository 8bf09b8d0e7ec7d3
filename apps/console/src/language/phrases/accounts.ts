import type { Phrases } from '../phrase.ts';

/** Users and groups of the internal database, and how long somebody is held back. */
export const accountPhrases = {
  'no-user': { en: 'There is no user {name}.', ja: 'ユーザー {name} は存在しません。' },
  'user-there': { en: 'There is already a user {name}.', ja: 'ユーザー {name} はすでに存在します。' },
  'address-taken': {
    en: 'The user {name} has the address {address} already.',
    ja: 'アドレス {address} は、すでにユーザー {name} に割り当てられています。',
  },
  'address-of-no-client': {
    en: 'No client can have the address {address}.',
    ja: 'アドレス {address} はクライアントに割り当てられません。',
  },
  'no-group': {
    en: 'There is no group {name}; add it: sekisho group add {again}',
    ja: 'グループ {name} は存在しません。「ユーザーとグループ」で追加してください。',
  },
  'group-there': { en: 'There is already a group {name}.', ja: 'グループ {name} はすでに存在します。' },
  'group-has-members': {
    en: 'The group {name} has {*members}; take them out first.',
    ja: 'グループ {name} には{members}がいます。先にメンバーを外してください。',
  },
  'one-member': { en: 'one member', ja: ' 1 人のメンバー' },
  'several-members': { en: '{count} members', ja: ' {count} 人のメンバー' },
  'not-in-group': {
    en: 'The user {user} is not in the group {group}.',
    ja: 'ユーザー {user} はグループ {group} のメンバーではありません。',
  },
  'group-admits': {
    en: 'The group {name} is in the Remote Access community; take it out of {setting} first.',
    ja: 'グループ {name} はリモートアクセスコミュニティに含まれています。先に {setting} から外してください。',
  },
  'nothing-holds-back': {
    en: 'Nothing holds back {name}.',
    ja: '{name} はロックされていません。',
  },
  'nothing-holds-back-from': {
    en: 'Nothing holds back {name} from {address}.',
    ja: '{address} からの {name} はロックされていません。',
  },
  'password-empty': { en: 'The password must not be empty.', ja: 'パスワードを入力してください。' },
  'password-long': {
    en: 'The password must not be longer than {count} characters.',
    ja: 'パスワードは {count} 文字以内にしてください。',
  },
  'name-backslash': {
    en: 'A user name must not contain a backslash.',
    ja: 'ユーザー名にバックスラッシュは使えません。',
  },
  'name-control': {
    en: 'A user name must not contain control characters nor begin or end with a space.',
    ja: 'ユーザー名に制御文字は使えません。また、先頭と末尾に空白は使えません。',
  },
  'not-done': { en: 'It could not be done: {why}.', ja: '実行できませんでした：{why}' },
  'hours-too-many': {
    en: 'There may be at most {count} spans of login hours.',
    ja: 'ログイン可能な時間帯は最大 {count} 個です。',
  },
  'hours-no-span': {
    en: '"{text}" is no span of login hours: {*usage}.',
    ja: '「{text}」は時間帯として読み取れません。{usage}',
  },
  'hours-usage': {
    en: 'login hours look like "Mon-Fri 08:00-18:00, Sat 09:00-12:00"',
    ja: '「Mon-Fri 08:00-18:00, Sat 09:00-12:00」のように指定してください。',
  },
  'hours-at-24': {
    en: 'A span cannot begin at 24:00: write 00:00 of the next day.',
    ja: '時間帯を 24:00 から始めることはできません。翌日の 00:00 を指定してください。',
  },
  'hours-no-length': {
    en: '"{text}" has no length: for the whole day write 00:00-24:00.',
    ja: '「{text}」は長さがありません。1 日中の場合は 00:00-24:00 を指定してください。',
  },
  'hours-no-day': {
    en: '"{text}" is no day: the days are {days}.',
    ja: '「{text}」は曜日ではありません。曜日は {days} で指定してください。',
  },
  'hours-no-time': {
    en: '"{text}" is no time of day: write 00:00 to 24:00.',
    ja: '「{text}」は時刻ではありません。00:00 から 24:00 までで指定してください。',
  },
  'import-line': {
    en: 'Line {line} has a problem: nobody was added.',
    ja: '{line} 行目に問題があるため、だれも追加されませんでした。',
  },
  'csv-after-quote': {
    en: 'Something follows the closing quotation mark of a field.',
    ja: 'フィールドの閉じ引用符の後に文字があります。',
  },
  'csv-open-quote': { en: 'A quotation mark is not closed.', ja: '引用符が閉じられていません。' },
} as const satisfies Phrases;
