import type { TextsLike } from '../../../i18n/texts.ts';
import type en from './en.ts';

const ja: TextsLike<typeof en> = {
  title: 'クライアント設定',
  hint: 'デバイスの設定に必要なもの：手順書、設定ファイル、およびそれらを受け取るためのリンクです。',
  readOnly: '手順書、設定ファイル、リンクを配布できるのは、運用担当と管理者です。あなたの役割は閲覧だけです。',
  who: {
    title: '対象',
    for: '手順書と設定ファイルの対象',
    forUser: '特定のユーザー',
    forEverybody: '全員',
    user: 'ユーザー',
    userHint: 'ユーザーが入力する名前です。',
    userElsewhere:
      'ここには {{user}} というアカウントがありません。ほかの認証先 (RADIUS、LDAP など) のユーザーかもしれません。名前の綴りを確認してください。',
    method: 'ユーザーの認証方式',
    methodHint:
      'アカウント、レルム、システムで使用できる方式です。EAP-TLS を選択すると、ユーザーに証明書を発行します。',
    noMethod: 'このユーザーが使用できる認証方式に、このシステムが対応しているものはありません。',
    linuxEapTls:
      '現在の設定では、Linux で EAP-TLS を使用できません。NetworkManager が対応できるのは、ゲートウェイが最初に EAP-TLS を求める場合だけです (authentication.methods の先頭が eap、authentication.eap が certificate)。',
    usualMethod: '標準：{{method}}',
    anyMethod: 'なし',
    traffic: 'VPN を経由する通信',
    trafficAll:
      'インターネット向けの通信もゲートウェイが転送します。IPv6 の通信は、ゲートウェイが IPv6 を扱う場合 (officeMode.ipv6) を除き、ゲートウェイを通りません。',
    trafficNoInternet:
      '接続中に利用できるのはゲートウェイの先のネットワークだけで、インターネットは利用できません (ハブモード access.routeAllTraffic が無効)。IPv6 の通信は、ゲートウェイが IPv6 を扱う場合 (officeMode.ipv6) を除き、ゲートウェイを通りません。',
    trafficNetworks: 'そのほかの通信はゲートウェイを通らず、直接インターネットに送信されます。',
    trafficChromeOs: 'ChromeOS では指定できません。常にすべての通信を送信します。',
    connection: '接続の名前',
    connectionHint: 'デバイスに表示される名前です。空欄の場合はゲートウェイの名前です。',
    platform: 'システム',
    language: '手順書の言語',
    server: '接続先',
    serverHint: '空欄の場合はゲートウェイの最初の公開アドレス、または自身のアドレスです。',
    authentication: 'マシンの認証方法',
    preSharedKey: '使用する鍵',
    preSharedKeyHint: 'グループの鍵でログインできるのは、そのグループのメンバーだけです。',
    anyKey: 'ユーザーが使用できる最初の鍵',
    keyOf: '{{name}} ({{groups}} 用)',
    machine: 'マシンのアカウント',
    machineHint: 'このアカウントに証明書を発行します。',
  },
  authentication: { 'pre-shared-key': '事前共有鍵', certificate: '証明書' },
  methods: {
    'ms-chap-v2': 'MS-CHAPv2',
    'eap-ms-chap-v2': 'EAP-MSCHAPv2',
    'eap-md5-challenge': 'EAP-MD5',
    'chap-md5': 'CHAP',
    pap: 'PAP',
    'eap-tls': 'EAP-TLS (証明書)',
  },
  traffic: { all: 'すべての通信', networks: 'ゲートウェイのネットワーク向けの通信だけ' },
  problems: {
    missing: '入力してください。',
    notAnAddress: 'ホスト名または IPv4 アドレスだけを入力してください。',
    noPublicAddress: '設定に公開アドレスがないため、入力してください。',
    noSuchUser: 'このユーザーは存在しません。',
    noRealm: 'この形式の名前を扱うレルムがありません。',
  },
  languages: { en: 'English', ja: '日本語' },
  platforms: {
    'windows-11': 'Windows 11',
    'windows-10': 'Windows 10',
    macos: 'Mac (macOS 13 以降)',
    'macos-12': 'Mac (macOS 12 以前)',
    ios: 'iPhone・iPad',
    android: 'Android (11 以前)',
    'android-12': 'Android (12 以降)',
    chromeos: 'ChromeOS',
    'linux-gnome': 'Linux (GNOME)',
    'linux-file': 'Linux (コマンドライン)',
    mikrotik: 'MikroTik ルーター',
    router: 'その他のルーター',
    everyone: 'すべてを 1 枚に',
  },
  guide: {
    title: '手順書',
    hint: '図入りの手順書です。機密情報は含まず、画面での閲覧と印刷ができます。',
    open: '手順書を開く',
  },
  files: {
    title: '設定ファイル',
    hint: 'ファイルだけで接続を設定できます。鍵または証明書を含み、ダウンロードできるのは 5 分以内に一度だけです。ダウンロードした人は記録されます。',
    byKey:
      '設定により、事前共有鍵はエッジの外に出ません (console.preSharedKeyFiles)。鍵を含むファイルは、ゲートウェイで次のコマンドを実行して作成してください：sekisho client setup USER --for SYSTEM。証明書を使う場合は、ここで作成できます。',
    make: 'ファイルを作成',
    download_other: '{{count}} 個のファイルをダウンロード',
    fetched: 'ダウンロードしました。再度のダウンロードはできません。',
    next: {
      windows:
        '対象のコンピューターで powershell -ExecutionPolicy Bypass -File {{file}} を実行します。{{undo}} で元に戻せます。',
      apple:
        '対象のデバイスで {{file}} を開き、システム設定でインストールします。プロファイルを削除すると元に戻ります。',
      chromeos: 'Chromebook で chrome://network#general を開き、{{file}} をインポートします。',
      linux:
        '対象のコンピューターの同じフォルダーにファイルをコピーし、そこで sudo sh {{file}} を実行します。{{undo}} で元に戻せます。',
      guide: 'このシステム用の設定ファイルはありません。入力する内容は、鍵を含めてすべて手順書に書かれています。',
    },
    toUser: '他人に読まれない方法で {{user}} 様だけに渡し、この端末からは削除してください。',
    toEverybody:
      'ファイルを持つ人は誰でも鍵を読めるため、組織内の利用者だけに渡してください。ユーザー名とパスワードは各自が入力します。',
  },
  links: {
    title: '受け取り用リンク',
    hint: '利用者はリンクから、手順書と設定ファイルを自分で受け取れます。コンソールのアカウントは不要です。特定のユーザー用は一度だけ使え、新しいパスワードも発行できます。全員用は指定した回数まで使えます。',
    everybody: '全員',
    everybodyHint:
      '使い切るか取り消すまで、リンクを持つ人は誰でも鍵を受け取れます。組織内の利用者だけに送ってください。使用するたびに、接続元のアドレスとともに記録されます。',
    certificatesForUsers: '証明書は特定のユーザー用のリンクで受け取れます。上でユーザーを選択してください。',
    uses: '使用回数',
    byKey: '事前共有鍵を使う場合、リンクから受け取れるのは手順書だけです。設定ファイルと鍵は含まれません。',
    make: 'リンクを作成',
    made: '{{user}} 用のリンク',
    hereAlone:
      'このリンクは、ゲートウェイ上、またはゲートウェイへのトンネル経由でのみ開けます。ユーザーの端末からは開けません。端末から届くアドレスでコンソールを待ち受け (console.listen)、その名前を設定してください (console.names)。',
    qrCode: 'リンクの QR コード',
    resetsPassword: '新しいパスワードを生成し、リンクの使用時に表示する',
    lasts: '有効期間',
    hours_other: '{{count}} 時間',
    days_other: '{{count}} 日',
    none: 'リンクはまだ作成されていません',
    columns: { user: 'ユーザー', state: '状態', by: '作成者', until: '有効期限', used: '使用' },
    states: { good: '未使用', used: '使用済み', revoked: '取り消し', over: '期限切れ' },
    usedOf: '{{uses}} 回中 {{used}} 回',
    usedFrom: '{{time}} ({{from}} から)',
    revoke: '取り消す',
    revoked: '{{user}} 用のリンクを取り消しました。',
  },
};

export default ja;
