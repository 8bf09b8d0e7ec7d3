import { loginFailed, withWindows } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

const issue = 'sekisho cert issue user {user}';
const record = 'sekisho log --connection {connection}';

/** EAP, and the user’s certificate in EAP-TLS. */
export const eapRefusals = {
  'eap-failed': {
    sentence: {
      en: 'The client confused the EAP conversation or did not go on with it.',
      ja: 'クライアントが EAP のやり取りを乱したか、途中で中断しました。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Try again; if it goes on, let the client use another authentication method. The detail says what it sent.',
      ja: 'もう一度接続してください。続く場合は、クライアントで別の認証方式を使用してください。クライアントの送信内容は詳細に示されています。',
    },
    command: record,
  },
  'user-certificate-missing': {
    sentence: { en: 'The client sent no user certificate.', ja: 'クライアントがユーザー証明書を送信しませんでした。' },
    clientShows: withWindows(loginFailed, 798),
    cure: {
      en: "Install the user's certificate with its private key (.p12) in the user's own store.",
      ja: 'ユーザー証明書を秘密鍵とともに (.p12)、ユーザー自身の証明書ストアにインストールしてください。',
    },
    command: issue,
    clientCommands: { windows: 'certutil -user -f -p PASSWORD -importpfx My NAME.p12' },
  },
  'user-certificate-untrusted': {
    sentence: {
      en: "The user's certificate was issued by no CA that is trusted for users.",
      ja: 'ユーザー証明書の発行元 CA が、ユーザー用として信頼されていません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Issue the user a certificate, or add its CA to certificates.trusted with for: [users].',
      ja: 'ユーザーに証明書を発行するか、発行元 CA を for: [users] として certificates.trusted に追加してください。',
    },
    command: issue,
  },
  'user-certificate-expired': {
    sentence: {
      en: "The user's certificate has expired or is not valid yet.",
      ja: 'ユーザー証明書の有効期限が切れているか、有効期間がまだ始まっていません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Issue a new one (sekisho cert renew SERIAL); where the dates are right, check the clocks.',
      ja: '新しい証明書を発行してください (sekisho cert renew SERIAL)。日付が正しい場合は、時計を確認してください。',
    },
    command: 'sekisho cert list --name {user}',
  },
  'user-certificate-revoked': {
    sentence: { en: "The user's certificate has been revoked.", ja: 'ユーザー証明書は失効しています。' },
    clientShows: loginFailed,
    cure: {
      en: 'Issue the user a new certificate if they may connect again.',
      ja: '再び接続を許可する場合は、新しい証明書を発行してください。',
    },
    command: issue,
  },
  'user-certificate-status-unknown': {
    sentence: {
      en: "It is not known whether the user's certificate has been revoked: its CA's CRL or OCSP responder cannot be had.",
      ja: 'ユーザー証明書の失効状態を確認できません。CA の CRL または OCSP レスポンダーに到達できません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'The detail names what was asked; make it reachable (of the internal CA: its service ca must run, see sekisho status). For another CA certificates.trusted.NAME.whenUnknown: accept does without.',
      ja: '詳細に示された問い合わせ先に到達できるようにしてください (内部 CA の場合は ca サービスの稼働を sekisho status で確認)。他の CA では、certificates.trusted.NAME.whenUnknown: accept で確認を省略できます。',
    },
    command: 'sekisho status',
  },
  'user-certificate-wrong-purpose': {
    sentence: {
      en: "The user's certificate lacks the purpose (Extended Key Usage) Client Authentication.",
      ja: 'ユーザー証明書の拡張鍵用途に「クライアント認証」が含まれていません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'Issue one that has it; with the internal CA check internalCa.extendedKeyUsage and internalCa.ikeCertificateExtendedKeyUsage.',
      ja: '「クライアント認証」を含む証明書を発行してください。内部 CA では internalCa.extendedKeyUsage と internalCa.ikeCertificateExtendedKeyUsage を確認します。',
    },
    command: issue,
  },
  'user-certificate-unsuitable': {
    sentence: {
      en: "The user's certificate may not be used like this.",
      ja: 'ユーザー証明書を、この用途に使用することはできません。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'The detail names what is wrong with it: its key usage, a constraint of its CA, its form, or that it names nobody.',
      ja: '問題点 (鍵用途、CA の制約、形式、ユーザー名の欠落) は詳細に示されています。',
    },
    command: record,
  },
  'tls-failed': {
    sentence: {
      en: 'Client and gateway could not agree on TLS within EAP.',
      ja: 'EAP 内の TLS について、クライアントとゲートウェイが合意できませんでした。',
    },
    clientShows: loginFailed,
    cure: {
      en: 'The detail holds what TLS said. macOS and iOS stop at TLS 1.0: authentication.eapTls.legacyTls: true lets them in.',
      ja: 'TLS のエラーは詳細に示されています。macOS と iOS は TLS 1.0 までの対応のため、authentication.eapTls.legacyTls: true の設定が必要です。',
    },
    command: record,
  },
} as const satisfies Record<string, Refusal>;
