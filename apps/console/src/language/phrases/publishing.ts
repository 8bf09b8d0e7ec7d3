import type { Phrases } from '../phrase.ts';

/** What keeps settings from being published, and what becomes of those that are. */
export const publishingPhrases = {
  'no-supervisor': {
    en: 'Nobody supervises the services here, as in a cluster: take the new file, put it in the place of the old one, and have the services read it anew (docs/cluster.md).',
    ja: 'クラスターなど、サービスを監視するプロセスがない環境です。新しいファイルをダウンロードして古いファイルと置き換え、各サービスに読み込ませてください（docs/cluster.md）。',
  },
  'no-supervisor-edit': {
    en: 'Nobody supervises the services here: edit the file of the settings, and have the services read it anew.',
    ja: 'サービスを監視するプロセスがない環境です。設定ファイルを編集し、各サービスに読み込ませてください。',
  },
  'settings-not-asked': {
    en: 'The settings cannot be asked for ({detail}).',
    ja: '設定を取得できません（{detail}）。',
  },
  'settings-too-long': {
    en: 'The settings have more than {count} characters: edit {file} itself.',
    ja: '設定が {count} 文字を超えています。{file} を直接編集してください。',
  },
  'no-such-key': { en: 'There is no pre-shared key {name}.', ja: '事前共有鍵 {name} はありません。' },
  'key-there-already': {
    en: 'There is a pre-shared key {name} already.',
    ja: '事前共有鍵 {name} はすでに存在します。',
  },
  'made-key': {
    en: 'Made the pre-shared key {name}: it is in {file}.',
    ja: '事前共有鍵 {name} を生成しました。鍵は {file} にあります。',
  },
  'strange-file': {
    en: '{file} is not of the settings’ own folder, or another service’s: {*cure}',
    ja: '{file} は設定ファイルのフォルダーの外にあるか、別のサービスのファイルです。{cure}',
  },
  'strange-variable': {
    en: 'The variable {name} was not named before: {*cure}',
    ja: '環境変数 {name} はこれまでの設定で指定されていません。{cure}',
  },
  'name-it-there': {
    en: 'name it in the file of the settings on the gateway itself.',
    ja: 'ゲートウェイ上の設定ファイルで直接指定してください。',
  },
  'key-files-off': {
    en: 'console.preSharedKeyFiles is off: {*cure}',
    ja: 'console.preSharedKeyFiles が無効です。{cure}',
  },
  'switch-it-on-there': {
    en: 'switch it on in the file of the settings on the gateway itself.',
    ja: 'ゲートウェイ上の設定ファイルで有効にしてください。',
  },
  'no-file': { en: 'There is no file {file}.', ja: 'ファイル {file} がありません。' },
  'variable-not-set': {
    en: 'The environment variable {name} is not set.',
    ja: '環境変数 {name} が設定されていません。',
  },
  'file-empty': { en: '{file} is empty.', ja: '{file} は空です。' },
  'not-a-file': { en: '{file} is not a file.', ja: '{file} は通常のファイルではありません。' },
  'file-exposed': {
    en: '{file} holds a secret, but others can read it (mode {mode}); run: chmod 600 {again}',
    ja: '{file} は機密情報を含みますが、ほかのユーザーも読み取れます（モード {mode}）。chmod 600 {again} を実行してください。',
  },
  'file-too-large': {
    en: '{file} is larger than {bytes} bytes.',
    ja: '{file} が {bytes} バイトを超えています。',
  },
  'file-cannot-be-opened': { en: '{file} cannot be opened: {reason}', ja: '{file} を開けません：{reason}' },
  'needs-nft': {
    en: 'access.routeAllTraffic and routing.internal: snat translate addresses, for which the gateway needs nft: run apt-get install nftables.',
    ja: 'access.routeAllTraffic と routing.internal: snat のアドレス変換には nft が必要です。apt-get install nftables を実行してください。',
  },
  'passphrase-problem': {
    en: 'internalCa.passphrase: {*problem}',
    ja: '内部 CA のパスフレーズ（internalCa.passphrase）：{problem}',
  },
  'key-problem': { en: 'preSharedKey, the key {name}: {*problem}', ja: 'preSharedKey の鍵 {name}：{problem}' },
  'not-started': {
    en: '{service} could not be started: {why}. Its log is {file}.',
    ja: '{service} を起動できませんでした（{why}）。ログは {file} にあります。',
  },
  'does-not-run': {
    en: '{service} does not run at the moment.',
    ja: '{service} は現在動作していません。',
  },
  'not-taken': {
    en: '{service} did not take the settings over: {why}.',
    ja: '{service} は設定を適用できませんでした（{why}）。',
  },
  'not-put-back': {
    en: '{*first} And the former settings could not be put back everywhere: {*rest}',
    ja: '{first} また、一部のサービスを以前の設定に戻せませんでした：{rest}',
  },
} as const satisfies Phrases;
