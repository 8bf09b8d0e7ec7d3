import { ikeFailed, loginFailed, silent, withWindows } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

const issue = 'sekisho cert issue machine NAME';

/** The machine, where it authenticates by certificate, and the gateway’s own certificate. */
export const machineRefusals = {
  'machine-certificate-missing': {
    sentence: {
      en: 'The client wants to authenticate its machine by certificate, but sent none.',
      ja: 'クライアントは証明書によるコンピューター認証を要求しましたが、証明書を送信しませんでした。',
    },
    clientShows: withWindows(ikeFailed, 786, 789),
    cure: {
      en: 'Install a machine certificate with its private key: on Windows in the store of the computer, not of the user.',
      ja: 'コンピューター証明書を秘密鍵とともにインストールしてください。Windows では、ユーザーではなくコンピューターの証明書ストアにインストールします。',
    },
    command: issue,
    clientCommands: { windows: 'certutil -f -p PASSWORD -importpfx My NAME.p12' },
  },
  'machine-identity-not-sent': {
    sentence: {
      en: 'The client did not go on when it had to show its certificate.',
      ja: 'クライアントが、証明書を提示する段階で応答しなくなりました。',
    },
    clientShows: withWindows(silent, 786, 809),
    cure: {
      en: 'Either it has no certificate of a CA that this gateway trusts (Windows: in the store of the computer), or UDP 4500, or fragments on it, do not pass.',
      ja: 'ゲートウェイが信頼する CA の証明書がクライアントにない (Windows ではコンピューターの証明書ストア) か、UDP 4500 番またはそのフラグメントが通っていません。',
    },
    command: issue,
    clientCommands: { windows: 'certutil -store My' },
  },
  'machine-certificate-untrusted': {
    sentence: {
      en: "The machine's certificate was issued by no CA that is trusted for machines.",
      ja: 'コンピューター証明書の発行元 CA が、コンピューター用として信頼されていません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Issue the machine a certificate, or add its CA to certificates.trusted with for: [machines].',
      ja: 'コンピューターに証明書を発行するか、発行元 CA を for: [machines] として certificates.trusted に追加してください。',
    },
    command: issue,
  },
  'machine-certificate-expired': {
    sentence: {
      en: "The machine's certificate has expired or is not valid yet.",
      ja: 'コンピューター証明書の有効期限が切れているか、有効期間がまだ始まっていません。',
    },
    clientShows: withWindows(ikeFailed, 789, 835),
    cure: {
      en: 'Issue a new one (sekisho cert renew SERIAL); where the dates are right, check the clocks.',
      ja: '新しい証明書を発行してください (sekisho cert renew SERIAL)。日付が正しい場合は、時計を確認してください。',
    },
    command: 'sekisho cert list --kind machine',
  },
  'machine-certificate-revoked': {
    sentence: { en: "The machine's certificate has been revoked.", ja: 'コンピューター証明書は失効しています。' },
    clientShows: ikeFailed,
    cure: {
      en: 'Issue the machine a new certificate if it may connect again.',
      ja: '再び接続を許可する場合は、新しい証明書を発行してください。',
    },
    command: issue,
  },
  'machine-certificate-status-unknown': {
    sentence: {
      en: "It is not known whether the machine's certificate has been revoked: its CA's CRL or OCSP responder cannot be had.",
      ja: 'コンピューター証明書の失効状態を確認できません。CA の CRL または OCSP レスポンダーに到達できません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'The detail names what was asked; make it reachable (of the internal CA: its service ca must run, see sekisho status). For another CA certificates.trusted.NAME.whenUnknown: accept does without.',
      ja: '詳細に示された問い合わせ先に到達できるようにしてください (内部 CA の場合は ca サービスの稼働を sekisho status で確認)。他の CA では、certificates.trusted.NAME.whenUnknown: accept で確認を省略できます。',
    },
    command: 'sekisho status',
  },
  'machine-certificate-unsuitable': {
    sentence: {
      en: "The machine's certificate may not be used like this.",
      ja: 'コンピューター証明書を、この用途に使用することはできません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'The detail names what is wrong with it: its key usage, a constraint of its CA, its form, or the name the client calls itself.',
      ja: '問題点 (鍵用途、CA の制約、形式、クライアントが名乗る名前) は詳細に示されています。',
    },
    command: 'sekisho log --connection {connection}',
  },
  'machine-signature-wrong': {
    sentence: {
      en: 'The client did not prove that it has the private key of its certificate.',
      ja: 'クライアントが、証明書の秘密鍵を持つことを証明できませんでした。',
    },
    clientShows: ikeFailed,
    cure: {
      en: "Install certificate and private key together (.p12) on the client; if it goes on, somebody uses another machine's certificate.",
      ja: '証明書と秘密鍵を一緒に (.p12) クライアントへインストールしてください。続く場合は、他のコンピューターの証明書が使用されています。',
    },
    command: issue,
  },
  'unknown-machine': {
    sentence: {
      en: 'The certificate is good, but there is no account for the machine.',
      ja: '証明書は有効ですが、コンピューターのアカウントがありません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Add the account, or let all machines be one: remoteAccessCommunity.machines.account.',
      ja: 'アカウントを追加するか、remoteAccessCommunity.machines.account で全コンピューターを 1 つのアカウントとして扱ってください。',
    },
    command: 'sekisho user add NAME --machine',
  },
  'machine-not-in-remote-access-community': {
    sentence: {
      en: 'The account that the machine is belongs to no group of machines of the Remote Access community.',
      ja: 'コンピューターのアカウントが、リモートアクセスコミュニティのコンピューターグループに属していません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Give the machine an account of its own (sekisho user add NAME --machine), or put its account into one of remoteAccessCommunity.machines.groups.',
      ja: 'コンピューター専用のアカウントを追加する (sekisho user add NAME --machine) か、アカウントを remoteAccessCommunity.machines.groups のグループに追加してください。',
    },
    command: 'sekisho group add-member GROUP NAME',
  },
  'machine-account-not-usable': {
    sentence: {
      en: "The machine's account is disabled, locked or expired.",
      ja: 'コンピューターのアカウントが無効、ロック中、または期限切れです。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'The detail says which; sekisho user show NAME tells more.',
      ja: '状態は詳細に示されています。sekisho user show NAME でさらに確認できます。',
    },
    command: 'sekisho user show NAME',
  },
  'gateway-certificate-missing': {
    sentence: {
      en: 'The client offers certificates only, but this gateway has none of its own at present.',
      ja: 'クライアントは証明書のみを提案していますが、ゲートウェイ自身の証明書が現在ありません。',
    },
    clientShows: withWindows(loginFailed, 789, 691),
    cure: {
      en: 'See sekisho status; certificates.useThisCertificate names those for IKE and EAP-TLS, and the log of the edge or of the auth service says what is wrong with it.',
      ja: 'sekisho status を確認してください。IKE と EAP-TLS の証明書は certificates.useThisCertificate で指定します。問題点は edge または auth サービスのログに記録されています。',
    },
    command: 'sekisho status',
  },
  'gateway-certificate-refused-by-client': {
    sentence: {
      en: "The client does not accept this gateway's certificate.",
      ja: 'クライアントが、ゲートウェイの証明書を受け入れません。',
    },
    clientShows: withWindows(ikeFailed, 835, 787, 13801, 2148204809),
    cure: {
      en: "Install the CA's certificate on the client as a trusted root; the name the client dials must be in the certificate. The detail holds what the client said.",
      ja: 'CA 証明書を、信頼されたルートとしてクライアントにインストールしてください。クライアントの接続先の名前が証明書に含まれている必要があります。クライアントの応答は詳細に示されています。',
    },
    command: 'sekisho ca show',
    clientCommands: { windows: 'certutil -addstore Root ca.crt' },
  },
} as const satisfies Record<string, Refusal>;
