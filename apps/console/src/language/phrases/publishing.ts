import type { Phrases } from '../phrase.ts';

/** What keeps settings from being published, and what becomes of those that are. */
export const publishingPhrases = {
  'no-publisher': {
    en: 'Nobody answers who publishes settings (in a cluster, the service publisher): where it stays away, take the new file, put it in the place of the old one, and have the services read it anew (docs/cluster.md).',
    ja: '設定を公開するサービス (クラスターでは publisher) が応答しません。復旧しない場合は、新しいファイルをダウンロードして古いファイルと置き換え、各サービスに読み込ませてください (docs/cluster.md)。',
  },
  'no-publisher-edit': {
    en: 'Nobody answers who publishes settings (in a cluster, the service publisher): where it stays away, edit the file, and have the services read it anew.',
    ja: '設定を公開するサービス (クラスターでは publisher) が応答しません。復旧しない場合は、設定ファイルを編集し、各サービスに読み込ませてください。',
  },
  'publisher-ended': {
    en: 'Whoever published ended in the middle: what services had taken over is taken back when it is there again. See the history of the settings.',
    ja: '設定の公開中に、公開を行うサービスが終了しました。各サービスに適用済みの設定は、そのサービスの復旧時に元に戻されます。設定の履歴を確認してください。',
  },
  'settings-not-asked': {
    en: 'The settings cannot be asked for ({detail}).',
    ja: '設定を取得できません ({detail})。',
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
  'strange-in-cluster': {
    en: '{file} is not for settings to name that come over the bus: {*cure}',
    ja: '{file} は、画面やコマンドから公開する設定では指定できません。{cure}',
  },
  'name-it-in-file': {
    en: 'name it in the file of the settings itself.',
    ja: '設定ファイルで直接指定してください。',
  },
  'switch-it-on-in-file': {
    en: 'switch it on in the file of the settings itself.',
    ja: '設定ファイルで有効にしてください。',
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
    ja: '{file} は機密情報を含みますが、ほかのユーザーも読み取れます (モード {mode})。chmod 600 {again} を実行してください。',
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
    ja: '内部 CA のパスフレーズ (internalCa.passphrase)：{problem}',
  },
  'key-problem': { en: 'preSharedKey, the key {name}: {*problem}', ja: 'preSharedKey の鍵 {name}：{problem}' },
  'not-started': {
    en: '{service} could not be started: {why}. Its log is {file}.',
    ja: '{service} を起動できませんでした ({why})。ログは {file} にあります。',
  },
  'does-not-run': {
    en: '{service} does not run at the moment.',
    ja: '{service} は現在動作していません。',
  },
  'not-taken': {
    en: '{service} did not take the settings over: {why}.',
    ja: '{service} は設定を適用できませんでした ({why})。',
  },
  'instance-refuses': {
    en: '{instance} does not take the settings over: {why}.',
    ja: '{instance} は設定を適用できませんでした ({why})。',
  },
  'instance-silent': {
    en: '{instance} did not say whether it has taken the settings over ({code}).',
    ja: '{instance} から、設定を適用したかどうかの応答がありません ({code})。',
  },
  'instance-not-back': {
    en: '{instance} was to be started anew with them and was not back after {seconds} s: its log says why.',
    ja: '{instance} は新しい設定で再起動しましたが、{seconds} 秒たっても復帰しませんでした。原因は {instance} のログを確認してください。',
  },
  'instance-later': {
    en: '{instance} cannot be told to take the settings over (of another release, or just ending): it has them from its next start on.',
    ja: '{instance} には設定の適用を指示できません (別のリリース、または終了処理中)。次回の起動から適用されます。',
  },
  'instance-not-waited-for': {
    en: '{instance} left for settings that were published before and has not come back: it is not waited for, and has the newest ones when it starts.',
    ja: '{instance} は、以前に公開した設定のために終了したまま復帰していません。復帰を待たずに公開します。{instance} には次回の起動時に最新の設定が適用されます。',
  },
  'instance-leaves-instead': {
    en: '{instance} says that it leaves, where it was to go on with new settings.',
    ja: '{instance} は動作したまま新しい設定を適用するはずですが、終了すると応答しました。',
  },
  'instance-leaves-for-ever': {
    en: '{instance} was to be started anew with them and has not been after {seconds} s: it still says that it is leaving.',
    ja: '{instance} は新しい設定で再起動するはずですが、{seconds} 秒たっても終了処理中と応答しています。',
  },
  'too-many-instances': {
    en: 'More than {count} instances of {service} say that they are there, more than there can be: end those that are none.',
    ja: '{service} のインスタンスとして応答したものが {count} を超えています。実在しうる数を超えているため、正規のインスタンスでないものを停止してください。',
  },
  'instances-take-too-long': {
    en: 'The instances of {service} have not all taken the settings over after {minutes} minutes.',
    ja: '{minutes} 分たっても、{service} の一部のインスタンスに設定が適用されていません。',
  },
  'edited-meanwhile': {
    en: 'The settings in {file} were edited by hand while others were being published: what was written there stays and is in the history, and counts once the file itself is published.',
    ja: '別の設定の公開中に {file} が直接編集されました。編集内容はファイルと履歴に残っており、そのファイル自体を公開すると適用されます。',
  },
  'edited-meanwhile-too': {
    en: '{*first} The settings in {file} were edited by hand while others were being published: what was written there stays and is in the history, and counts once the file itself is published.',
    ja: '{first}また、別の設定の公開中に {file} が直接編集されました。編集内容はファイルと履歴に残っており、そのファイル自体を公開すると適用されます。',
  },
  'not-put-back': {
    en: '{*first} And the former settings could not be put back everywhere: {*rest}',
    ja: '{first} また、一部のサービスを以前の設定に戻せませんでした：{rest}',
  },
} as const satisfies Phrases;
